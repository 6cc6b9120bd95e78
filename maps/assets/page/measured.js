/* Measured: how far pairs lie from the model, why, who measured, and what is known of lengths since. */

const MEASURED = data.views.measured;
const MEASURED_GREY = "#6B6B6B";
/* Colour, width and dash say the same: grey and thin within tolerance, broken lines are slower, dotted ones faster. */
const MEASURED_LOOKS = {
  "0": { color: MEASURED_GREY, weight: 1, dashArray: null },
  "1": { color: "#EE9A5E", weight: 2.5, dashArray: "10 4" },
  "2": { color: "#E2762B", weight: 3.5, dashArray: "10 4" },
  "3": { color: "#D55E00", weight: 4.5, dashArray: "10 4" },
  "-1": { color: "#6FB1DB", weight: 2.5, dashArray: "2 5" },
  "-2": { color: "#3590C8", weight: 3.5, dashArray: "3 6" },
  "-3": { color: "#0072B2", weight: 4.5, dashArray: "4 8" },
};
const MEASURED_KNOWN = {
  d: { key: "measured_known_d", color: "#0072B2", weight: 3.5, dashArray: null },
  n: { key: "measured_known_n", color: "#009E73", weight: 3, dashArray: "12 4" },
  s: { key: "measured_known_s", color: "#8F5F00", weight: 2.5, dashArray: "6 5" },
  a: { key: "measured_known_a", color: "#8A8A8A", weight: 1.5, dashArray: "1 4" },
};

const measuredThere = () => !MEASURED.absent && Boolean(MEASURED.pairs);
const measuredSite = (place) => (typeof place === "number" ? data.sites[place] : null);
const measuredId = (place) => measuredSite(place)?.id ?? place;
const measuredName = (place) => (measuredSite(place) ? named(measuredSite(place), "name") : String(place));

const MEASURED_PAIRS = (MEASURED.pairs ?? []).map((row) => {
  const names = ["from", "to", "step", "measured", "error", "modelled", "low", "high", "km", "reason", "layer", "operator", "quantity", "samples", "since", "until", "ways"];
  const pair = Object.fromEntries(names.map((name, at) => [name, row[at]]));
  pair.layer = MEASURED.layers[pair.layer];
  pair.operator = MEASURED.operators[pair.operator];
  pair.quantity = MEASURED.quantities[pair.quantity];
  pair.reason = MEASURED.reasons[pair.reason];
  pair.key = [measuredId(pair.from), measuredId(pair.to), pair.layer, pair.quantity, pair.operator].join("|");
  return pair;
});

const measuredChosen = () => MEASURED_PAIRS.find((pair) => pair.key === state.measured) ?? null;
const measuredOf = (pair) => !state.agent || measuredId(pair.from) === state.agent || measuredId(pair.to) === state.agent;
const measuredShown = () => MEASURED_PAIRS.filter(measuredOf);
const measuredSuspected = (place) => (MEASURED.suspects ?? []).some((one) => one.site === place);
const measuredPairName = (pair) => measuredName(pair.from) + "—" + measuredName(pair.to);

function measuredGap(pair) {
  const gap = pair.measured - pair.modelled;
  const ms = Math.abs(gap).toFixed(2);
  return ms === "0.00" ? word("measured_same") : word(gap > 0 ? "measured_slower" : "measured_faster", { ms });
}

function measuredLine(look, width) {
  const { color, weight, dashArray } = look;
  const y = 6;
  return svg("svg", { width: width ?? 28, height: 12, "aria-hidden": "true" }, svg("line", { x1: 0, x2: width ?? 28, y1: y, y2: y, stroke: color, "stroke-width": weight, "stroke-dasharray": dashArray }));
}

/* ---- the panel ---- */

function measuredPanel() {
  if (!measuredThere()) return measuredNothing();
  return [
    el("div", { class: "measured", "data-scroll": "measured" },
      el("p", { class: "measured-answer" }, tongue(MEASURED.answer)),
      measuredDetail(), measuredPlaces(), measuredList(), measuredGrounds(), measuredLengths(), measuredAgents()),
  ];
}

