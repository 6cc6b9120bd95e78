/* The tab of cuts: what one failure does to the targets, and the working and protection route of a pair.

   state.cut    what fails, "kind:id"; state.cutat a place of its list whose route alone is drawn
   state.pair   "" shows cuts, "all" the list of pairs, "from|to" one of them
   cutsPickSpan(at) is called by a click on a cable; cutsOpen(id) opens the tab with a span cut. */

const CUTS = data.views.cuts.absent ? { hits: [], pairs: [], places: [], routes: [], unrouted: [], failing: {}, statuses: [] } : data.views.cuts;
const CUTS_KINDS = { span: "cuts_kind_span", cable: "cuts_kind_cable", risk_group: "cuts_kind_group", site: "cuts_kind_site" };
const CUTS_FOUND_MOST = 40;

const cutsKindOf = (key) => key.slice(0, key.indexOf(":"));
const cutsIdOf = (key) => key.slice(key.indexOf(":") + 1);
const cutsHits = new Map(CUTS.hits.map((hit) => [hit.key, hit]));
const cutsPairs = new Map(CUTS.pairs.map((pair) => [pair.key, pair]));
const cutsSpanAt = new Map(data.spans.map((span, at) => [span.id, at]));
const cutsCanFail = (span) => span.status === "existing";

/* ---- what is chosen ---- */

/* What changes nothing has no entry of its own: it is known all the same. */
const cutsHit = () => (state.cut ? cutsHits.get(state.cut) ?? { key: state.cut, counts: [0, 0, 0, 0, 0], unchanged: true } : null);
const cutsPair = () => cutsPairs.get(state.pair) ?? null;
const cutsCases = (hit) => (hit?.cases ?? []).map(([place, status, ended, route, ms, band, added]) => ({
  place: CUTS.places[place], at: String(place), status: CUTS.statuses[status], ended: Boolean(ended), spans: route === undefined ? [] : CUTS.routes[route] ?? [], ms, band, added,
}));
/* The chosen place's case, else all: a link can name a place that this failure does not touch. */
function cutsShown() {
  const cases = cutsCases(state.pair ? null : cutsHit());
  const alone = cases.filter((one) => one.at === state.cutat);
  return alone.length ? alone : cases;
}

function cutsKnown() {
  const spans = data.spans.filter(cutsCanFail).map((span) => "span:" + span.id);
  return {
    cut: data.views.cuts.absent ? [""] : ["", ...cutsHits.keys(), ...spans],
    cutat: ["", ...CUTS.places.map((_, at) => String(at))],
    cutkind: Object.keys(CUTS_KINDS),
    pair: ["", "all", ...cutsPairs.keys()],
  };
}

function cutsChoose(changes) {
  change({ tab: "cuts", sel: "", cutat: "", ...noCard, ...changes });
  const back = byId("view").querySelector("[data-key='cuts-back']");
  back?.focus({ preventScroll: true });
  if (back && narrow.matches) byId("mapside").scrollIntoView();
}

/* A cable on the map was clicked while this tab is open; tells whether it could be cut. */
function cutsPickSpan(at) {
  const span = data.spans[at];
  if (data.views.cuts.absent || !span || !cutsCanFail(span)) return false;
  cutsChoose({ cut: "span:" + span.id, pair: "", cutkind: "span" });
  return true;
}

/* "模拟中断" on the card of a span. */
const cutsOpen = (id) => cutsSpanAt.has(id) && cutsPickSpan(cutsSpanAt.get(id));

/* Escape: the place, the pair or cut, what was searched for. */
function cutsUndo() {
  const left = state.pair && state.pair !== "all" ? state.pair : state.cut;
  if (state.cutat) change({ cutat: "" });
  else if (state.pair) change({ pair: state.pair === "all" ? "" : "all" });
  else if (state.cut) change({ cut: "" });
  else if (state.cutfind) change({ cutfind: "" });
  else return false;
  [...byId("view").querySelectorAll("[data-key]")].find((row) => row.dataset.key === left)?.focus();
  return true;
}

/* ---- words ---- */

const cutsComma = () => (state.lang === "zh" ? "，" : ", ");
const cutsBand = (band) => (state.lang === "zh" ? band : band.replace("～", "–"));
// What rounds to nothing has no sign.
const cutsSigned = (text) => (/^-?0\.?0*$/.test(text) ? text.replace("-", "") : text.startsWith("-") ? "−" + text.slice(1) : "+" + text);
const cutsSite = (at) => named(data.sites[at], "name");
const cutsEnds = (row) => cutsSite(row.from) + "→" + cutsSite(row.to);
const cutsWord = (status) => (status === "cut_off" ? word("cuts_cut_off") : tongue(data.signs[status]));

