/* What to build: the plans found, their cables and circuits on the map, and every target place before and after. */

const BUILDS_BLUE = "#0072B2";
const BUILDS_SKY = "#56B4E9";
const BUILDS_CHART = { width: 396, left: 26, right: 290, line: 22 };

const buildsView = () => data.views.builds;
const buildsKnown = () => !buildsView().absent && buildsView().choices.length > 0;
const buildsTitled = (choice) => tongue(choice.title);
/* The first plan that builds something is shown first; a link names another. */
const buildsFirst = () => buildsView().choices.find((choice) => choice.builds.length) ?? buildsView().choices[0];
const buildsChoice = () => (buildsKnown() ? buildsView().choices.find((choice) => choice.id === state.build) ?? buildsFirst() : null);
const buildsBuilt = () => state.built === "yes" && Boolean(buildsChoice()?.builds.length);
const buildsOf = (choice) => choice.builds.map((at) => buildsView().builds[at]);
const buildsCables = (choice) => buildsOf(choice).filter((build) => build.kind_id !== "express");
const buildsEnds = (build) => named(data.sites[build.a], "name") + "—" + named(data.sites[build.b], "name");
const buildsNames = (choice) => buildsCables(choice).map(buildsEnds).join(state.lang === "zh" ? "、" : ", ") || word("builds_nothing");
const buildsRows = (choice) => choice.after.map((at) => buildsView().rows[at]);
const buildsBand = (row) => tongue(row.text.band);

/* ---- the panel ---- */

function buildsRow(choice) {
  const current = choice === buildsChoice();
  const [cost, band] = buildsParted(tongue(choice.cost));
  const pick = () => change({ build: choice === buildsFirst() ? "" : choice.id });
  const facts = [tongue(choice.statuses), choice.gained ? word("builds_gain_pairs", { n: choice.gained }) : "", choice.availability ? word("builds_least_availability", { share: choice.availability }) : ""];
  return el("li", {},
    el("button", { type: "button", class: "build-choice", "data-key": "build-" + choice.id, "aria-pressed": String(current), click: pick },
      el("span", { class: "build-number" }, choice.id),
      el("span", { class: "build-main" },
        el("b", {}, choice.is_plan ? buildsTitled(choice) : buildsNames(choice)),
        choice.is_plan ? el("span", { class: "sub" }, buildsNames(choice)) : null,
        el("span", { class: "sub" }, facts.filter(Boolean).join(" · "))),
      el("span", { class: "build-sums" }, el("b", {}, cost), el("span", { class: "sub" }, band), el("span", { class: "sub" }, choice.builds.length ? tongue(choice.new_km) : ""))));
}

/* The plans come first; another point of the front stands with them while it is chosen. */
function buildsList() {
  const shown = buildsView().choices.filter((choice) => choice.is_plan || choice === buildsChoice());
  return [el("h2", {}, word("builds_choices")), el("ul", { class: "build-list" }, ...shown.map(buildsRow))];
}

let buildsOpen = false;

function buildsOthers() {
  const others = buildsView().choices.filter((choice) => !choice.is_plan && choice !== buildsChoice());
  if (!others.length) return null;
  const list = el("details", { open: buildsOpen }, el("summary", { "data-key": "builds-front" }, word("builds_front", { n: others.length })),
    el("ul", { class: "build-list" }, ...others.map(buildsRow)));
  list.addEventListener("toggle", () => { buildsOpen = list.open; });
  return list;
}

function buildsSwitch() {
  const button = (built, key) =>
    el("button", { type: "button", "data-key": key, "aria-pressed": String(buildsBuilt() === Boolean(built)), click: () => change({ built }) }, word(key));
  return el("div", { class: "build-switch", role: "group", "aria-label": word("builds_switch") }, button("", "builds_now"), button("yes", "builds_after"));
}

function buildsCell(text, sub, kind) {
  return el("td", { class: kind ?? null }, text, sub ? el("span", { class: "sub" }, sub) : null);
}

