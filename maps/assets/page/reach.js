/* The tab of latency circles: which cities are reached from an origin within a delay, and over what ground.

   state.reach_from   id of the origin, "" the first that was worked out; another site's says how to get it
   state.reach_layer  layer of the list; areas are of the optical layer
   state.reach_limit  place of the limit among those of the page
   state.reach_at     id of the city that is picked in list and map */

const REACH = data.views.reach.absent ? { limits: [], origins: [], bases: [] } : data.views.reach;
const REACH_BLUE = "#0072B2";
const REACH_USUAL = String(Math.max(REACH.limits.length - 1, 0));
const REACH_KINDS = ["reach_within", "reach_edge", "reach_beyond"];
const REACH_DOTS = {
  reach_within: { radius: 5.5, fillColor: REACH_BLUE, color: "#FFFFFF", weight: 1.2 },
  reach_edge: { radius: 4.8, fillColor: "#FFFFFF", color: REACH_BLUE, weight: 2.6 },
  reach_beyond: { radius: 2.8, fillColor: "#FFFFFF", color: "#6B6B6B", weight: 1 },
};

/* ---- what is asked ---- */

const reachIdOf = (one) => data.sites[one.site].id;
const reachOf = new Map(REACH.origins.map((one) => [reachIdOf(one), one]));
const reachOrigin = () => (state.reach_from ? reachOf.get(state.reach_from) ?? null : REACH.origins[0] ?? null);
const reachLayerId = () => state.reach_layer || data.layers[0].id;
const reachLayer = () => reachOrigin()?.layers[reachLayerId()] ?? null;
const reachAt = () => Number(state.reach_limit);
const reachLimit = () => REACH.limits[reachAt()];
const reachIsOptical = () => reachLayerId() === "optical";

/* Decimals as in every other figure: one, more where rounding would move it over the limit or the band is narrow. */
function reachDecimals(ms, least) {
  const limit = reachLimit();
  for (let count = least; count < 6; count += 1) {
    const shown = Number(ms.toFixed(count));
    if (shown > limit === ms > limit && (shown !== 0 || ms === 0)) return count;
  }
  return 6;
}

function reachBandDecimals(low, high) {
  const width = high - low;
  if (!(width > 0 && width < Math.min(0.1 * high, 0.3))) return 1;
  return [2, 3].find((count) => low.toFixed(count) !== high.toFixed(count)) ?? 4;
}

function reachTexts(ms, low, high) {
  const least = reachBandDecimals(low, high);
  const count = Math.max(reachDecimals(low, least), reachDecimals(high, least));
  return { ms: ms.toFixed(reachDecimals(ms, least)), band: low.toFixed(count) + (state.lang === "zh" ? "～" : "–") + high.toFixed(count) };
}

let reachRowsOf = { key: "", rows: [] };

/* The cities of the list, nearest first. */
function reachRows() {
  const layer = reachLayer();
  if (!layer) return [];
  const key = [state.lang, reachIdOf(reachOrigin()), reachLayerId(), state.reach_limit].join("|");
  if (reachRowsOf.key !== key) {
    const limit = reachLimit();
    const rows = layer.sites.map((place, at) => {
      const [ms, low, high] = [layer.us[at], layer.low[at], layer.high[at]].map((us) => us / 1000);
      const kind = ms > limit ? "reach_beyond" : high > limit ? "reach_edge" : "reach_within";
      return { site: data.sites[place], ms, kind, basis: REACH.bases[layer.basis[at]], text: reachTexts(ms, low, high) };
    });
    reachRowsOf = { key, rows };
  }
  return reachRowsOf.rows;
}

function reachFits(row) {
  const text = [row.site.id, row.site.name_zh, row.site.name_en, row.site.province_zh].join(" ").toLowerCase();
  return typed().every((one) => text.includes(one));
}

/* ---- the panel ---- */