function measuredNothing() {
  const open = MEASURED.open ?? [];
  const rows = open.map((row) => el("tr", {}, el("th", { scope: "row" }, tongue(row.pair), el("span", { class: "sub" }, layerName(row.layer))), el("td", { class: "number" }, tongue(row.oneway)),
    el("td", { class: "number" }, "≤" + row.limit), el("td", {}, sign(row.status, 15), " " + statusWord(row.status))));
  const heads = ["measured_pair", "oneway", "column_limit", "column_status"].map((key) => el("th", { scope: "col" }, word(key)));
  const table = el("table", { class: "parts" }, el("caption", {}, word("measured_open_caption")), el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
  return [el("div", { class: "measured" }, el("p", { class: "measured-answer" }, tongue(MEASURED.absent)),
    el("div", { class: "block" }, el("h3", {}, word("measured_first")), open.length ? el("div", { class: "measured-wide" }, table) : el("p", {}, word("measured_open_none"))),
    el("p", { class: "sub" }, [MEASURED.open_left_out ? word("measured_open_more", { n: MEASURED.open_left_out }) : "", word("measured_open_all")].filter(Boolean).join(" ")))];
}

function measuredGrounds() {
  const made = MEASURED.made.slice(0, 10);
  return el("div", { class: "block" }, el("p", { class: "sub" }, word("measured_from", { made })), el("ul", { class: "sub" }, ...MEASURED.data.map((used) => el("li", {}, tongue(used)))),
    MEASURED.heldout ? el("p", { class: "sub" }, tongue(MEASURED.heldout)) : null);
}

function measuredDetail() {
  const pair = measuredChosen();
  if (!pair) return null;
  const close = () => { change({ measured: "" }); byId("tab-measured").focus(); };
  const ms = (value) => value.toFixed(3);
  const facts = [word("measured_samples", { n: pair.samples }), pair.since && pair.until ? word("measured_period", { from: pair.since, to: pair.until }) : "", layerName(pair.layer), pair.operator].filter(Boolean);
  return el("section", { class: "measured-detail" },
    el("div", { class: "detailhead" }, el("div", {}, el("h2", {}, measuredPairName(pair))), el("button", { type: "button", class: "close", "data-key": "measured-close", click: close }, word("measured_close"))),
    el("p", { class: "figure" }, measuredLine(MEASURED_LOOKS[pair.step]), " ", el("strong", {}, unit(measuredGap(pair), "ms")), " " + word("measured_fibre", { km: Math.abs(pair.km) })),
    el("p", {}, word("measured_detail", { measured: ms(pair.measured), error: pair.error < 0.0005 ? "<0.001" : ms(pair.error), modelled: ms(pair.modelled), low: ms(pair.low), high: ms(pair.high) })),
    el("p", {}, word("measured_cause", { cause: tongue(pair.reason) })),
    pair.ways.length ? el("div", {}, word("measured_ways"), el("ul", {}, ...pair.ways.map((way) => el("li", {}, way.map(measuredName).join("→"))))) : null,
    el("p", { class: "sub" }, facts.join(" · ")));
}

function measuredPlaces() {
  if (!MEASURED.suspects.length) return null;
  const show = (one) => () => map.setView([one.lat_deg, one.lon_deg], Math.max(map.getZoom(), 6), { animate: !calm });
  const items = MEASURED.suspects.map((one) => el("li", {}, tongue(one.said),
    one.lat_deg === null ? null : el("button", { type: "button", class: "other", "data-key": "suspect-" + one.site, "aria-label": word("measured_show") + parens(tongue(one.name)), click: show(one) }, word("measured_show"))));
  return el("div", { class: "block" }, el("h3", {}, word("measured_suspects")), el("ul", {}, ...items));
}

/* A telephone scrolls long over hundreds of rows: the rest comes when asked for. */
const MEASURED_AT_ONCE = 40;
let measuredWhole = false;

function measuredList() {
  const all = measuredShown();
  const rows = measuredWhole ? all : all.slice(0, MEASURED_AT_ONCE);
  const more = () => { measuredWhole = true; redraw(); };
  const options = [["", word("all")], ...MEASURED.agents.map((one) => [measuredId(one.site), measuredAgentName(one)])];
  const chooser = choice("measured_agent", state.agent, options, (agent) => change({ agent, measured: "" }));
  chooser.querySelector("select").dataset.key = "measured-agent";
  const heads = [["measured_pair"], ["measured_value", true], ["measured_model", true], ["measured_gap", true]].map(([key, number]) =>
    el("th", { scope: "col", class: number ? "number" : null }, word(key), number ? el("span", { class: "unit" }, word("measured_oneway")) : null));
  const table = el("table", { class: "parts measured-table" }, el("caption", {}, word("measured_caption")), el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows.map(measuredRow)));
  return el("div", { class: "block" },
    el("div", { class: "growth-head" }, el("h3", {}, word("measured_pairs")), chooser),
    rows.length ? table : el("p", { class: "sub" }, word("measured_no_pair")),
    rows.length < all.length ? el("button", { type: "button", class: "other", "data-key": "measured-all", click: more }, word("measured_all", { n: all.length })) : null,
    MEASURED.pairs_left_out ? el("p", { class: "sub" }, word("measured_left_out", { n: MEASURED.pairs_left_out })) : null);
}