/* A sum or a length ends in its band: that goes to a line of its own. */
function buildsParted(text) {
  const at = text.search(/（| \(/);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at).replace(/^ /, "")];
}

function buildsTable(choice) {
  const row = (build) => {
    const origin = data.words["length_" + build.length_origin] ? word("length_" + build.length_origin) : "";
    const notes = [tongue(build.kind), build.in_duct ? word("builds_duct") : "", build.schematic ? word("builds_straight") : "", build.length_note ? "" : origin].filter(Boolean);
    const [km, band] = buildsParted(tongue(build.length));
    const [cost, costBand] = buildsParted(tongue(build.cost));
    return el("tr", {},
      el("th", { scope: "row" }, buildsEnds(build), el("span", { class: "sub" }, notes.join(" · "))),
      buildsCell(km, band, "number"),
      buildsCell(cost, costBand, "number"));
  };
  const heads = ["builds_column_what", "builds_column_km", "builds_column_cost"];
  return el("table", { class: "build-table" }, el("caption", {}, word("builds_caption_builds") + parens(word("builds_basis_cost", { basis: tongue(buildsView().cost_basis) }))),
    el("thead", {}, el("tr", {}, ...heads.map((key, at) => el("th", { scope: "col", class: at ? "number" : null }, word(key))))),
    el("tbody", {}, ...buildsOf(choice).map(row)));
}

function buildsFigure(row, status, current) {
  const figure = row.oneway_ms === null ? "—" : row.text.oneway;
  return el("td", { class: "number" + (current ? " current" : "") }, sign(status, 14, statusWord(status)), " ", current ? el("b", {}, figure) : figure,
    el("span", { class: "sub" }, buildsBand(row)));
}

function buildsChanges(choice) {
  const rows = buildsRows(choice).map((row) => ({ row, before: verdictOf.get(row.key) })).filter(({ before }) => before);
  if (!rows.length) return el("p", { class: "limits" }, word("builds_no_change"));
  const built = buildsBuilt();
  const line = ({ row, before }) =>
    el("tr", { class: row.status === before.status ? null : "turned" },
      el("th", { scope: "row" }, ...breakable(named(before, "from") + "→" + named(before, "to")),
        el("span", { class: "sub" }, word("limit") + " ≤" + before.text.limit + " ms · " + layerName(before.layer) + " · " + basisName(row.basis))),
      buildsFigure(before, statusOf(before), !built), buildsFigure(row, row.status, built));
  const heads = ["builds_place", "builds_column_before", "builds_column_after"];
  return el("div", { class: "block" },
    el("table", { class: "build-table build-changes" }, el("caption", {}, word("builds_changed", { n: rows.length })),
      el("thead", {}, el("tr", {}, ...heads.map((key, at) => el("th", { scope: "col", class: at ? "number" : null }, word(key))))),
      el("tbody", {}, ...rows.map(line))),
    el("p", { class: "limits" }, word("builds_unchanged")));
}

function buildsProof(choice) {
  const notes = choice.notes.map((at) => tongue(buildsView().notes[at]));
  return notes.length ? el("div", { class: "block" }, el("h2", {}, word("builds_proof")), ...notes.map((text) => el("p", {}, text))) : null;
}

function buildsOut() {
  const refused = buildsView().out_of_reach;
  if (!refused.length) return null;
  const item = (row) => el("li", {}, data.signs[row.status] ? sign(row.status, 14, statusWord(row.status)) : null, " ", named(row, "text"), row.nominal_only ? parens(word("builds_whole_band_only")) : "");
  return el("div", { class: "block build-out" }, el("h2", {}, word("builds_out", { n: refused.length })), el("ul", {}, ...refused.map(item)));
}

/* ---- the cost steps ---- */

