/* The list beside the map: who is asked about, and the table of verdicts, worst first. */

const COLUMNS = [
  { id: "status", word: "column_status", value: (row) => severity(statusOf(row)) },
  { id: "place", word: "column_place", value: (row) => rowName(row) },
  { id: "oneway", word: "column_oneway", value: (row) => row.oneway_ms, number: true },
  { id: "limit", word: "column_limit", value: (row) => row.limit_ms, number: true },
  { id: "gap", word: "column_gap", value: gapOf, number: true },
];

/* A target may have a name of its own, which says more than its two ends. */
const rowName = (row) => (row.to === undefined && named(row, "name")) || named(row, "from") + "→" + named(row, "to");
const breakable = (name) => name.split("→").flatMap((part, at) => (at ? ["→", el("wbr", {}), part] : [part]));

/* ---- sorting: what is missing comes last either way ---- */

function compare(one, other) {
  if (one === null || other === null) return (one === null) - (other === null);
  return typeof one === "string" ? one.localeCompare(other, state.lang) : one - other;
}

function sorted(rows) {
  const down = state.sort.startsWith("-");
  const column = COLUMNS.find(({ id }) => id === state.sort.replace("-", "")) ?? COLUMNS[0];
  const missing = (row) => column.value(row) === null;
  const worst = (a, b) => severity(statusOf(a)) - severity(statusOf(b)) || compare(gapOf(b) ?? -1e9, gapOf(a) ?? -1e9);
  return [...rows].sort((a, b) => {
    const order = compare(column.value(a), column.value(b));
    return (down && !missing(a) && !missing(b) ? -order : order) || worst(a, b);
  });
}

/* ---- controls ---- */

function choice(label, value, options, pick) {
  const chooser = el("select", { change: (event) => pick(event.target.value) });
  for (const [id, text] of options) chooser.append(el("option", { value: id, selected: id === value }, text));
  return el("label", {}, el("span", {}, word(label)), chooser);
}

function drawControls() {
  const origins = [...new Map(data.verdicts.concat(data.targets).map((row) => [row.from, named(row, "from")]))];
  const way = (by, key) =>
    el("button", { type: "button", "data-by": by, "aria-pressed": String(state.by === by), click: () => change({ by, layer: "" }) }, word(key));
  byId("controls").replaceChildren(
    el("div", { class: "ways", role: "group", "aria-label": word("verdict") }, way("target", "by_target"), way("place", "by_place")),
    choice("origin", state.from, [["", word("all")], ...origins], (from) => change({ from, sel: "" })),
    choice("layer", state.layer, [["", word("layer_own")], ...data.layers.map((layer) => [layer.id, tongue(layer)])], (layer) =>
      change({ layer, by: layer ? "place" : state.by, sel: "" })
    ),
    choice("verdict", state.show, [["", word("all")], ...data.count_order.map((status) => [status, statusWord(status)]), ["none", word("no_figure")]], (show) =>
      change({ show })
    )
  );
}

/* ---- the table ---- */

/* The unit stands under the word: the panel is narrow. */
function columnWords(column, arrow) {
  const text = word(column.word);
  const words = el("span", {}, text.replace(/ ms$/, ""));
  return column.number ? [words, arrow, el("span", { class: "unit" }, " ms")] : [words, arrow];
}