function measuredRow(pair) {
  const picked = pair.key === state.measured;
  const button = el("button", { type: "button", class: "measured-pick", "data-key": "pair-" + pair.key, "aria-pressed": String(picked), click: () => change({ measured: picked ? "" : pair.key }) }, measuredPairName(pair));
  const sub = [tongue(pair.reason), MEASURED.layers.length > 1 ? layerName(pair.layer) : "", pair.operator].filter(Boolean).join(" · ");
  return el("tr", { "aria-current": picked ? "true" : null, class: pair.step ? "measured-odd" : null },
    el("th", { scope: "row" }, button, el("span", { class: "sub" }, sub)),
    el("td", { class: "number" }, pair.measured.toFixed(2)),
    el("td", { class: "number" }, pair.modelled.toFixed(2), el("span", { class: "sub" }, parens(pair.low.toFixed(2) + (state.lang === "zh" ? "～" : "–") + pair.high.toFixed(2)).trim())),
    el("td", { class: "number" }, measuredGap(pair), el("span", { class: "measured-sample" }, measuredLine(MEASURED_LOOKS[pair.step], 34))));
}

function measuredLengths() {
  const counts = [...MEASURED.spans].reduce((sums, known) => ({ ...sums, [known]: (sums[known] ?? 0) + 1 }), {});
  const item = (known) => el("li", {}, measuredLine(MEASURED_KNOWN[known]), " " + word(MEASURED_KNOWN[known].key) + " " + word("measured_spans", { n: counts[known] }));
  return el("div", { class: "block measured-lengths" }, el("h3", {}, word("measured_lengths")), el("ul", {}, ...Object.keys(MEASURED_KNOWN).filter((known) => counts[known]).map(item)));
}

/* An agent that fell silent so long before the others measured last has probably failed. */
const MEASURED_QUIET_DAYS = 2;
const measuredQuiet = (one) => one.quiet_days >= MEASURED_QUIET_DAYS;
const measuredDoubted = (one) => one.clock > 0 || measuredSuspected(one.site) || measuredQuiet(one);
const measuredAgentName = (one) => (one.name ? tongue(one.name) : measuredName(one.site));

function measuredState(one) {
  const said = [measuredSuspected(one.site) ? word("measured_state_place") : "", one.clock ? word("measured_state_clock", { n: one.clock }) : "", measuredQuiet(one) ? word("measured_state_quiet", { n: one.quiet_days }) : ""].filter(Boolean);
  return said.join(state.lang === "zh" ? "；" : "; ") || word("measured_state_fine");
}

function measuredAgents() {
  const heads = [["measured_agent"], ["measured_agent_pairs", true], ["measured_agent_odd", true], ["measured_agent_last", true], ["measured_agent_state"]].map(([key, number]) => el("th", { scope: "col", class: number ? "number" : null }, word(key)));
  const rows = MEASURED.agents.map((one) => el("tr", {}, el("th", { scope: "row" }, measuredAgentName(one)), el("td", { class: "number" }, String(one.pairs)), el("td", { class: "number" }, String(one.odd)),
    el("td", { class: "number" }, one.last ?? "—", el("span", { class: "sub" }, word("measured_samples", { n: one.samples }))), el("td", { class: measuredDoubted(one) ? "measured-doubt" : null }, measuredState(one))));
  return el("div", { class: "block" }, el("h3", {}, word("measured_agents", { n: MEASURED.agents.length + MEASURED.agents_left_out })),
    el("div", { class: "measured-wide" }, el("table", { class: "parts" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows))),
    MEASURED.agents_left_out ? el("p", { class: "sub" }, word("measured_agents_more", { n: MEASURED.agents_left_out })) : null);
}

registerTab({
  id: "measured", word: "tab_measured", hides: ["places"], fields: { measured: "", agent: "" },
  known: () => ({ measured: MEASURED_PAIRS.map((pair) => pair.key), agent: (MEASURED.agents ?? []).map((one) => measuredId(one.site)) }),
  absent: () => (measuredThere() || MEASURED.open ? "" : tongue(MEASURED.absent)),
  panel: measuredPanel,
  undo: () => {
    if (!state.measured && !state.agent) return false;
    change(state.measured ? { measured: "" } : { agent: "" });
    return true;
  },
  steps: ["measured", "agent"],
});

