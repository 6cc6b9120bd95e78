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
    """

    def __init__(
        self,
        network: Network,
        model: DelayModel,
        statuses: Sequence[str] = ("existing",),
        operator: str | None = None,
    ) -> None:
        self.network = network
        self.model = model
        self.operator = operator
        self.optical = OpticalLayer(network, model, statuses, operator)
        self._ip: dict[str, IpLayer] = {}

    def __getitem__(self, layer: str) -> OpticalLayer | IpLayer:
        if layer == OPTICAL:
            return self.optical
        if layer not in self._ip:
            self._ip[layer] = IpLayer(self.network, self.model, self.optical, layer, self.operator)
        return self._ip[layer]