/* The name in two parts: the cable, and between which places. */
function cutsNames(key, lang = state.lang) {
  const [kind, id] = [cutsKindOf(key), cutsIdOf(key)];
  const name = (row, field) => row?.[field + "_" + lang] || row?.[field + "_zh"] || "";
  if (kind === "site") return [word("cuts_station", { place: name(siteOf.get(id), "name") || id }), ""];
  if (kind !== "span") return [cutsHits.get(key)?.name[lang] ?? id, ""];
  const span = data.spans[cutsSpanAt.get(id)];
  const ends = [span.a, span.b].map((end) => name(siteOf.get(end), "name")).join("—");
  const cable = name(span, "cable");
  return cable && cable !== ends ? [cable, ends] : [ends, ""];
}
const cutsName = (key) => cutsNames(key).filter(Boolean).join(" ");

function cutsAnswer(hit) {
  if (hit.unchanged) return word("cuts_nothing");
  if (!hit.cases) return word("cuts_only_loads");
  const [missed, fallen, risk, lost, ended] = hit.counts;
  const said = [word("cuts_missed", { n: missed }), fallen ? word("cuts_fallen", { n: fallen }) : "", risk ? word("cuts_at_risk", { n: risk }) : "",
    word("cuts_lost", { n: lost }), ended ? word("cuts_ended", { n: ended }) : "",
    hit.most ? word("cuts_most", { ms: cutsSigned(hit.most[0]), place: cutsSite(CUTS.places[hit.most[1]].to) }) : ""];
  return said.filter(Boolean).join(cutsComma());
}

/* Cut off is no verdict and no colour of one: a black square with a broken line, as in the report. */
function cutsSign(status, size, label) {
  if (status !== "cut_off") return sign(status, size, label);
  const spoken = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, class: "sign", ...spoken },
    svg("rect", { x: 1, y: 1, width: 18, height: 18, fill: "#1A1A1A", stroke: "#FFFFFF" }),
    svg("path", { d: "M3.5 10h4.5M12 10h4.5M8.6 13.4l2.8-6.8", fill: "none", stroke: "#FFFFFF", "stroke-width": 2.2 }));
}

/* ---- parts of the panel ---- */

function cutsSwitch() {
  const button = (pair, key, on) => el("button", { type: "button", "data-key": key, "aria-pressed": String(on), click: () => change({ tab: "cuts", pair, cutat: "" }) }, word(key));
  return el("div", { class: "ways cuts-ways", role: "group", "aria-label": word("cuts_mode") },
    button("", "cuts_mode_cut", !state.pair), button("all", "cuts_mode_pair", Boolean(state.pair)));
}

/* One and the same box at every redraw, so that composing is left alone; moving it drops focus and caret: give them back. */
let cutsBox = null;

function cutsKeepTyping() {
  if (!cutsBox || document.activeElement !== cutsBox) return;
  const caret = [cutsBox.selectionStart, cutsBox.selectionEnd];
  queueMicrotask(() => { cutsBox.focus({ preventScroll: true }); cutsBox.setSelectionRange(...caret); });
}

function cutsFindBox() {
  const find = (event) => { if (!event.isComposing && cutsBox.value !== state.cutfind) change({ cutfind: cutsBox.value }); };
  cutsBox ??= el("input", { type: "search", "data-key": "cuts-find", input: find, compositionend: find });
  cutsBox.placeholder = word("cuts_find");
  cutsBox.setAttribute("aria-label", word("cuts_find"));
  if (cutsBox.value !== state.cutfind) cutsBox.value = state.cutfind;
  return cutsBox;
}

/* A row that click, Enter and Space choose, and the arrows leave. */
function cutsRow(key, current, pick, label, ...cells) {
  const keys = (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (event.key === "Enter" || event.key === " ") pick();
    else if (step) event.currentTarget[step]?.focus();
    else return;
    event.preventDefault();
  };
  return el("tr", { tabindex: 0, class: label, "data-key": key, "aria-current": current ? "true" : null, click: pick, keydown: keys }, ...cells);
}