function reachAnswer() {
  const layer = reachLayer();
  const at = reachAt();
  const bases = [...new Set(reachRows().filter((row) => row.kind !== "reach_beyond" && row.ms > 0).map((row) => basisName(row.basis)))];
  const facts = [layerName(reachLayerId()), layer.ideal ? word("reach_ideal") : "", ...bases].filter(Boolean);
  const values = { place: named(data.sites[reachOrigin().site], "name"), limit: reachLimit(), n: layer.within[at], of: REACH.of };
  const mark = state.lang === "zh" ? "，" : ", ";
  const edge = layer.marginal[at] ? word("reach_marginal", { n: layer.marginal[at], limit: reachLimit() }) : word("reach_no_marginal", { limit: reachLimit() });
  return el("div", { class: "reach-answer", "aria-live": "polite" },
    el("p", { class: "reach-lead" }, word("reach_answer", { ...values, facts: parens(facts.join(mark)) })),
    el("p", {}, word("reach_oneway") + (state.lang === "zh" ? "；" : "; ") + edge));
}

function reachOrigins() {
  const option = (id) => el("option", { value: id, selected: id === (state.reach_from || reachIdOf(REACH.origins[0])) }, siteName(id));
  const others = data.sites.map((site) => site.id).filter((id) => !reachOf.has(id));
  const groups = [["reach_computed", [...reachOf.keys()]], ["reach_not_computed", others]].filter(([, ids]) => ids.length);
  const pick = (event) => change({ reach_from: event.target.value === reachIdOf(REACH.origins[0]) ? "" : event.target.value, reach_at: "" });
  return el("label", {}, el("span", {}, word("origin")),
    el("select", { "data-key": "reach-from", change: pick }, ...groups.map(([key, ids]) => el("optgroup", { label: word(key) }, ...ids.map(option)))));
}

function reachLayers() {
  const pick = (event) => change({ reach_layer: event.target.value === data.layers[0].id ? "" : event.target.value });
  return el("label", {}, el("span", {}, word("layer")),
    el("select", { "data-key": "reach-layer", change: pick }, ...data.layers.map((layer) => el("option", { value: layer.id, selected: layer.id === reachLayerId() }, tongue(layer)))));
}

function reachLimits() {
  const step = (event, at) => {
    const to = at + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0);
    if (to === at || to < 0 || to >= REACH.limits.length) return;
    event.preventDefault();
    change({ reach_limit: String(to) });
    byId("view").querySelector("[data-key='reach-limit-" + to + "']").focus();
  };
  const button = (limit, at) =>
    el("button", { type: "button", "data-key": "reach-limit-" + at, "aria-pressed": String(at === reachAt()), click: () => change({ reach_limit: String(at) }), keydown: (event) => step(event, at) },
      word("reach_limit_button", { limit }));
  return el("div", { class: "ways", role: "group", "aria-label": word("reach_limit") }, ...REACH.limits.map(button));
}

const reachControls = () => el("div", { class: "reach-controls" }, reachOrigins(), reachLayers(), reachLimits());

function reachNote() {
  const { last_mile: mile, ratio } = REACH;
  const values = { km: mile.text, band: tongue(mile.band), basis: basisName(mile.basis), ratio: ratio.text };
  return el("p", { class: "reach-note" }, reachIsOptical() ? word("reach_area_note", values) : word("reach_ip_note"));
}

function reachSign(kind, size) {
  const { radius, fillColor, color, weight } = REACH_DOTS[kind];
  const edge = color === "#FFFFFF" ? REACH_BLUE : color;
  return svg("svg", { viewBox: "-8 -8 16 16", width: size, height: size, class: "sign", "aria-hidden": "true" }, svg("circle", { r: radius, fill: fillColor, stroke: edge, "stroke-width": weight }));
}

