"""The plan: a folder that a person can edit, read whole and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from geodata.crs import SYSTEMS
from geodata.errors import InputError, nearest
from geodata.files import is_there
from netplan.calibration.applied import refuse_stale, with_lengths, with_parameters
from netplan.calibration.file import read_calibration
from netplan.calibration.known import KnownSums
from netplan.calibration.records import FILE as CALIBRATION_FILE
from netplan.calibration.records import Calibration
from netplan.delay import DelayModel
from netplan.egress import FILE as EGRESS_FILE
from netplan.egress import EgressLine, read_egress
from netplan.events import FILE as EVENTS_FILE
from netplan.events import Event, read_events
from netplan.formats.folder.plan_columns import KEPT_FILE, MEASUREMENTS_FILE, STRICT_SINCE, refuse_unknown_columns
from netplan.members import EXCHANGES_FILE, MEMBERS_FILE, Exchange, Member, read_exchanges, read_members
from netplan.parameters import BASES, Parameters, PlanSettings, read_plan_toml
from netplan.quality import FILE as ATTAINED_FILE
from netplan.quality import Attained, QualityTarget, read_attained, read_quality_targets
from netplan.targets import FILE as TARGETS_FILE
from netplan.targets import AvailabilityTarget, Target, read_availability_targets, read_targets
from netplan.traffic import FILE as TRAFFIC_FILE
from netplan.traffic import Demand, read_traffic
from topology.formats.folder import FILES as NETWORK_FILES
from topology.formats.folder import NetworkRules, read_network
from topology.network import Network
from topology.records import Site
from topology.regions import FILE as REGIONS_FILE
from topology.regions import Region, read_regions

#: The plan that is used where the user names none.
REFERENCE = Path(__file__).parent / "reference"
#: Every file that a plan can hold; README.md explains them.
FILES = (
    "plan.toml",
    *NETWORK_FILES,
    REGIONS_FILE,
    TARGETS_FILE,
    TRAFFIC_FILE,
    EXCHANGES_FILE,
    MEMBERS_FILE,
    EVENTS_FILE,
    EGRESS_FILE,
    ATTAINED_FILE,
    CALIBRATION_FILE,
    MEASUREMENTS_FILE,
    KEPT_FILE,
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan: settings, parameters, network, targets, regions of common causes, traffic, exchanges, members."""

    settings: PlanSettings
    parameters: Parameters
    network: Network
    targets: Mapping[str, Target]
    digest: str
    availability_targets: Mapping[str, AvailabilityTarget] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)
    traffic: Mapping[str, Demand] = field(default_factory=dict)
    exchanges: Mapping[str, Exchange] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    egress: Mapping[str, EgressLine] = field(default_factory=dict)
    quality_targets: Mapping[str, QualityTarget] = field(default_factory=dict)
    attained: Mapping[str, Attained] = field(default_factory=dict)
    calibration: Calibration | None = None
    #: SHA-256 of each file that was there, by name.
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def model(self) -> DelayModel:
        """Return the delay model under the plan's parameters, and what was measured."""
        known = KnownSums() if self.calibration is None else KnownSums(self.calibration.sums)
        return DelayModel(self.parameters, known)

    def site(self, name: str) -> Site:
        """
        Find a site by id, Chinese or English name.

        Parameters
        ----------
        name : str
            What the user wrote; letter case does not matter.

        Returns
        -------
        Site
            The site.

        Raises
        ------
        InputError
            If no site or several are called so; the nearest names are offered.
        """
        sites = self.network.sites
        if name in sites:
            return sites[name]
        wanted = name.strip().casefold()
        hits = [
            site
            for site in sites.values()
            if wanted in (site.id.casefold(), site.name_zh.casefold(), site.name_en.casefold())
        ]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise InputError("ambiguous_site", value=name, ids=[site.id for site in hits])
        known = [word for site in sites.values() for word in (site.id, site.name_zh, site.name_en)]
        raise InputError("unknown_site", value=name, nearest=nearest(name.strip(), known))

    def target(self, key: str) -> Target:
        """Return a target by id; raise `InputError` with the nearest ids where there is none."""
        if key in self.availability_targets:
            raise InputError("availability_target", value=key)
        if key in self.quality_targets:
            raise InputError("quality_target", value=key)
        if key not in self.targets:
            raise InputError("unknown_target", value=key, nearest=nearest(key, self.targets))
        return self.targets[key]


def read_plan(
    folder: Path | None = None, *, replace: Mapping[str, float] | None = None, calibrated: bool = True
) -> Plan:
    """
    Read a plan folder, all of it, and check it.

    Parameters
    ----------
    folder : Path, optional
        The plan; None reads the bundled reference plan.
    replace : mapping of str to float, optional
        Parameters to set to another value, by name.
    calibrated : bool
        Whether what calibration.toml says takes the place of what is assumed.

    Returns
    -------
    Plan
        Complete and consistent.

    Raises
    ------
    InputError
        For the first thing that cannot be used.
    """
    place = REFERENCE if folder is None else folder
    if not is_there(place) or not place.is_dir():
        raise InputError("folder_missing", value=str(place))
    defaults = None if folder is None else REFERENCE / "plan.toml"
    settings, parameters = read_plan_toml(place / "plan.toml", defaults)
    if settings.version >= STRICT_SINCE:
        refuse_unknown_columns(place)
    calibration = read_calibration(place, settings) if calibrated else None
    if calibration is not None:
        parameters = with_parameters(parameters, calibration)
    parameters = parameters.replaced(replace or {})
    if settings.coordinates not in SYSTEMS:
        hints = nearest(settings.coordinates, SYSTEMS, count=1)
        raise InputError(
            "not_a_choice",
            file="plan.toml",
            column="coordinates",
            value=settings.coordinates,
            choices=SYSTEMS,
            nearest=hints,
        )
    rules = NetworkRules(
        lengths=parameters.length_rules,
        fibre_types=tuple(parameters.fibre_types),
        default_fibre_type=settings.default_fibre_type,
        shared_corridor=parameters["risk.shared_corridor"],
        coordinates=settings.coordinates,
    )
    network = read_network(place, rules)
    if calibration is not None:
        # Another ratio makes other lengths, which says nothing of the plan.
        refuse_stale(network, calibration, lengths=not replace)
        network = with_lengths(network, calibration)
    targets = read_targets(place, network.sites)
    quality_targets = read_quality_targets(place, network.sites)
    exchanges = read_exchanges(place, network.sites)
    return Plan(
        settings=settings,
        parameters=parameters,
        network=network,
        targets=targets,
        digest=_digest(place),
        availability_targets=read_availability_targets(place, network.sites),
        regions=read_regions(place, settings.coordinates, BASES),
        traffic=read_traffic(place, network.sites),
        exchanges=exchanges,
        members=read_members(place, exchanges),
        events=read_events(place, exchanges),
        egress=read_egress(place, network.sites),
        quality_targets=quality_targets,
        attained=read_attained(place, quality_targets),
        calibration=calibration,
        files={name: hashlib.sha256(content).hexdigest() for name, content in contents(place).items()},
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of every file of a plan that is there, by name in the order of `FILES`."""
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}


def _digest(folder: Path) -> str:
    """Hash all files of a plan by name and content, so that two results can be told to rest on the same input."""
    digest = hashlib.sha256()
    for name, content in contents(folder).items():
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