/* Headings: those before a "|" stand over words, those behind it over figures. */
function cutsHead(...words) {
  const figures = words.indexOf("|");
  return el("thead", {}, el("tr", {}, ...words.filter((key) => key !== "|").map((key, at) => el("th", { scope: "col", class: at >= figures ? "number" : null }, word(key)))));
}

const cutsTable = (kind, caption, head, rows) => el("table", { class: "cuts-table cuts-" + kind }, el("caption", {}, caption), head, el("tbody", {}, ...rows));
const cutsCell = (main, sub, kind) => el("td", { class: kind ?? null }, el("span", { class: "main" }, main), sub ? el("span", { class: "sub" }, sub) : null);

/* ---- the list of what can fail ---- */

function cutsListRow(key) {
  const hit = cutsHits.get(key);
  const [name, ends] = cutsNames(key);
  const pick = () => cutsChoose({ cut: key });
  if (!hit) return cutsRow(key, false, pick, null, cutsCell(name, ends), el("td", { colspan: 3, class: "number soft" }, word("cuts_unchanged")));
  const [missed, , , lost] = hit.counts;
  const count = (number) => el("td", { class: "number" + (number ? " cuts-bad" : " soft") }, String(number));
  const added = hit.most ? cutsSigned(hit.most[0]) : "—";
  return cutsRow(key, false, pick, null, cutsCell(name, ends), count(missed), count(lost), el("td", { class: "number" }, added));
}

function cutsListed() {
  const words = state.cutfind.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const says = (key) => {
    const text = (cutsNames(key, "zh").join(" ") + " " + cutsNames(key, "en").join(" ") + " " + cutsIdOf(key)).toLowerCase();
    return words.every((one) => text.includes(one));
  };
  const ofKind = [...cutsHits.keys()].filter((key) => cutsKindOf(key) === state.cutkind);
  if (!words.length) return ofKind;
  const others = state.cutkind === "span" ? data.spans.filter(cutsCanFail).map((span) => "span:" + span.id).filter((key) => !cutsHits.has(key)) : [];
  return [...ofKind.filter(says), ...others.filter(says).slice(0, CUTS_FOUND_MOST)];
}

function cutsList() {
  const keys = cutsListed();
  const kinds = Object.entries(CUTS_KINDS).filter(([kind]) => CUTS.failing[kind]);
  const chooser = el("select", { "data-key": "cuts-kind", "aria-label": word("cuts_kind"), change: (event) => change({ cutkind: event.target.value }) },
    ...kinds.map(([kind, key]) => el("option", { value: kind, selected: kind === state.cutkind }, word(key))));
  const all = CUTS.failing[state.cutkind] ?? 0;
  const met = [...cutsHits.keys()].filter((key) => cutsKindOf(key) === state.cutkind).length;
  const why = state.cutfind.trim() ? word("cuts_none_found", { text: state.cutfind.trim() }) : word("cuts_none_of_kind");
  return [
    el("div", { class: "cuts-choose" }, chooser, cutsFindBox()),
    keys.length ? cutsTable("list", word("cuts_caption"), cutsHead("cuts_column_name", "|", "cuts_column_missed", "cuts_column_lost", "cuts_column_added"), keys.map(cutsListRow)) : el("p", { class: "cuts-note" }, why),
    state.cutfind.trim() || !keys.length ? null : el("p", { class: "cuts-note" }, word("cuts_others", { n: all - met, m: all })),
    el("p", { class: "cuts-note" }, word("cuts_single")),
  ];
}

/* ---- one failure ---- */

function cutsTitle(text) {
  return el("div", { class: "detailhead cuts-title" }, el("div", {}, el("h2", {}, text)), el("button", { type: "button", class: "close", "data-key": "cuts-back", click: cutsUndo }, word("back")));
}

/* Two targets can name one place: each row says whose it is. */
const cutsTarget = ({ target, from, limit }) => (named(targetOf.get(target + "|" + data.sites[from].id) ?? {}, "name") || target) + " ≤" + limit + " ms";

function cutsPlaceRow(one) {
  const place = one.place;
  const before = CUTS.statuses.includes(place.status) ? sign(place.status, 15, cutsWord(place.status)) : null;
  const after = one.ended ? word("cuts_station_down") : cutsWord(one.status);
  const gone = one.ms === undefined;
  const pick = () => change({ cutat: state.cutat === one.at ? "" : one.at });
  return cutsRow("place-" + one.at, state.cutat === one.at, pick, "cuts-place",
    el("td", { class: "cuts-verdict" }, el("span", { class: "cuts-signs" }, before, "→", cutsSign(one.status, 15)), el("span", { class: "sub" }, after)),
    cutsCell(cutsEnds(place), cutsTarget(place)),
    cutsCell(place.ms + "→" + (gone ? word("cuts_cut_off") : one.ms), cutsBand(place.band) + (gone ? "" : "→" + cutsBand(one.band)), "number"),
    el("td", { class: "number" }, gone ? "—" : cutsSigned(one.added)));
}