function buildsChart() {
  const view = buildsView();
  const points = view.front.map((at) => view.choices[at]);
  const most = Math.max(0, ...points.map((point) => point.cost_cny_high)) * 1.04;
  if (points.length < 2 || !most) return null;
  const { width, left, right, line } = BUILDS_CHART;
  const height = 6 + line * points.length + 24;
  const base = height - 22;
  const x = (cny) => left + ((right - left) * cny) / most;
  const unit = state.lang === "zh" ? 1e8 : 1e6;
  const step = buildsTick(most / unit);
  const text = (at, y, words, anchor) => svg("text", { x: at, y, "text-anchor": anchor ?? "start", "font-size": 11.5, fill: "#1A1A1A" }, words);
  const ticks = Array.from({ length: Math.floor(most / unit / step) + 1 }, (_, at) => at * step);
  const grid = ticks.flatMap((tick) => [svg("line", { x1: x(tick * unit), x2: x(tick * unit), y1: 2, y2: base, stroke: "#E6E6E2" }), text(x(tick * unit), base + 14, String(Number(tick.toFixed(4))), "middle")]);
  const rows = points.map((point, at) => {
    const middle = 6 + line * at + line / 2;
    const chosen = point === buildsChoice();
    const low = x(point.cost_cny_low);
    return svg("g", {},
      chosen ? svg("rect", { x: 0, y: middle - line / 2 + 1, width, height: line - 2, fill: BUILDS_BLUE, "fill-opacity": 0.11 }) : null,
      text(left - 6, middle + 4, point.id, "end"),
      svg("rect", { x: low, width: Math.max(1, x(point.cost_cny_high) - low), y: middle - 4, height: 8, fill: BUILDS_BLUE, "fill-opacity": 0.35, stroke: "#4D4D4D", "stroke-width": 0.6 }),
      svg("circle", { cx: x(point.cost_cny), cy: middle, r: 4.5, fill: BUILDS_BLUE, stroke: "#1A1A1A" }),
      text(right + 6, middle + 4, tongue(point.statuses)));
  });
  return el("div", { class: "block" }, el("h2", {}, word("builds_chart")),
    svg("svg", { viewBox: "0 0 " + width + " " + height, class: "chart", role: "img", "aria-label": word("builds_chart") }, ...grid, ...rows,
      svg("line", { x1: left, x2: right, y1: base, y2: base, stroke: "#8A8A8A" }), text(right + 6, base + 14, word("builds_chart_unit"))));
}

function buildsTick(most) {
  const power = 10 ** Math.floor(Math.log10(most / 6));
  return [1, 2, 5, 10].map((size) => size * power).find((size) => most / size <= 6);
}

/* ---- the whole panel ---- */

function buildsPanel() {
  const view = buildsView();
  const choice = buildsChoice();
  const lead = [el("p", { class: "build-lead" }, tongue(view.headline)), view.timed_out ? el("p", { class: "limits" }, word("builds_timed_out")) : null];
  if (!choice || !view.builds.length) {
    const why = view.nothing_to_do ? ["builds_needless", "builds_needless_next"] : ["builds_none", "builds_none_next"];
    return [el("div", { class: "builds" }, ...lead, ...why.map((key) => el("p", {}, word(key))), buildsOut())];
  }
  const chosen = choice.builds.length ? [buildsSwitch(), buildsTable(choice), buildsChanges(choice), buildsProof(choice)] : [buildsProof(choice)];
  return [el("div", { class: "builds" }, ...lead, ...buildsList(), ...chosen, buildsChart(), buildsOthers(),
    view.costs ? el("p", { class: "limits" }, tongue(view.costs)) : null, buildsOut())];
}

registerTab({
  id: "builds", word: "tab_builds",
  places: () => (buildsKnown() ? buildsPlaces() : null),
  labels: () => (buildsKnown() ? buildsLabels() : []),
  fields: { build: "", built: "" },
  steps: ["build", "built"],
  known: () => ({ build: ["", ...(buildsView().choices ?? []).map((choice) => choice.id)], built: ["", "yes"] }),
  absent: () => tongue(buildsView().absent),
  panel: buildsPanel,
  undo: () => {
    if (!state.built && !state.build) return false;
    change(state.built ? { built: "" } : { build: "" });
    return true;
  },
});