function reachRow(row) {
  const id = row.site.id;
  const pick = () => change({ reach_at: state.reach_at === id ? "" : id });
  const keys = (event) => {
    const to = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (event.key === "Enter" || event.key === " ") pick();
    else if (to) event.currentTarget[to]?.focus();
    else return;
    event.preventDefault();
  };
  const point = () => reachPoint(row.site);
  const self = row.site === data.sites[reachOrigin().site];
  const facts = [row.site.province_zh && state.lang === "zh" ? row.site.province_zh : "", self ? word("reach_origin") : basisName(row.basis)].filter(Boolean).join(" · ");
  return el("tr", { tabindex: 0, class: row.kind.replace("_", "-"), "data-key": "reach-" + id, "aria-current": state.reach_at === id ? "true" : null, click: pick, keydown: keys, focus: point, mouseenter: point, mouseleave: () => reachPoint(null), blur: () => reachPoint(null) },
    el("td", {}, el("span", { class: "reach-where" }, reachSign(row.kind, 16), el("span", {}, word(row.kind)))),
    el("td", {}, el("span", { class: "main" }, named(row.site, "name")), el("span", { class: "sub" }, facts)),
    el("td", { class: "number" }, el("b", {}, row.text.ms), self ? null : el("span", { class: "sub" }, row.text.band)));
}

function reachTable() {
  const rows = reachRows().filter(reachFits);
  const layer = reachLayer();
  const head = (key, kind) => el("th", { scope: "col", class: kind ?? null }, word(key));
  const notes = [
    rows.length ? "" : word("reach_no_match"),
    layer.more ? word("reach_more", { n: layer.sites.length, m: layer.more }) : "",
    layer.unreached ? word("reach_unreached", { n: layer.unreached }) : "",
  ].filter(Boolean);
  return el("div", { class: "reach-list", "data-scroll": "reach", tabindex: -1 },
    el("table", { class: "reach-table" },
      el("caption", {}, word("reach_caption") + parens(String(rows.length))),
      el("thead", {}, el("tr", {}, head("reach_column_where"), head("reach_column_place"), head("reach_column_oneway", "number"))),
      el("tbody", {}, ...rows.map(reachRow))),
    ...notes.map((note) => el("p", { class: "reach-note" }, note)));
}

/* An origin that nobody worked out: why, and what to run. */
function reachEmpty() {
  const first = REACH.origins[0];
  const back = () => change({ reach_from: "", reach_at: "" });
  return el("div", { class: "empty" },
    el("p", {}, word("reach_empty")),
    el("p", {}, el("code", {}, "ixplan map --origin " + reachQuoted(siteName(state.reach_from)))),
    el("p", {}, word("reach_empty_next")),
    el("button", { type: "button", "data-key": "reach-back", click: back }, word("reach_back", { place: named(data.sites[first.site], "name") })));
}

/* A name as a shell takes it: what is more than letters, digits and dashes stands in quotes. */
const reachQuoted = (name) => (/^[\p{L}\p{N}_-]+$/u.test(name) ? name : "'" + name.replaceAll("'", "'\\''") + "'");

registerTab({
  id: "reach",
  word: "tab_reach",
  fields: { reach_from: "", reach_layer: "", reach_limit: REACH_USUAL, reach_at: "" },
  known: () => {
    const ids = ["", ...data.sites.map((site) => site.id)];
    return { reach_from: ids, reach_layer: ["", ...data.layers.map((layer) => layer.id)], reach_limit: REACH.limits.map((_, at) => String(at)), reach_at: ids };
  },
  steps: ["reach_from", "reach_layer", "reach_limit"],
  names: reachNames,
  hides: ["places"], // verdicts are another tab's question; here a dot says whether it lies within
  absent: () => tongue(data.views.reach.absent),
  panel: () => (reachOrigin() ? [reachAnswer(), reachControls(), reachNote(), reachTable()] : [reachControls(), reachEmpty()]),
  undo: () => {
    if (!state.reach_at) return false;
    change({ reach_at: "" });
    return true;
  },
});

/* ---- on the map ---- */

/* The places of targets, hubs and exchanges are named at any scale where no dot is in the way; on a telephone without
   their delays. */
