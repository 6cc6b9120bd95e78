"""`ixplan exchange` as a user runs it."""

from __future__ import annotations

import json
import re

import pytest

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_document_has_the_fields_that_were_promised(ixplan):
    document = ixplan("exchange", "--json").document
    assert document["schema"] == "ixplan/exchange/1"
    for row in document["targets"]:
        assert {"target", "value", "limit", "unit", "status"} <= set(row)
    assert len(document["targets"]) == 13

    _every_row_has_a_status_and_a_reason(document["targets"])
    _counts_and_sums_agree(document)
    assert document["peak"]["basis"] == "generated"
    peak = next(row for row in document["targets"] if row["target"] == "nx-ix-peak")
    assert peak["basis"] == "generated"


def _every_row_has_a_status_and_a_reason(rows):
    for row in rows:
        assert row["status"] in ("meets", "at_risk", "misses", "impossible", "unknown")
        assert CHINESE.search(row["reason_zh"]) and not CHINESE.search(row["reason_en"])
        assert (row["status"] == "unknown") == (row["why"] is not None)
        if row["value"] is not None:
            assert row["basis"] and row["value_low"] <= row["value"] <= row["value_high"]


def _counts_and_sums_agree(document):
    kinds = document["members"]["by_kind"]
    assert sum(kind["present"] for kind in kinds) == document["members"]["present"]
    assert sum(port["count"] * port["speed_gbps"] for port in document["ports"]) == document["capacity_gbps"]
    assert document["headroom_gbps"] == pytest.approx(document["capacity_gbps"] - document["peak"]["gbps"])
    # The peak of the sum is at most the sum of the peaks.
    assert document["peak"]["gbps"] <= sum(kind["peaks_in_gbps"] for kind in kinds) + 1e-6
    shares = document["exchanged"]
    assert shares["stays_ratio"] + shares["egress_ratio"] + shares["other_exchanges_ratio"] == pytest.approx(1)
    inside = sum(row["gbps"] for row in shares["by_kind"] if row["from"] not in ("egress", "other-exchanges"))
    assert inside == pytest.approx(document["peak"]["gbps"], rel=1e-6)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_adds_up_peaks_and_says_why_the_exchange_s_is_another(ixplan, lang):
    done = ixplan("exchange", lang=lang)
    assert re.search(r"(合计|all) +66 .*Tbit/s +[0-9.]+ Gbit/s +[0-9.]+ Gbit/s", done.out)
    assert {"zh": "可高于交换中心峰值", "en": "can exceed the exchange's peak"}[lang] in done.err
    assert {"zh": "不是全集群的出口流量", "en": "not all that leaves the cluster"}[lang] in done.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_planned_exchange_has_nobody_and_says_so(ixplan, lang):
    done = ixplan("exchange", "--site", "和林格尔", lang=lang)
    assert done.code == 0
    assert {"zh": "尚无成员", "en": "no members yet"}[lang] in done.out


def test_a_place_without_an_exchange_is_named_with_those_there_are(ixplan):
    done = ixplan("exchange", "--site", "北京")
    assert done.code == 4
    assert "zhongwei" in done.err and done.err.count("\n") == 1


def test_a_given_matrix_replaces_the_model(ixplan, tmp_path, reference):
    present = [item for item in reference.members.values() if item.joined <= reference.settings.as_of]
    rows = [f"{a.id},{b.id},1\n" for a in present for b in present if a is not b]
    rows += [f"{item.id},egress,1\n" for item in present] + [f"egress,{item.id},1\n" for item in present]
    path = tmp_path / "matrix.csv"
    path.write_text("from,to,gbps\n" + "".join(rows), encoding="utf-8")
    document = ixplan("exchange", "--matrix", path, "--json").document
    assert document["exchanged"]["basis"] == "given"
    assert document["exchanged"]["other_exchanges_ratio"] == 0


def test_a_matrix_that_cannot_fit_is_one_line_with_the_amount(ixplan, tmp_path, reference):
    first, second = list(reference.members)[:2]
    path = tmp_path / "matrix.csv"
    path.write_text(f"from,to,gbps\n{first},{second},1\n{second},egress,1\negress,{first},1\n", encoding="utf-8")
    done = ixplan("exchange", "--matrix", path)
    assert done.code == 4
    assert "cannot meet" in done.err and "Gbit/s" in done.err


def test_members_come_from_another_file(ixplan, tmp_path):
    path = tmp_path / "members.csv"
    path.write_text(
        "id,kind,ports,exchange,peak_in_gbps,peak_out_gbps\na,content,2x100,zhongwei,50,5\nb,access,100,zhongwei,5,50\n",
        encoding="utf-8",
    )
    document = ixplan("exchange", "--members", path, "--json").document
    assert document["members"]["present"] == 2
    assert document["capacity_gbps"] == 300
    assert next(row for row in document["targets"] if row["target"] == "nx-ix-members")["value"] == 2


#: An export that tells ports, and no traffic: 2 x 100G of one network.
IXF = {
    "version": "1.0",
    "ixp_list": [{"ixp_id": 42, "shortname": "EX"}],
    "member_list": [
        {"asnum": 64500, "connection_list": [{"ixp_id": 42, "if_list": [{"if_speed": 100000}, {"if_speed": 100000}]}]}
    ],
}
_MEASURED_S = 1_790_784_000  # 2026-10-01 in China