/* ---- the lines on the map ---- */

const buildsLook = (built) => (built ? { color: BUILDS_BLUE, weight: 4 } : { color: BUILDS_BLUE, weight: 2.5, dashArray: "2 5" });
const buildsWayLook = (built) => (built ? { color: BUILDS_SKY, weight: 2.5, dashArray: "12 3" } : { color: BUILDS_SKY, weight: 1.5, dashArray: "1 4" });

function buildsLine(build) {
  if (build.span !== null && build.span !== undefined) return unpack(data.spans[build.span].line, data.ground.span_steps);
  return [build.a, build.b].map((at) => [data.sites[at].lat_deg, data.sites[at].lon_deg]);
}

const buildsWay = (build) => build.way.map((at) => (at < 0 ? buildsLine(buildsView().builds[-1 - at]) : unpack(data.spans[at].line, data.ground.span_steps)));

function buildsNote(build) {
  const straight = build.schematic ? " · " + word("builds_straight") : "";
  return el("div", { class: "note" }, el("b", {}, buildsEnds(build)), el("div", {}, tongue(build.kind) + straight),
    el("div", {}, tongue(build.length) + " · " + tongue(build.cost) + parens(tongue(buildsView().cost_basis))));
}

function buildsDrawLines(group) {
  const choice = buildsChoice();
  const common = { pane: "builds", smoothFactor: 1 };
  const note = (line, build) => line.bindTooltip(() => buildsNote(build), { sticky: true, className: "tip", opacity: 1 });
  for (const build of buildsOf(choice).filter((one) => one.kind_id === "express")) {
    for (const line of buildsWay(build)) {
      L.polyline(line, { ...common, color: "#FFFFFF", weight: 6, interactive: false }).addTo(group);
      L.polyline(line, { ...common, lineCap: "butt", ...buildsWayLook(buildsBuilt()), interactive: false }).addTo(group);
    }
  }
  for (const build of buildsCables(choice)) {
    const line = buildsLine(build);
    L.polyline(line, { ...common, color: "#FFFFFF", weight: 7, interactive: false }).addTo(group);
    L.polyline(line, { ...common, lineCap: "butt", ...buildsLook(buildsBuilt()), interactive: false }).addTo(group);
    const catcher = L.polyline(line, { ...common, weight: 13, opacity: 0, className: "catcher" });
    catcher.on("add", () => catcher.getElement?.()?.setAttribute("tabindex", "-1"));
    note(catcher, build).addTo(group);
  }
}

function buildsSample({ color, weight, dashArray }, key) {
  const line = svg("line", { x1: 0, x2: 28, y1: 6, y2: 6, stroke: color, "stroke-width": weight, "stroke-dasharray": dashArray ?? null });
  return el("li", {}, svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, line), " " + word(key));
}

function buildsRing() {
  const ring = svg("circle", { cx: 14, cy: 7, r: 5.5, fill: "none", stroke: BUILDS_BLUE, "stroke-width": 2.5 });
  return el("li", {}, svg("svg", { width: 28, height: 14, "aria-hidden": "true" }, ring), " " + word("builds_turned"));
}

pane("builds", 425);
registerLayer({
  id: "builds", word: "builds_out_layer", section: "builds", tabs: ["builds"],
  has: () => Boolean(buildsChoice()?.builds.length),
  signature: () => [buildsChoice().id, buildsBuilt()].join("|"),
  draw: buildsDrawLines,
  legend: () => [buildsSample(buildsLook(buildsBuilt()), buildsBuilt() ? "builds_in_service" : "builds_proposed"),
    ...(buildsOf(buildsChoice()).some((build) => build.kind_id === "express") ? [buildsSample(buildsWayLook(buildsBuilt()), "builds_circuit")] : [])],
  source: () => word("builds_source"),
});