const REACH_NAMED = ["hub_cluster", "exchange", "planned_exchange"];

function reachNames() {
  if (!isOn("reach-places")) return [];
  const asked = new Set(data.verdicts.map((verdict) => verdict.to));
  return reachRows().map(({ site, text }) => {
    const target = asked.has(site.id);
    if (!target && !(site.roles ?? []).some((role) => REACH_NAMED.includes(role))) return { site, text: "", weight: 0 };
    return { site, text: named(site, "name") + (map.getZoom() < CROWDED_BELOW_ZOOM ? "" : " " + text.ms + " ms"), weight: target ? 35 : 25 };
  });
}

const reachPanes = new Map();
const reachPane = (name, order) => reachPanes.get(name) ?? reachPanes.set(name, pane(name, order)).get(name);
const reachSignature = () => [state.reach_from, state.reach_limit, state.reach_layer].join("|");

function reachDrawAreas(group) {
  const area = reachIsOptical() ? reachOrigin()?.areas[reachAt()] : null;
  if (!area) return;
  const look = { pane: reachPane("reach-area", 405), interactive: false, color: REACH_BLUE, smoothFactor: 0.8 };
  const rings = (polygons) => polygons.map((polygon) => polygon.map((ring) => unpack(ring, REACH.steps)));
  L.polygon(rings(area.polygons), { ...look, weight: 1.6, fillColor: REACH_BLUE, fillOpacity: 0.12 }).addTo(group);
  L.polygon(rings(area.certain), { ...look, weight: 1.2, dashArray: "5 4", fill: false }).addTo(group);
}

/* The name of the ring stands on its line, at the highest place in sight. */
let reachRing = null;

function reachDrawRing(group) {
  const ring = reachOrigin()?.rings[reachAt()];
  reachRing = null;
  if (!ring) return;
  const lines = ring.lines.map((line) => unpack(line, REACH.steps));
  L.polyline(lines, { pane: reachPane("reach-ring", 406), interactive: false, color: "#1A1A1A", weight: 1.6, dashArray: "1.5 5", lineCap: "round" }).addTo(group);
  const icon = L.divIcon({ className: "reach-ring-label", iconSize: null, html: el("span", {}, word("reach_ring_label", { limit: reachLimit() })) });
  const label = L.marker([0, 0], { icon, pane: reachPane("reach-label", 599), interactive: false, keyboard: false });
  reachRing = { points: lines.flat(), label, group };
  reachNameRing();
}

function reachNameRing() {
  if (!reachRing) return;
  const size = map.getSize();
  /* Islands are always named, so the ring's name stays away from them. */
  const boxes = [...furniture(), ...ISLANDS.map(({ lat, lon }) => around(map.latLngToContainerPoint([lat, lon]), 24))];
  const covered = ({ x, y }) => boxes.some((box) => x > box.left - 100 && x < box.right + 100 && y > box.top - 14 && y < box.bottom + 14);
  const room = (point) => point.x > 100 && point.x < size.x - 100 && point.y > 24 && point.y < size.y - 24 && !covered(point);
  const seen = reachRing.points.map((place) => [place, map.latLngToContainerPoint(place)]).filter(([, point]) => room(point));
  if (!seen.length) {
    reachRing.label.remove();
    return;
  }
  reachRing.label.setLatLng(seen.reduce((a, b) => (b[1].y < a[1].y ? b : a))[0]).addTo(reachRing.group);
}

map.on("moveend zoomend", reachNameRing);