function heading(column) {
  const current = state.sort.replace("-", "") === column.id;
  const down = current && state.sort.startsWith("-");
  /* The worst first: the first click on a delay or a gap sorts downwards. */
  const first = ["oneway", "gap"].includes(column.id) ? "-" + column.id : column.id;
  const next = !current ? first : down ? column.id : "-" + column.id;
  return el(
    "th",
    { scope: "col", class: "head-" + column.id + (column.number ? " number" : ""), "aria-sort": current ? (down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", "data-sort": column.id, click: () => change({ sort: next }) },
      ...columnWords(column, el("span", { class: "arrow", "aria-hidden": "true" }, current ? (down ? "▼" : "▲") : "")))
  );
}

function cell(column, lines, kind) {
  const [first, second] = lines;
  const nothing = first === "—" ? " nothing" : "";
  return el("td", { class: "cell-" + column + (kind ? " " + kind : "") + nothing, "data-label": column === "limit" ? word("limit") : null },
    el("span", { class: "main" }, ...[first].flat()), second ? el("span", { class: "sub" }, ...[second].flat()) : null);
}

/* A target's figures are those of its worst place; its basis stands with that verdict. */
const verdictFor = (row) => (row.to === undefined || !row.basis ? verdictOf.get(keyOf(row)) ?? row : row);

function rowFacts(row) {
  const basis = verdictFor(row).basis;
  const reason = row.oneway_ms === null ? named(verdictFor(row), "reason") : "";
  const worst = row.parts === undefined && row.worst_to ? word("worst_place", { place: named(row, "worst_to") }) : "";
  return [worst, layerName(row.layer), reason || (basis ? basisName(basis) : "")]
    .filter(Boolean)
    .flatMap((fact, at) => [at ? " · " : "", el("span", { class: "fact" }, fact)]);
}

function drawRow(row) {
  const status = statusOf(row);
  const key = keyOf(row);
  const verdict = chosen();
  const current = key === state.sel;
  /* The detail may show another place or layer of this target: a quieter mark. */
  const related = !current && row.parts === undefined && verdict && verdict.target === row.target && verdict.from === row.from;
  const shape = status === "none" ? [el("span", { class: "word none" }, word("no_figure"))] : [sign(status, 16), el("span", { class: "word" }, statusWord(status))];
  const pick = () => {
    change({ sel: key === state.sel ? "" : key });
    if (narrow.matches && state.sel) byId("mapside").scrollIntoView();
  };
  const keys = (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (event.key === "Enter" || event.key === " ") pick();
    else if (step) event.currentTarget[step]?.focus();
    else return;
    event.preventDefault();
  };
  return el("tr", { tabindex: 0, class: "row-" + status + (related ? " related" : ""), "data-key": key, "aria-current": current ? "true" : null, click: pick, keydown: keys },
    cell("status", [shape]),
    cell("place", [breakable(rowName(row)), rowFacts(row)]),
    cell("oneway", [row.text.oneway, tongue(row.text.band) === "—" ? "" : tongue(row.text.band)], "number"),
    cell("limit", [row.limit_ms === null ? "—" : "≤" + row.text.limit], "number"),
    cell("gap", [tongue(row.text.gap)], "number")
  );
}

/* Nothing fits: why, and what next. */
function emptyNote() {
  const site = foundSites().find((one) => !data.verdicts.some((verdict) => verdict.to === one.id || verdict.from === one.id));
  const button = (key, click) => el("button", { type: "button", click }, word(key));
  const clear = () => change({ from: "", layer: "", show: "", find: "" });
  return el("div", { class: "empty" },
    el("p", {}, site ? word("found_plain", { place: named(site, "name") }) : word(data.targets.length ? "empty_filter" : "empty_plan")),
    site ? button("locate", () => showPlace(site)) : null, " ", data.targets.length ? button("clear", clear) : null);
}

function drawTable() {
  const rows = sorted(state.by === "target" && !state.layer ? targetRows() : placeRows());
  const focus = document.activeElement?.dataset?.key ?? null;
  const sorter = document.activeElement?.dataset?.sort ?? null;
  const caption = el("caption", {}, word(state.by === "target" && !state.layer ? "caption_target" : "caption_place") + parens(String(rows.length)));
  const head = el("thead", {}, el("tr", {}, ...COLUMNS.map(heading)));
  const body = el("tbody", {}, ...rows.map(drawRow));
  const empty = rows.length ? null : emptyNote();
  byId("list").replaceChildren(el("table", { id: "verdicts" }, caption, head, body), ...(empty ? [empty] : []));
  /* Drawing anew drops the keyboard's place: give it back. */
  const again = [...byId("list").querySelectorAll("[data-key],[data-sort]")];
  again.find((node) => (focus && node.dataset.key === focus) || (sorter && node.dataset.sort === sorter))?.focus({ preventScroll: true });
}

/* The list shrinks when the detail opens beneath it: keep the chosen row in sight. */
function keepInSight() {
  const list = byId("list");
  const row = list.querySelector("[aria-current], .related");
  if (!row || narrow.matches) return;
  const head = list.querySelector("thead").offsetHeight;
  const above = row.offsetTop - head;
  const below = row.offsetTop + row.offsetHeight - list.clientHeight;
  if (list.scrollTop > above) list.scrollTop = above;
  else if (list.scrollTop < below) list.scrollTop = below;
}
