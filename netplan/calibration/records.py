"""What calibration.toml holds, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from topology.lengths import Band

#: Name of the file in a plan's folder.
FILE = "calibration.toml"
#: Share of truths that a calibrated band should hold. [0..1]
CONFIDENCE = 0.9
#: What shares a length factor in the fit.
PER_SPAN, PER_CABLE = "span", "cable"
PER = (PER_SPAN, PER_CABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedSpan:
    """
    A span's length as its delay tells it, at the plan's nominal group index and fibre-to-cable ratio. [km]

    `ms_per_km`: the delay of a kilometre of it, at those. [ms/km]
    `narrowed`: the band is the data's own; else it is what the plan leaves open of its fibre, about the value that fits
    best. `determined`: known to 1 %. `prior_km` is what the plan had, so that a calibration of other lengths is not
    taken for one of these.
    """

    span: str
    prior_km: float
    km: Band
    ms_per_km: float
    narrowed: bool
    determined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSum:
    """
    Spans whose delay together is better known than each alone.

    `layer` empty: their fibre alone. Else all that a route of this layer over them takes, equipment and routers counted
    in, queueing not. `ends`: two sites between which a measured path takes these spans, in this order.
    """

    spans: tuple[str, ...]
    oneway_ms: Band
    layer: str = ""
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedParameter:
    """A parameter of the plan with the band that measurements leave it, in the parameter's unit."""

    name: str
    band: Band
    unit: str
    determined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPair:
    """
    A measured pair beside the model that was fitted; all delays one way. [ms]

    `reason` is one of `REASONS`; `explanation` holds the sites of routes that would take as long as was measured.
    `excess_km` is what the measured delay exceeds the modelled one by, as fibre.
    """

    start: str
    end: str
    layer: str
    operator: str = ""
    quantity: str = "rtt"
    measured_ms: float
    error_ms: float
    modelled_ms: float
    low_ms: float
    high_ms: float
    excess_km: float
    reason: str
    samples: int = 1
    since_s: int | None = None
    until_s: int | None = None
    route: tuple[str, ...] = ()
    explanation: tuple[tuple[str, ...], ...] = ()


# Why a pair lies where it lies.
FITS = "fits"  # within the band of the model
DETOUR = "detour"  # above it: the path is longer than the plan's route
SHORTER = "shorter_than_model"  # below it: a shorter cable than the plan knows, or a wrong length
POSITION = "bad_position"  # an end does not stand where the plan has it
CLOCK = "bad_clock"  # an end's clock was set
UNCHECKED = "unchecked"  # fits, but no other pair would show a detour of it
REASONS = (FITS, DETOUR, SHORTER, POSITION, CLOCK, UNCHECKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedSite:
    """
    A site that does not stand where the plan has it, or whose agent does not.

    `lon_deg`, `lat_deg`: where its delays put it, within `uncertainty_km` [km] at 90 %; None where they only say that
    it is not where the plan has it. `shift_km`: from where the plan has it; without a place, at least. `off` of `pairs`
    do not fit the plan's position, `faster_than_light` are faster than light from there; `short_spans`: spans at it
    with less delay than their great circle takes.
    """

    site: str
    lon_deg: float | None
    lat_deg: float | None
    uncertainty_km: float | None
    shift_km: float
    pairs: int
    off: int
    faster_than_light: int
    short_spans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataUsed:
    """A source of measurements: its name, its kind, how much of it there was and of when."""

    name: str
    kind: str
    samples: int
    pairs: int
    since_s: int | None = None
    until_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """
    How well pairs were foretold that the fit had not seen.

    `coverage_90`: the share of them inside their 90 % bands. None where there were too few pairs to hold any out.
    """

    pairs: int
    median_abs_error_ms: float | None
    median_rel_error: float | None
    coverage_90: float | None


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """
    A plan's calibration.

    Attributes
    ----------
    name_zh, name_en : str
        Of the plan it was made for.
    made : str
        When, ISO 8601 (UTC).
    version : str
        Of the toolkit that made it.
    data : tuple of DataUsed
        What it rests on.
    spans : mapping of str to CalibratedSpan
        By span id.
    sums : tuple of KnownSum
        Rows of spans known together.
    parameters : mapping of str to CalibratedParameter
        By name.
    operators : mapping of str to Band
        By operator: how much longer its ways are than the plan's, 0 is none. [ratio]
    pairs : tuple of MeasuredPair
        Measured beside modelled, worst first.
    per : str
        What shares a length factor, one of `PER`.
    heldout : HeldOut
        How far to trust it.
    suspects : tuple of SuspectedSite
        Sites that stand elsewhere; files written before these were kept hold none.
    """

    name_zh: str
    name_en: str
    made: str
    version: str
    data: tuple[DataUsed, ...] = ()
    spans: Mapping[str, CalibratedSpan] = field(default_factory=dict)
    sums: tuple[KnownSum, ...] = ()
    parameters: Mapping[str, CalibratedParameter] = field(default_factory=dict)
    operators: Mapping[str, Band] = field(default_factory=dict)
    pairs: tuple[MeasuredPair, ...] = ()
    heldout: HeldOut | None = None
    per: str = PER_SPAN
    suspects: tuple[SuspectedSite, ...] = ()
