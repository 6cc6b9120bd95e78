"""What a calibration came to: parameters, pairs, verdicts before and after, and what goes into calibration.toml."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.calibrate.misfits.positions import Suspect
from netplan.calibrate.records import Floor, Refusal
from netplan.calibration.records import Calibration, DataUsed, HeldOut
from topology.lengths import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterResult:
    """
    One parameter before and after.

    Attributes
    ----------
    name : str
        `length_factor:<span or cable id>`, `length_sum:<id>+<id>...` where only the sum is known, a parameter of
        plan.toml, `regeneration`, or `operator_detour:<operator>`.
    unit : str
        ratio or us.
    prior, band : Band
        Before and after; the value moves with the data, the band of what they leave open is the prior one.
    determined : bool
        Known to 1 % with 99 % confidence, from data that would show a detour.
    share : float
        Of the prior variance, what the data took away. [0..1]
    only_with : tuple of str
        Where only a sum is known: the other parameters of that sum.
    rivals : tuple of str
        Lengths of other cables between the same two sites: a delay shows the fastest of them, not which it is.
    route_km, prior_km : Band or None
        For lengths: what the factor makes of the spans' length. [km]
    """

    name: str
    unit: str
    prior: Band
    band: Band
    determined: bool
    share: float
    only_with: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    route_km: Band | None = None
    prior_km: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChange:
    """A verdict before and after; `before` and `after` are the delays, None without a route. [ms]"""

    target: str
    start: str
    place: str
    layer: str
    limit_ms: float | None
    before_status: str
    after_status: str
    before: Band | None
    after: Band | None
    own_layer: bool


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """
    What a calibration came to.

    Attributes
    ----------
    calibration : Calibration
        What calibration.toml will hold; its `pairs` are measured beside modelled, worst first.
    parameters : tuple of ParameterResult
        Those that data say something of first, the most moved first.
    floors : tuple of Floor
        What the fit took.
    refused : tuple of Refusal
        What it did not take, and why.
    data : tuple of DataUsed
        Where it came from.
    verdict_changes : tuple of VerdictChange
        Verdicts whose status or band changed, changed statuses first.
    heldout : HeldOut
        Pairs foretold that the fit had not seen.
    noise_ms, detour_share : float
        What the fit found of the scatter: unexplained spread one way [ms], share of pairs that detour [0..1].
    suspects : tuple of Suspect
        Sites that do not stand where the plan has them.
    """

    calibration: Calibration
    parameters: tuple[ParameterResult, ...]
    floors: tuple[Floor, ...]
    refused: tuple[Refusal, ...]
    data: tuple[DataUsed, ...]
    verdict_changes: tuple[VerdictChange, ...]
    heldout: HeldOut
    noise_ms: float
    detour_share: float
    suspects: tuple[Suspect, ...] = ()