function cutsLoads(load) {
  const rows = load.links.map((link) => el("tr", {}, cutsCell(cutsEnds(link), link.circuit), el("td", { class: "number" }, link.before + "→" + link.gbps),
    el("td", { class: "number" }, link.capacity), el("td", { class: "number cuts-bad" }, link.percent)));
  const said = [load.overloaded ? word("cuts_overloaded", { n: load.overloaded, m: load.newly }) : "",
    load.loses ? word("cuts_unserved", { gbps: load.unserved, before: load.unserved_before, all: load.offered }) : ""];
  return el("div", { class: "block" }, el("h3", {}, word("cuts_loads", { layer: layerName(load.layer) })), el("p", {}, said.filter(Boolean).join(cutsComma())),
    rows.length ? cutsTable("loads", "", cutsHead("cuts_link", "|", "cuts_load", "cuts_capacity", "cuts_used"), rows) : null,
    load.overloaded > rows.length ? el("p", { class: "cuts-note" }, word("cuts_more_links", { n: load.overloaded - rows.length })) : null);
}

/* What kind of failure this is, and what would be harsher. */
function cutsMeaning(hit) {
  const kind = cutsKindOf(hit.key);
  const n = (hit.spans ?? []).length;
  if (kind === "cable") return [word("cuts_whole_cable", { n })];
  if (kind === "site") return [word("cuts_station_note")];
  if (kind === "risk_group") return [hit.group?.hard ? word("cuts_hard_group", { n }) : word("cuts_soft_group", { n, chance: tongue(hit.group?.chance) })];
  return [word("cuts_one_span"), word("cuts_single")];
}

function cutsHarsher(hit) {
  const at = cutsKindOf(hit.key) === "span" ? cutsSpanAt.get(cutsIdOf(hit.key)) : -1;
  const wider = CUTS.hits.filter((other) => (other.spans ?? []).includes(at));
  const button = (other) => el("button", { type: "button", class: "other", "data-key": "to-" + other.key, click: () => cutsChoose({ cut: other.key, cutkind: cutsKindOf(other.key) }) }, cutsName(other.key));
  return wider.length ? el("div", { class: "others cuts-harsher" }, word("cuts_harsher"), ...wider.map(button)) : null;
}

function cutsDetail(hit) {
  const cases = cutsCases(hit);
  const layers = [...new Set(cases.map((one) => layerName(one.place.layer)))].join(cutsComma());
  const ways = new Set(cases.map((one) => cutsEnds(one.place))).size;
  const bases = [...new Set(cases.map((one) => basisName(one.place.basis)))].join(cutsComma());
  const notes = [...cutsMeaning(hit), cases.length ? word("cuts_basis", { basis: bases }) : "", hit.unchanged ? word("cuts_nothing_why") : "",
    CUTS.unrouted.length ? word("cuts_unrouted", { names: CUTS.unrouted.map(([from, to]) => cutsSite(from) + "→" + cutsSite(to)).join(cutsComma()) }) : "",
    hit.loads ? word("cuts_loads_basis", { basis: tongue(CUTS.loads_basis) }) : CUTS.loads_basis ? "" : word("cuts_no_traffic")];
  return [
    cutsTitle(cutsName(hit.key)),
    el("p", { class: "cuts-answer", role: "status" }, cutsAnswer(hit)),
    cases.length ? cutsTable("places", word("cuts_places_caption", { n: ways, layer: layers }), cutsHead("verdict", "column_place", "|", "cuts_before_after", "cuts_added"), cases.map(cutsPlaceRow)) : null,
    ...(hit.loads ?? []).map(cutsLoads),
    cutsHarsher(hit),
    ...notes.filter(Boolean).map((text) => el("p", { class: "cuts-note" }, text)),
  ];
}

/* ---- working and protection routes ---- */

const cutsHard = (pair) => pair.shared.filter((one) => one.hard);
const cutsPairStatus = (pair) => pair.protection?.status ?? "none";
const cutsPairWorry = (pair) => (pair.protection ? (pair.apart ? 2 : 1) : 0);