/* ---- on the map ---- */

const measuredPoint = (place) => (measuredSite(place) ? [measuredSite(place).lat_deg, measuredSite(place).lon_deg] : null);
let measuredPane = "";

function measuredReady() {
  measuredPane = measuredPane || pane("measured", 428);
  return { pane: measuredPane, renderer: L.svg({ pane: measuredPane, padding: 0.5 }) };
}

function measuredDrawPairs(group) {
  const look = measuredReady();
  const picked = measuredChosen();
  const order = [...measuredShown()].sort((a, b) => Math.abs(a.step) - Math.abs(b.step));
  for (const pair of [...order.filter((one) => one !== picked), ...(picked ? [picked] : [])]) {
    const line = [measuredPoint(pair.from), measuredPoint(pair.to)];
    if (line.includes(null)) continue;
    const { color, weight, dashArray } = MEASURED_LOOKS[pair.step];
    const opacity = pair.step ? 0.95 : 0.3;
    if (pair === picked) {
      L.polyline(line, { ...look, color: "#1A1A1A", weight: weight + 6, interactive: false }).addTo(group);
      L.polyline(line, { ...look, color: "#FFFFFF", weight: weight + 3.5, interactive: false }).addTo(group);
    }
    const tip = () => el("div", { class: "note" }, el("b", {}, measuredPairName(pair)), " " + unit(measuredGap(pair), "ms") + " · " + tongue(pair.reason));
    const drawn = L.polyline(line, { ...look, color, weight: pair === picked ? weight + 1.5 : weight, dashArray, opacity: pair === picked ? 1 : opacity, lineCap: "butt" });
    drawn.bindTooltip(tip, { sticky: true, className: "tip", opacity: 1 }).on("click", () => change({ measured: pair.key })).addTo(group);
    drawn.getElement?.()?.setAttribute("tabindex", "-1");
  }
}

function measuredDrawAgents(group) {
  const look = measuredReady();
  const most = Math.max(1, ...MEASURED.agents.map((one) => one.pairs));
  for (const one of MEASURED.agents) {
    const at = measuredPoint(one.site);
    if (!at) continue;
    const doubt = measuredDoubted(one);
    const radius = 3 + 5 * Math.sqrt(one.pairs / most);
    const tip = () => el("div", { class: "note" }, el("b", {}, measuredAgentName(one)), " " + word("measured_agent_pairs") + " " + one.pairs + " · " + measuredState(one) + (one.last ? " · " + one.last : ""));
    if (doubt) L.circleMarker(at, { ...look, radius: radius + 4, color: "#D55E00", weight: 2, dashArray: "3 3", fill: false, interactive: false }).addTo(group);
    const disc = L.circleMarker(at, { ...look, radius, color: "#1A1A1A", weight: measuredId(one.site) === state.agent ? 3 : 1.5, fillColor: "#FFFFFF", fillOpacity: 1 });
    disc.bindTooltip(tip, { className: "tip", opacity: 1 }).on("click", () => change({ agent: state.agent === measuredId(one.site) ? "" : measuredId(one.site), measured: "" })).addTo(group);
  }
}

function measuredDrawSuspects(group) {
  const look = measuredReady();
  for (const one of MEASURED.suspects) {
    if (one.lat_deg === null || one.lon_deg === null) continue;
    const to = [one.lat_deg, one.lon_deg];
    const from = measuredPoint(one.site);
    const tip = () => el("div", { class: "note" }, tongue(one.said));
    if (one.uncertainty_km) L.circle(to, { ...look, radius: one.uncertainty_km * 1000, color: "#D55E00", weight: 1.5, dashArray: "4 4", fillColor: "#D55E00", fillOpacity: 0.1 }).bindTooltip(tip, { sticky: true, className: "tip", opacity: 1 }).addTo(group);
    if (from) L.polyline([from, to], { ...look, color: "#D55E00", weight: 2.5, interactive: false }).addTo(group);
    L.circleMarker(to, { ...look, radius: 4, color: "#FFFFFF", weight: 1.5, fillColor: "#D55E00", fillOpacity: 1, interactive: false }).addTo(group);
  }
}

