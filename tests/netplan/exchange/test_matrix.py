"""Who exchanges with whom: shares, policies, given matrices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.exchange.matrix import EGRESS, OTHER_EXCHANGES, gravity, shares
from netplan.exchange.matrix_file import read_matrix
from netplan.members import BILATERAL, RESTRICTIVE, Member, Port
from topology.lengths import Band


def member(key, kind="content", **more):
    port = Port(id=f"{key}/1", exchange="zhongwei", speed_gbps=100.0)
    return Member(id=key, name_zh=key, name_en=key, kind=kind, ports=(port,), **more)


@pytest.fixture
def four():
    return [member("c1"), member("c2"), member("a1", "access"), member("e1", "enterprise")]


def test_every_port_carries_what_it_is_said_to(four, reference):
    sent, taken = [40.0, 20.0, 5.0, 1.0], [4.0, 2.0, 50.0, 3.0]
    found = gravity(four, sent, taken, reference.parameters)
    assert found.fit.can_meet
    assert found.gbps[:4].sum(axis=1) == pytest.approx(sent, rel=1e-6)
    assert found.gbps[:, :4].sum(axis=0) == pytest.approx(taken, rel=1e-6)


def test_the_shares_are_those_of_the_parameters_where_the_ports_balance(four, reference):
    found = gravity(four, [10.0] * 4, [10.0] * 4, reference.parameters)
    split = shares(reference.parameters)
    assert found.share_ratio(EGRESS) == pytest.approx(split.egress_ratio.value)
    assert found.share_ratio(OTHER_EXCHANGES) == pytest.approx(split.other_exchanges_ratio.value)
    assert found.share_ratio() == pytest.approx(split.stays_ratio.value)
    assert found.share_ratio() + found.share_ratio(EGRESS) + found.share_ratio(OTHER_EXCHANGES) == pytest.approx(1)


def test_what_members_send_and_nobody_takes_leaves_by_egress(four, reference):
    found = gravity(four, [100.0] * 4, [1.0] * 4, reference.parameters)
    assert found.share_ratio(EGRESS) == pytest.approx((400 - 4 - 40) / 400)
    assert not found.gbps[4:].any()


def test_nobody_sends_to_himself_nor_past_the_exchange(four, reference):
    found = gravity(four, [10.0] * 4, [20.0] * 4, reference.parameters)
    assert not found.gbps.diagonal().any()
    assert not found.gbps[4:, 4:].any()


def test_a_bilateral_member_exchanges_with_its_partners_only(four, reference):
    four[0] = replace(four[0], peering=BILATERAL, partners=("a1",))
    found = gravity(four, [10.0] * 4, [10.0] * 4, reference.parameters)
    assert found.gbps[0, 1] == found.gbps[0, 3] == found.gbps[1, 0] == 0
    assert found.gbps[0, 2] > 0


def test_the_restrictive_exchange_less_with_the_members(four, reference):
    before = gravity(four, [10.0] * 4, [10.0] * 4, reference.parameters).gbps
    four[0] = replace(four[0], policy=RESTRICTIVE)
    after = gravity(four, [10.0] * 4, [10.0] * 4, reference.parameters).gbps
    assert after[0, :4].sum() < before[0, :4].sum()


def test_sums_by_kind_are_the_whole(four, reference):
    found = gravity(four, [10.0, 4, 3, 2], [1.0, 5, 8, 9], reference.parameters)
    by_kind = found.by_kind({item.id: item for item in four})
    assert sum(by_kind.values()) == pytest.approx(found.gbps.sum())
    assert by_kind["content", "access"] == pytest.approx(found.gbps[:2, 2].sum())


#: Small: hypothesis prints what a failing test was given.
SPLIT = {"matrix.egress_ratio": 0.25, "matrix.other_exchanges_ratio": 0.1, "matrix.same_kind_ratio": 0.3}
PARAMETERS = {key: Band(value=value, low=value, high=value) for key, value in SPLIT.items()}
four_totals = st.lists(st.floats(0, 500), min_size=4, max_size=4)


@given(four_totals, four_totals)
# Totals next to nothing, down to where floats end: their products are nothing.
@example([5e-324, 1e-320, 2e-308, 0.0], [1e-300, 1e-9, 1e-300, 1e-320])
@example([1e-160, 1e-160, 1e-160, 1e-160], [1e-160, 1e-160, 1e-160, 1e-160])
# Fractions broke the search for a flow here.
@example([0.0, 0.0, 237.0, 0.0], [0.0, 9.091628890164253e-234, 262.0, 154.0])
def test_no_traffic_is_negative_and_none_is_lost(sent, taken):
    four = [member("c1"), member("c2"), member("a1", "access"), member("e1", "enterprise")]
    found = gravity(four, sent, taken, PARAMETERS)
    whole = float(found.gbps.sum()) + found.fit.missing
    assert (found.gbps >= 0).all()
    assert whole >= max(sum(sent), sum(taken)) * (1 - 1e-6)
    off = (2 * found.fit.off_ratio + 1e-12) * whole
    if found.fit.can_meet:
        assert found.gbps[:4].sum(axis=1) == pytest.approx(sent, abs=off)
        assert found.gbps[:, :4].sum(axis=0) == pytest.approx(taken, abs=off)


def given_file(tmp_path, text):
    path = tmp_path / "matrix.csv"
    path.write_text("from,to,gbps\n" + text, encoding="utf-8")
    return path


def test_a_given_matrix_is_taken_as_it_stands(four, tmp_path):
    found = read_matrix(given_file(tmp_path, "c1,a1,8\nc2,egress,2\n"), four, None, None)
    assert found.gbps[0, 2] == 8 and found.share_ratio(EGRESS) == pytest.approx(0.2)


def test_a_given_matrix_is_fitted_to_the_ports(four, tmp_path):
    path = given_file(tmp_path, "c1,a1,8\nc1,e1,2\nc2,a1,1\nc2,egress,2\nother-exchanges,c1,1\nother-exchanges,c2,1\n")
    found = read_matrix(path, four, [10.0, 3.0, 0.0, 0.0], [1.0, 1.0, 9.0, 2.0])
    assert found.gbps[:4].sum(axis=1) == pytest.approx([10, 3, 0, 0], abs=1e-6)
    assert found.gbps[:, :4].sum(axis=0) == pytest.approx([1, 1, 9, 2], abs=1e-6)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("c1,nobody,1\n", "matrix_no_member"),
        ("c1,a1,1\nc1,a1,2\n", "pair_twice"),
        ("c1,c1,1\n", "matrix_to_itself"),
        ("egress,other-exchanges,1\n", "matrix_to_itself"),
        ("c1,a1,-1\n", "out_of_range"),
        ("c1,a1,nan\n", "not_finite"),
    ],
)
def test_a_bad_entry_is_named(four, tmp_path, text, code):
    with pytest.raises(InputError) as caught:
        read_matrix(given_file(tmp_path, text), four, None, None)
    assert caught.value.code == code
    assert caught.value.row is not None


def test_a_matrix_that_cannot_fit_says_by_how_much(four, tmp_path):
    # c1 sends 10 and may go to a1 only, which takes 4: 6 have nowhere to go.
    path = given_file(tmp_path, "c1,a1,1\nc2,e1,1\nc2,a1,1\n")
    with pytest.raises(InputError) as caught:
        read_matrix(path, four, [10.0, 3.0, 0.0, 0.0], [0.0, 0.0, 4.0, 9.0])
    assert caught.value.code == "matrix_cannot_fit"
    assert "6.0" in caught.value.sentence("en") and "c1" in caught.value.sentence("zh")


def test_totals_out_of_balance_without_a_way_outside_are_refused(four, tmp_path):
    with pytest.raises(InputError) as caught:
        read_matrix(given_file(tmp_path, "c1,a1,1\n"), four, [10.0, 0, 0, 0], [0.0, 0, 4.0, 0])
    assert caught.value.code == "matrix_out_of_balance"