function cutsPairRow(pair) {
  const side = (route) => el("td", { class: "number" }, route ? el("span", { class: "cuts-signs" }, route.status === "none" ? null : sign(route.status, 14, cutsWord(route.status)), " " + route.ms) : word("cuts_no_protection"));
  const shared = cutsHard(pair).length;
  return cutsRow(pair.key, false, () => cutsChoose({ pair: pair.key }), null, cutsCell(cutsEnds(pair), pair.target ? word("cuts_target_limit", { limit: pair.limit }) : word("no_figure")),
    side(pair.working), side(pair.protection), el("td", { class: "number" + (shared ? " cuts-bad" : " soft") }, String(shared)));
}

function cutsPairList() {
  if (!cutsPairs.size) return [el("p", { class: "cuts-note" }, word("cuts_no_pairs"))];
  const worse = (a, b) => cutsPairWorry(a) - cutsPairWorry(b) || severity(cutsPairStatus(a)) - severity(cutsPairStatus(b)) || cutsHard(b).length - cutsHard(a).length;
  const rows = [...cutsPairs.values()].sort(worse).map(cutsPairRow);
  return [cutsTable("pairs", word("cuts_pairs_caption"), cutsHead("cuts_pair", "|", "cuts_working", "cuts_protection", "cuts_shared_short"), rows)];
}

function cutsSharedItem(one) {
  const name = one.kind === "span" ? cutsName("span:" + data.spans[one.at].id) : one.kind === "site" ? word("cuts_station", { place: cutsSite(one.at) }) : tongue(one.name);
  return el("li", {}, el("b", {}, name), parens(one.hard ? word("cuts_hard") : word("cuts_soft", { chance: tongue(one.chance) })));
}

function cutsRouteRow(kind, route) {
  const look = kind === "cuts_working" ? cutsLook(route.status) : CUTS_LOOKS.protection;
  return el("tr", {}, el("th", { scope: "row" }, cutsSample(look), " " + word(kind)),
    el("td", {}, route.status === "none" ? word("no_figure") : el("span", { class: "cuts-signs" }, sign(route.status, 15), " " + cutsWord(route.status))),
    el("td", { class: "number" }, el("b", {}, route.ms), el("span", { class: "sub" }, cutsBand(route.band))),
    el("td", { class: "number" }, route.km));
}

function cutsPairDetail(pair) {
  const { working, protection } = pair;
  const answer = protection ? word("cuts_pair_answer", { working: working.ms, protection: protection.ms, added: pair.added }) : word("cuts_pair_alone", { working: working.ms });
  const head = cutsHead("route", "verdict", "|", "column_oneway", "cuts_length");
  const rows = [cutsRouteRow("cuts_working", working), ...(protection ? [cutsRouteRow("cuts_protection", protection)] : [])];
  const target = pair.target ? named(targetOf.get(pair.target + "|" + data.sites[pair.from].id) ?? {}, "name") + " " + word("cuts_target_limit", { limit: pair.limit }) : word("no_figure");
  return [
    cutsTitle(cutsEnds(pair)),
    el("p", { class: "cuts-answer", role: "status" }, answer),
    cutsTable("routes", target + parens(layerName("optical")), head, rows),
    protection ? el("p", { class: "cuts-note cuts-plain" }, word(cutsHard(pair).length ? "cuts_not_apart" : "cuts_apart")) : null,
    pair.shared.length ? el("div", { class: "block" }, el("ul", {}, ...pair.shared.map(cutsSharedItem))) : null,
    ...[word(pair.proven ? "cuts_proven" : "cuts_undecided"), word("cuts_pair_basis", { basis: basisName(pair.basis) })].map((text) => el("p", { class: "cuts-note" }, text)),
  ];
}

function cutsPanel() {
  cutsKeepTyping();
  const hit = cutsHit();
  const pair = cutsPair();
  const body = pair ? cutsPairDetail(pair) : state.pair ? cutsPairList() : hit ? cutsDetail(hit) : cutsList();
  return [cutsSwitch(), el("div", { class: "cuts-body" }, ...body.filter(Boolean))];
}

registerTab({
  id: "cuts", word: "tab_cuts",
  fields: { cut: "", cutat: "", cutkind: "span", cutfind: "", pair: "" },
  steps: ["cut", "pair"],
  known: cutsKnown,
  absent: () => tongue(data.views.cuts.absent),
  panel: cutsPanel,
  undo: cutsUndo,
});
