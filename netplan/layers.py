"""The three layers that ride on the same cables, each built when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.delay import DelayModel
from netplan.ip import IpLayer
from netplan.optical import OpticalLayer
from topology.network import Network
from topology.records import OPTICAL


class Layers:
    """
    The layers of a network, each built when it is first asked for.

    Parameters
    ----------
    network : Network
        The network.
    model : DelayModel
        The delay model.
    statuses : sequence of str
        Spans of these statuses can be used.
    operator : str, optional
        Only this operator's spans, nodes and circuits; None takes everybody's.
    whole : Layers, optional
        The layers while nothing fails, `network` being what a failure left: see `IpLayer`.
    """

    def __init__(
        self,
        network: Network,
        model: DelayModel,
        statuses: Sequence[str] = ("existing",),
        operator: str | None = None,
        *,
        whole: Layers | None = None,
    ) -> None:
        self._whole = whole
        self.network = network
        self.model = model
        self.operator = operator
        self.optical = OpticalLayer(network, model, statuses, operator)
        self._ip: dict[str, IpLayer] = {}

    def __getitem__(self, layer: str) -> OpticalLayer | IpLayer:
        return self.optical if layer == OPTICAL else self.ip(layer)

    def ip(self, layer: str) -> IpLayer:
        """Return an IP layer."""
        if layer not in self._ip:
            whole = None if self._whole is None else self._whole.ip(layer)
            self._ip[layer] = IpLayer(self.network, self.model, self.optical, layer, self.operator, whole=whole)
        return self._ip[layer]