function measuredDrawLengths(group) {
  const look = measuredReady();
  for (const [at, span] of data.spans.entries()) {
    const known = MEASURED_KNOWN[MEASURED.spans[at]] ?? MEASURED_KNOWN.a;
    const { color, weight, dashArray } = known;
    /* The cable below would show through the gaps of the dashes. */
    if (known !== MEASURED_KNOWN.a) L.polyline(unpack(span.line, data.ground.span_steps), { ...look, color: "#FFFFFF", weight: weight + 1.5, interactive: false }).addTo(group);
    const tip = () => el("div", { class: "note" }, el("b", {}, named(span, "cable") || word("cable")), " " + siteName(span.a) + "—" + siteName(span.b) + " " + spanLength(span) + " " + word(known.key));
    L.polyline(unpack(span.line, data.ground.span_steps), { ...look, color, weight, dashArray, lineCap: "butt" }).bindTooltip(tip, { sticky: true, className: "tip", opacity: 1 }).addTo(group);
  }
}

function measuredDrawOpen(group) {
  const look = measuredReady();
  for (const row of MEASURED.open ?? []) {
    const line = [measuredPoint(row.from), measuredPoint(row.to)];
    if (line.includes(null)) continue;
    L.polyline(line, { ...look, color: "#FFFFFF", weight: 6, interactive: false }).addTo(group);
    L.polyline(line, { ...look, color: "#0072B2", weight: 3, dashArray: "3 6" }).bindTooltip(() => el("div", { class: "note" }, el("b", {}, tongue(row.pair)), " " + tongue(row.oneway) + " ≤" + row.limit), { sticky: true, className: "tip", opacity: 1 }).addTo(group);
  }
}

/* ---- layers and legend ---- */

function measuredSteps(sign) {
  const samples = [1, 2, 3].map((step) => measuredLine(MEASURED_LOOKS[String(sign * step)], 16));
  const [a, b] = MEASURED.steps_ms;
  return el("li", {}, ...samples.flatMap((sample) => [sample, " "]), word(sign > 0 ? "measured_legend_slower" : "measured_legend_faster", { a, b }));
}

function measuredDot(paint, key) {
  return el("li", {}, svg("svg", { width: 18, height: 14, "aria-hidden": "true" }, svg("circle", { cx: 9, cy: 7, r: 5, "stroke-width": 1.5, ...paint })), " " + word(key));
}

const measuredSource = () => word("measured_source");
const measuredLayer = (id, key, has, draw, legend, more) =>
  registerLayer({ id, word: key, section: "measured", tabs: ["measured"], has, draw, legend, source: measuredSource, signature: () => [state.measured, state.agent].join(" "), ...more });

measuredLayer("measured_lengths", "measured_layer_lengths", measuredThere, measuredDrawLengths,
  () => Object.entries(MEASURED_KNOWN).filter(([known]) => MEASURED.spans.includes(known)).map(([, look]) => el("li", {}, measuredLine(look), " " + word(look.key))), { tabs: [], signature: () => "" });
measuredLayer("measured_pairs", "measured_layer_pairs", () => measuredThere() && MEASURED_PAIRS.length > 0, measuredDrawPairs, () => [
  el("li", {}, measuredLine(MEASURED_LOOKS["0"]), " " + word("measured_legend_within")), measuredSteps(1),
  ...(MEASURED_PAIRS.some((pair) => pair.step < 0) ? [measuredSteps(-1)] : [])]);
measuredLayer("measured_agents", "measured_layer_agents", () => measuredThere() && MEASURED.agents.length > 0, measuredDrawAgents,
  () => [measuredDot({ fill: "#FFFFFF", stroke: "#1A1A1A" }, "measured_legend_agent"), measuredDot({ fill: "none", stroke: "#D55E00", "stroke-dasharray": "3 3" }, "measured_legend_doubt")]);
measuredLayer("measured_suspects", "measured_layer_suspects", () => measuredThere() && MEASURED.suspects.some((one) => one.lat_deg !== null), measuredDrawSuspects,
  () => [el("li", {}, svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, svg("line", { x1: 0, x2: 22, y1: 6, y2: 6, stroke: "#D55E00", "stroke-width": 2.5 }), svg("circle", { cx: 23, cy: 6, r: 3.5, fill: "#D55E00" })), " " + word("measured_legend_suspect"))], { signature: () => "" });
measuredLayer("measured_open", "measured_layer_open", () => !measuredThere() && (MEASURED.open ?? []).length > 0, measuredDrawOpen,
  () => [el("li", {}, measuredLine({ color: "#0072B2", weight: 3, dashArray: "3 6" }), " " + word("measured_legend_open"))], { source: () => word("measured_source_open"), signature: () => "" });