/* ---- the signs once built ---- */

registerLayer({
  id: "builds_signs", word: "builds_signs", section: "builds", tabs: ["builds"],
  has: () => buildsBuilt() && state.tab === "builds",
  signature: () => buildsChoice().id,
  draw: buildsDrawRings,
  legend: () => [buildsRing()],
  source: () => word("source_verdicts"),
});

/* A ring around each place whose verdict the builds turn. */
function buildsDrawRings(group) {
  for (const row of buildsRows(buildsChoice())) {
    const before = verdictOf.get(row.key);
    const site = before && row.status !== before.status ? siteOf.get(before.to) : null;
    if (site) L.circleMarker([site.lat_deg, site.lon_deg], { pane: "builds", interactive: false, radius: 15, color: BUILDS_BLUE, weight: 2.5, fill: false }).addTo(group);
  }
}

/* The verdicts as they stand once built, by their key; empty while the page shows today. */
function buildsAfter() {
  if (!buildsBuilt() || !isOn("builds_signs")) return new Map();
  return new Map(buildsRows(buildsChoice()).map((row) => [row.key, row]));
}

/* As `placesInView`, with what the builds change. */
function buildsPlaces() {
  const after = buildsAfter();
  const rows = data.verdicts.filter((verdict) => onLayer(verdict) && fits(verdict)).map((verdict) => {
    const row = after.get(keyOf(verdict));
    return row ? { ...verdict, ...row, text: { ...verdict.text, ...row.text } } : verdict;
  });
  const worse = (a, b) => severity(statusOf(a)) - severity(statusOf(b)) || (gapOf(b) ?? -1e9) - (gapOf(a) ?? -1e9);
  const places = new Map();
  for (const row of rows) {
    const site = siteOf.get(row.to);
    if (!site) continue;
    const place = places.get(site.id) ?? { site, rows: [] };
    place.rows.push(row);
    places.set(site.id, place);
  }
  for (const place of places.values()) {
    place.rows.sort(worse);
    place.row = place.rows[0];
    place.status = statusOf(place.row);
  }
  return [...places.values()].sort((a, b) => worse(a.row, b.row));
}

/* A new cable is labelled at its middle with its length and cost. */
function buildsLabels() {
  if (!isOn("builds") || !buildsChoice()) return [];
  return buildsCables(buildsChoice()).map((build) => {
    const line = buildsLine(build);
    const middle = line.length % 2 ? line[(line.length - 1) / 2] : [0, 1].map((at) => (line[line.length / 2 - 1][at] + line[line.length / 2][at]) / 2);
    const cost = buildsParted(tongue(build.cost))[0];
    return { latlng: middle, text: build.text.km + " km · " + cost, kind: "build", half: 0, reach: 14, weight: 96, far: true, aside: [0, 0] };
  });
}

/* A choice made here brings its builds into sight, once; the first is shown with the whole country. */
const BUILDS_SHORT_PX = 120;
let buildsSeen = "";

function buildsShow() {
  if (state.tab !== "builds" || !buildsKnown() || buildsSeen === buildsChoice().id) return;
  const first = buildsSeen === "" && state.build === "";
  buildsSeen = buildsChoice().id;
  const bounds = L.latLngBounds(buildsOf(buildsChoice()).flatMap((build) => (build.kind_id === "express" ? buildsWay(build).flat() : buildsLine(build))));
  if (first || !bounds.isValid()) return;
  const size = map.latLngToContainerPoint(bounds.getNorthEast()).subtract(map.latLngToContainerPoint(bounds.getSouthWest()));
  const short = Math.hypot(size.x, size.y) < BUILDS_SHORT_PX;
  if (short || !map.getBounds().contains(bounds)) map.fitBounds(bounds.pad(short ? 0.8 : 0.2), { animate: !calm, maxZoom: 6.5 });
}

/* After the page has started: its own drawing comes first. */
queueMicrotask(() => {
  listeners.push(buildsShow);
  buildsShow();
});