function reachDot(row, group) {
  const radius = REACH_DOTS[row.kind].radius * (narrow.matches ? 0.65 : 1);
  const look = { ...REACH_DOTS[row.kind], radius, fillOpacity: 1, pane: reachPane("reach-places", 590) };
  const dot = L.circleMarker([row.site.lat_deg, row.site.lon_deg], look);
  const phrase = () => el("span", {}, named(row.site, "name") + " " + row.text.ms + " ms" + parens(row.text.band + " ms") + " " + word(row.kind));
  dot.bindTooltip(phrase, { className: "tip", offset: [8, 0], opacity: 1 });
  dot.on("add", () => dot.getElement?.()?.setAttribute("tabindex", "-1")); // the list is the keyboard's way
  dot.on("click", () => {
    change({ tab: "reach", reach_at: row.site.id });
    byId("view").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  });
  dot.addTo(group);
}

function reachDrawPlaces(group) {
  const origin = reachOrigin();
  if (!origin) return;
  const rows = reachRows().filter((row) => row.site !== data.sites[origin.site]);
  for (const kind of [...REACH_KINDS].reverse()) for (const row of rows.filter((one) => one.kind === kind)) reachDot(row, group);
  const picked = siteOf.get(state.reach_at);
  if (!picked) return;
  const row = rows.find((one) => one.site === picked);
  const mark = L.circleMarker([picked.lat_deg, picked.lon_deg], { pane: reachPane("reach-places", 590), interactive: false, radius: 10, fill: false, color: "#1A1A1A", weight: 2.5 }).addTo(group);
  if (row) mark.bindTooltip(el("span", {}, named(picked, "name") + " " + row.text.ms + " ms"), { className: "tip", permanent: true, offset: [10, 0], opacity: 1 });
}

/* The row under pointer or keyboard shows its place. */
let reachPointer = null;

function reachPoint(site) {
  reachPointer?.remove();
  reachPointer = site && isOn("reach-places") ? L.circleMarker([site.lat_deg, site.lon_deg], { pane: reachPane("reach-places", 590), interactive: false, radius: 10, fill: false, color: "#1A1A1A", weight: 2 }).addTo(map) : null;
}

const reachItem = (drawn, text) => el("li", {}, drawn, " " + text);
const reachSample = (...shapes) => svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, ...shapes);

registerLayer({
  id: "reach-area", word: "reach_layer_area", section: "reach", tabs: ["reach"],
  has: () => reachIsOptical() && Boolean(reachOrigin()),
  signature: reachSignature,
  draw: reachDrawAreas,
  legend: () => {
    const box = { x: 1, y: 1, width: 26, height: 10, stroke: REACH_BLUE };
    return [
      reachItem(reachSample(svg("rect", { ...box, fill: REACH_BLUE, "fill-opacity": 0.12, "stroke-width": 1.6 })), word("reach_legend_area", { limit: reachLimit() })),
      reachItem(reachSample(svg("rect", { ...box, fill: "none", "stroke-width": 1.2, "stroke-dasharray": "5 4" })), word("reach_legend_certain")),
    ];
  },
  source: () => word("reach_source_area"),
});

registerLayer({
  id: "reach-ring", word: "reach_layer_ring", section: "reach", tabs: ["reach"],
  has: () => Boolean(reachOrigin()?.rings[reachAt()]?.lines.length),
  signature: reachSignature,
  draw: reachDrawRing,
  legend: () => {
    const line = svg("line", { x1: 1, x2: 27, y1: 6, y2: 6, stroke: "#1A1A1A", "stroke-width": 1.6, "stroke-dasharray": "1.5 5", "stroke-linecap": "round" });
    return [reachItem(reachSample(line), word("reach_legend_ring", { km: reachOrigin().rings[reachAt()].km }))];
  },
  source: () => word("reach_source_ring", { index: REACH.index }),
});

registerLayer({
  id: "reach-places", word: "reach_layer_places", section: "reach", tabs: ["reach"],
  has: () => Boolean(reachOrigin()),
  signature: () => reachSignature() + "|" + state.reach_at,
  draw: reachDrawPlaces,
  legend: () => REACH_KINDS.map((kind) => reachItem(reachSign(kind, 14), word(kind === "reach_edge" ? "reach_edge_long" : kind))),
  source: () => word("reach_source_area"),
});
