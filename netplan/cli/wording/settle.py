"""Texts of `ixplan settle`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_settle": (
        "结算：各规则按同一采样并列计算每家成员的结算额与补贴。",
        "Settlement: what each member pays or gets under every rule on the same samples, subsidies included.",
    ),
    "opt_settle_month": (
        "结算月份，如 2026-10（北京时间）；默认为采样中最后一个整月。",
        "The billing month, like 2026-10 (China standard time); by default the last whole one of the samples.",
    ),
    "opt_settle_rule": (
        "只列此规则（代号），可重复；默认列出全部。",
        "List this rule only (its id), repeatable; by default all.",
    ),
    "opt_settle_csv": (
        "另写 CSV：每成员每规则一行，列名固定为英文。",
        "Also write CSV: a row a member and rule, the same column names in either language.",
    ),
    "opt_settle_xlsx": (
        "另写 XLSX：结算、合计、接入收益、参数四张表，表头随 --lang。",
        "Also write XLSX: settlement, totals, gains and parameters, headings in the language of --lang.",
    ),
    "settle_working": ("正在读取采样并结算……", "reading the samples and settling ..."),
    "settle_written": ("已写出 {path}", "written: {path}"),
    "settle_title": (
        "{month} 各规则下的金额（元；正数为付出，负数为收入；* 为适用资费，补贴与净额按此计；≈ 为暂计）",
        "{month}: amounts under each rule (CNY; above zero paid, below received; * own tariff, as are subsidy and net; "
        "≈ provisional)",
    ),
    "settle_totals": ("各规则合计（万元，括号内为区间）", "Totals by rule (thousand CNY, bands in brackets)"),
    "settle_h_member": ("成员", "member"),
    "settle_h_rate": ("计费 Gbit/s", "billed Gbit/s"),
    "settle_h_subsidy": ("补贴", "subsidy"),
    "settle_h_net": ("净额", "net"),
    "settle_h_gain": ("接入收益", "gain"),
    "settle_h_rule": ("规则", "rule"),
    "settle_h_id": ("代号", "id"),
    "settle_h_payee": ("付给", "paid to"),
    "settle_h_paid": ("付出", "paid"),
    "settle_h_received": ("收入", "received"),
    "settle_h_weak": ("暂计或无采样", "weak"),
    "settle_generated": (
        "注意：采样为生成，不是实测；金额只说明规则之间的差别，不能作为账单。",
        "Mind: the samples are generated, not measured. The amounts show how the rules differ; they are no bill.",
    ),
    "settle_prices": (
        "价格多为假设，区间与来源见 XLSX 的“参数”表或 --json 的 parameters。",
        "Most prices are assumed; ranges and sources stand in the sheet of parameters and in `parameters` of --json.",
    ),
    "settle_backbone": (
        "648号文一列按全部流量均与收费方互通计，是上限；其附录的结算标准未找到，单价为假设。",
        "The rule of 2006 is applied as if all traffic went to the carriers that collect, an upper bound; the price in its appendix was not found and is assumed.",
    ),
}
