"""What a settlement says: who pays whom how much, and who gains by joining."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from netplan.members import Member
from topology.lengths import Band

#: Whom a member pays under a rule, and who pays it where its amount is negative.
EXCHANGE, CARRIERS, TRANSIT, NOBODY = "exchange", "carriers", "transit", "nobody"
#: Why a subsidy is what it is.
GRANTED, CAPPED, EXPIRED = "granted", "capped", "expired"
NOT_FOR_RULE, NOT_FOR_KIND = "not_for_rule", "not_for_kind"
NO_JOIN_DATE, NOTHING_TO_PAY, NO_SAMPLES = "no_join_date", "nothing_to_pay", "no_samples"
#: Whether a member gains by joining: at both ends of the band, at one, at none.
GAINS, UNDECIDED, LOSES, UNKNOWN = "gains", "undecided", "loses", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """
    A member's amount for a month under one rule.

    `amount_cny` > 0: the member pays; < 0: it is paid; None: no sample is known. `subsidy_cny` lowers what it pays.
    `provisional`: the rule bills samples, and too few are known. `is_own`: the rule is the member's own tariff.
    """

    member: Member
    rule: str
    payee: str
    is_own: bool
    billed_gbps: float | None
    amount_cny: Band | None
    subsidy_cny: Band | None
    subsidy_status: str
    net_cny: Band | None
    known_ratio: float
    provisional: bool
    present_ratio: float
    in_out_ratio: float | None = None
    over_ratio_limit: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """
    What a member saves a month by joining, against buying transit for all its traffic; None: no sample is known.

    `break_even_ratio`: the share of its traffic that must find its way without transit, at nothing else, to pay for
    port and cross connect; above 1 nothing does.
    """

    member: Member
    rule: str
    transit_gbps: float | None
    transit_cny: Band | None
    joined_cny: Band | None
    gain_cny: Band | None
    break_even_ratio: float | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sums of one rule: what members pay and get, what is subsidised, how many rows bear it how well."""

    rule: str
    paid_cny: Band
    received_cny: Band
    subsidy_cny: Band
    net_cny: Band
    members: int
    provisional: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """
    A month of an exchange, settled.

    `own`: the sums of each member's own rule. `own_rules`: by member. `later`: members that join after the month.
    `basis` of the samples: measured or generated; `remarks` from reading them, Chinese and English.
    """

    exchange: str
    month: date
    charges: tuple[Charge, ...]
    totals: tuple[Total, ...]
    own: Total
    own_rules: Mapping[str, str]
    gains: tuple[Gain, ...]
    later: tuple[str, ...]
    basis: str
    remarks: tuple[tuple[str, str], ...]