@pytest.fixture
def ixf(tmp_path):
    path = tmp_path / "ixf.json"
    path.write_text(json.dumps(IXF), encoding="utf-8")
    return path


def sampled(tmp_path, start_s):
    path = tmp_path / f"{start_s}.csv"
    rows = [f"{start_s + 300 * step},as64500/{port},{step % 7},1\n" for step in range(20) for port in (1, 2)]
    path.write_text("time,port,in_gbps,out_gbps\n" + "".join(rows), encoding="utf-8")
    return path


def test_members_without_traffic_have_no_peak_until_samples_are_given(ixplan, tmp_path, ixf):
    alone = ixplan("exchange", "--site", "zhongwei", "--members", ixf, "--egress", "800", "--json")
    peak = next(row for row in alone.document["targets"] if row["target"] == "nx-ix-peak")
    assert alone.document["capacity_gbps"] == 200
    assert (peak["value"], peak["why"]) == (None, "no_datum")
    _the_egress_is_told(alone.document["egress"])

    with_samples = ixplan("exchange", "--members", ixf, "--samples", sampled(tmp_path, _MEASURED_S))
    assert "peak 12.0 Gbit/s" in with_samples.out and "0.01 Tbit/s" in with_samples.out
    assert "Cluster egress: 2.00 Tbit/s (1.00–4.00 Tbit/s) lit" in with_samples.out


def _the_egress_is_told(egress):
    for name in ("lit", "usable", "used", "headroom", "installable"):
        assert egress[f"{name}_gbps_low"] <= egress[f"{name}_gbps"] <= egress[f"{name}_gbps_high"]
    assert egress["headroom_gbps"] == pytest.approx(egress["usable_gbps"] - egress["used_gbps"])
    assert egress["installable_basis"] == egress["used_basis"] == "assumed"
    design = egress["design"]
    assert sum(item["gbps"] for item in design["destinations"]) == pytest.approx(800)
    assert design["cost_cny_low"] <= design["cost_cny"] <= design["cost_cny_high"]


def test_samples_of_years_ago_do_not_tell_the_present_peak(ixplan, tmp_path, ixf):
    path = sampled(tmp_path, _MEASURED_S - 3 * 365 * 86_400)
    done = ixplan("exchange", "--members", ixf, "--samples", path, "--json")
    peak = next(row for row in done.document["targets"] if row["target"] == "nx-ix-peak")
    assert (peak["status"], peak["why"], peak["date"]) == ("unknown", "too_old", "2023-10-02")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_circuits_for_an_egress_are_listed_with_reasons(ixplan, ixf, lang):
    done = ixplan("exchange", "--members", ixf, "--egress", "1600", lang=lang)
    assert done.code == 0
    assert {"zh": "新增出口电路", "en": "Egress circuits to add"}[lang] in done.out
    assert {"zh": "没有任何路由", "en": "No route is left when"}[lang] in done.err
    assert lang == "zh" or not CHINESE.search(done.out + done.err)


@pytest.mark.parametrize("egress", ["0", "-5", "nan", "inf", "1e9"])
def test_an_egress_that_cannot_be_is_refused(ixplan, ixf, egress):
    done = ixplan("exchange", "--members", ixf, "--egress", egress)
    assert done.code == 4
    assert "--egress" in done.err and done.out == ""


def test_the_number_of_an_exchange_needs_a_file(ixplan):
    done = ixplan("exchange", "--ixp", "42")
    assert done.code == 4 and "--members" in done.err


def test_the_figures_of_ports_follow_the_samples(ixplan, tmp_path):
    members = tmp_path / "members.csv"
    members.write_text("id,kind,ports,exchange\na,content,10,zhongwei\n", encoding="utf-8")
    # Twenty samples of 1 to 20 Gbit/s tenths in, all alike out: P95 is the 19th smallest, P50 the 10th.
    rows = [f"2026-10-01T00:{5 * at:02d}:00+08:00,a/1,{(at + 1) / 10},0.5" for at in range(12)]
    rows += [f"2026-10-01T01:{5 * at:02d}:00+08:00,a/1,{(at + 13) / 10},0.5" for at in range(8)]
    samples = tmp_path / "samples.csv"
    samples.write_text("time,port,in_gbps,out_gbps\n" + "\n".join(rows) + "\n", encoding="utf-8")
    given = ("exchange", "--members", members, "--samples", samples)
    (port,) = ixplan(*given, "--percentile", "95", "--percentile", "50", "--json").document["port_figures"]
    assert port["in"]["percentiles_gbps"] == {"95": pytest.approx(1.9), "50": pytest.approx(1.0)}
    assert port["in"]["max_gbps"] == pytest.approx(2.0)
    assert port["in"]["mean_gbps"] == pytest.approx(1.05)
    assert port["in"]["load_factor_ratio"] == pytest.approx(0.525)
    assert port["out"]["load_factor_ratio"] == pytest.approx(1.0)
    assert "a/1" in ixplan(*given, "--ports").out


def test_a_percentile_that_is_none_is_a_slip_of_usage(ixplan):
    done = ixplan("exchange", "--percentile", "0")
    assert done.code == 2 and done.err.count("\n") == 1
