/* What the tab of cuts draws on the map: the cut, the old way and the new, places with their new verdicts, loads. */

const CUTS_LOOKS = {
  cut: { color: "#1A1A1A", weight: 4, dashArray: null },
  old: { color: "#8A8A8A", weight: 6, dashArray: null, opacity: 0.45, butt: true },
  load: { color: "#5C3A50", weight: 8, dashArray: null, core: 2 },
  protection: { color: "#0072B2", weight: 3, dashArray: "10 5", lineCap: "butt", butt: true },
  plain: { color: "#4D4D4D", weight: 4, dashArray: null },
  shared: { color: "#1A1A1A", weight: 11, dashArray: null, core: 8 },
};
const CUTS_PILLS_MOST = 8;

function cutsLook(status) {
  const shown = data.signs[status];
  return shown ? { color: shown.colour, weight: shown.width, dashArray: shown.dash || null } : CUTS_LOOKS.plain;
}

function cutsSample({ color, weight, dashArray, opacity, core, butt }) {
  const line = (paint) => svg("line", { x1: 3, x2: 25, y1: 6, y2: 6, "stroke-linecap": butt ? "butt" : "round", ...paint });
  return svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, line({ stroke: color, "stroke-width": weight, "stroke-dasharray": dashArray, "stroke-opacity": opacity ?? null }),
    core ? line({ stroke: "#FFFFFF", "stroke-width": core }) : null);
}

const cutsPane = (name, order) => (map.getPane(name) ? name : pane(name, order));
const cutsLine = (at) => unpack(data.spans[at].line, data.ground.span_steps);
const cutsDrawnLine = (group, at, look) => L.polyline(cutsLine(at), { pane: cutsPane("cutsroutes", 425), interactive: false, lineJoin: "round", smoothFactor: 1, ...look }).addTo(group);
const cutsCased = (group, spans) => { for (const at of spans) cutsDrawnLine(group, at, { color: "#FFFFFF", weight: 8 }); };

function cutsIcon(group, latlng, html, size, order, label) {
  const icon = L.divIcon({ html, iconSize: size, className: "cuts-mark" });
  const marker = L.marker(latlng, { icon, pane: cutsPane("cutsmarks" + order, order), interactive: false, keyboard: false }).addTo(group);
  if (label) marker.getElement()?.setAttribute("aria-label", label);
}

function cutsCross(size) {
  const arms = "M5 5L15 15M15 5L5 15";
  return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: arms, stroke: "#FFFFFF", "stroke-width": 7, "stroke-linecap": "round" }), svg("path", { d: arms, stroke: "#1A1A1A", "stroke-width": 3.4, "stroke-linecap": "round" }));
}

/* Half way along a line, as people see it. */
function cutsMiddle(line) {
  const points = line.map((place) => map.project(place));
  const steps = points.slice(1).map((point, at) => point.distanceTo(points[at]));
  let left = steps.reduce((sum, step) => sum + step, 0) / 2;
  for (const [at, step] of steps.entries()) {
    if (left <= step && step > 0) return map.unproject(points[at].add(points[at + 1].subtract(points[at]).multiplyBy(left / step)));
    left -= step;
  }
  return L.latLng(line[0]);
}

/* What is cut: a span's own place in the list, else the spans that fail together; a station cuts no line of its own. */
const cutsGone = (hit) => (cutsKindOf(hit.key) === "span" ? [cutsSpanAt.get(cutsIdOf(hit.key))] : hit.spans ?? []);

function cutsDrawCut(group) {
  const hit = state.pair ? null : cutsHit();
  if (!hit) return;
  const cases = cutsShown();
  const gone = cutsGone(hit);
  const kept = new Set([...cases.flatMap((one) => one.spans), ...gone]);
  const old = new Set(cases.flatMap((one) => one.place.spans).filter((at) => !kept.has(at)));
  for (const at of old) cutsDrawnLine(group, at, CUTS_LOOKS.old);
  const size = gone.length > 3 ? 14 : 22;
  cutsCased(group, gone);
  for (const at of gone) {
    cutsDrawnLine(group, at, CUTS_LOOKS.cut);
    cutsIcon(group, cutsMiddle(cutsLine(at)), cutsCross(size), [size, size], 615);
  }
  const site = cutsKindOf(hit.key) === "site" ? siteOf.get(cutsIdOf(hit.key)) : null;
  if (site) cutsIcon(group, [site.lat_deg, site.lon_deg], cutsCross(30), [30, 30], 625);
  cutsFit([...gone, ...kept, ...old], site ? [[site.lat_deg, site.lon_deg]] : []);
}

function cutsDrawNew(group) {
  const worst = new Map();
  for (const one of cutsShown()) {
    for (const at of one.spans) if (!worst.has(at) || severity(one.status) < severity(worst.get(at))) worst.set(at, one.status);
  }
  cutsCased(group, worst.keys());
  for (const [at, status] of worst) cutsDrawnLine(group, at, cutsLook(status));
}

/* The sign of each place that changes, above the usual one, and beside it what its delay is then. */
function cutsDrawPlaces(group) {
  const worst = new Map();
  const rank = (one) => (one.status === "cut_off" ? -1 : severity(one.status));
  for (const one of cutsShown()) if (!worst.has(one.place.to) || rank(one) < rank(worst.get(one.place.to))) worst.set(one.place.to, one);
  const taken = furniture();
  for (const one of [...worst.values()].sort((a, b) => rank(a) - rank(b))) {
    const site = data.sites[one.place.to];
    const changed = one.status !== one.place.status;
    if (!changed && !state.cutat) continue;
    const latlng = [site.lat_deg, site.lon_deg];
    cutsIcon(group, latlng, cutsSign(one.status, 22), [22, 22], 620);
    cutsPill(group, latlng, one.ended ? word("cuts_station_down") : one.ms === undefined ? cutsWord(one.status) : word("cuts_after", { ms: one.ms }), taken);
  }
}

/* Below its place, else above or beside it; where there is no room the table says it. */
function cutsPill(group, latlng, text, taken) {
  const wide = 14 + [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? 13 : 7), 0);
  const at = map.latLngToContainerPoint(latlng);
  const free = ([x, y]) => {
    const box = { left: at.x - x, right: at.x - x + wide, top: at.y - y, bottom: at.y - y + 20, pill: true };
    return taken.some((other) => overlaps(box, other)) ? null : { box, anchor: [x, y] };
  };
  const found = taken.filter((one) => one.pill).length >= CUTS_PILLS_MOST ? null : [[wide / 2, -12], [wide / 2, 32], [-14, 10], [wide + 14, 10]].map(free).find(Boolean);
  if (!found) return;
  taken.push(found.box);
  const icon = L.divIcon({ html: el("span", { class: "cuts-pill badge" }, text), iconSize: [wide, 20], iconAnchor: found.anchor, className: "cuts-mark" });
  L.marker(latlng, { icon, pane: cutsPane("cutsmarks630", 630), interactive: false, keyboard: false }).addTo(group);
}

const cutsLinks = () => (state.pair ? [] : (cutsHit()?.loads ?? []).flatMap((load) => load.links));

function cutsDrawLoads(group) {
  const taken = furniture();
  for (const link of cutsLinks()) {
    const ends = [link.from, link.to].map((at) => [data.sites[at].lat_deg, data.sites[at].lon_deg]);
    const lines = link.spans.length ? link.spans.map(cutsLine) : [ends];
    const look = { pane: cutsPane("cutsroutes", 425), interactive: false };
    for (const line of lines) L.polyline(line, { ...look, ...CUTS_LOOKS.load }).addTo(group);
    for (const line of lines) L.polyline(line, { ...look, color: "#FFFFFF", weight: 2, dashArray: link.spans.length ? null : "1 4" }).addTo(group);
    cutsPill(group, cutsMiddle(lines[Math.floor(lines.length / 2)]), link.percent, taken);
  }
}

function cutsDrawPair(group) {
  const pair = cutsPair();
  if (!pair) return;
  const [working, protection] = [pair.working, pair.protection].map((route) => (route ? CUTS.routes[route.route] ?? [] : []));
  const shared = cutsHard(pair).filter((one) => one.at !== undefined);
  for (const one of shared.filter(({ kind }) => kind === "span")) cutsDrawnLine(group, one.at, CUTS_LOOKS.shared);
  cutsCased(group, [...working, ...protection]);
  for (const at of working) cutsDrawnLine(group, at, cutsLook(pair.working.status));
  for (const at of protection) cutsDrawnLine(group, at, CUTS_LOOKS.protection);
  const ring = { pane: cutsPane("cutsroutes", 425), interactive: false, radius: 9, color: "#1A1A1A", weight: 2.5, fill: false };
  for (const one of shared.filter(({ kind }) => kind === "site")) L.circleMarker([data.sites[one.at].lat_deg, data.sites[one.at].lon_deg], ring).addTo(group);
  cutsFit([...working, ...protection], []);
}

/* Once for each choice: who then moves the map is not pulled back. */
let cutsFitted = "";

function cutsFit(spans, places) {
  const drawn = [state.cut, state.pair, state.cutat].join("|");
  const bounds = L.latLngBounds([...places, ...spans.flatMap(cutsLine)]);
  if (drawn === cutsFitted || !bounds.isValid()) return;
  cutsFitted = drawn;
  const room = { paddingTopLeft: narrow.matches ? [70, 24] : [50, 24], paddingBottomRight: narrow.matches ? [50, 40] : [130, 60], maxZoom: 6.5, animate: !calm };
  const closer = Math.min(map.getBoundsZoom(bounds.pad(0.2)), 6.5) - map.getZoom();
  if (closer > 0.6 || !map.getBounds().contains(bounds)) map.fitBounds(bounds, room);
}

/* ---- the layers ---- */

const cutsItem = (sample, text) => el("li", {}, sample, " " + text);

function cutsLegendCut() {
  if (state.pair || !state.cut) return [];
  return [cutsItem(cutsCross(15), word("cuts_legend_cut")), ...(cutsShown().length ? [cutsItem(cutsSample(CUTS_LOOKS.old), word("cuts_legend_old"))] : [])];
}

function cutsLegendPair() {
  const pair = cutsPair();
  if (!pair) return [];
  const shared = cutsHard(pair).some((one) => one.at !== undefined);
  return [cutsItem(cutsSample(cutsLook(pair.working.status)), word("cuts_working")),
    ...(pair.protection ? [cutsItem(cutsSample(CUTS_LOOKS.protection), word("cuts_protection"))] : []),
    ...(shared ? [cutsItem(cutsSample(CUTS_LOOKS.shared), word("cuts_shared"))] : [])];
}

const cutsNewStatuses = () => SEVERITY.filter((status) => cutsShown().some((one) => one.spans.length && one.status === status));
const cutsSource = () => (state.pair ? "" : word("cuts_source"));
const cutsLayer = (id, word, draw, legend, source, has) =>
  registerLayer({ id, word, section: "cuts", tabs: ["cuts"], has, draw, legend, source, signature: () => [state.tab, state.cut, state.cutat, state.pair, state.cut && !state.pair ? viewOf() : ""].join("|") });

/* What stands beside a sign looks for room anew after every move. */
map.on("moveend", () => { if (state.tab === "cuts" && state.cut && !state.pair) syncLayers(); });

cutsLayer("cuts_load", "cuts_layer_loads", cutsDrawLoads, () => (cutsLinks().length ? [cutsItem(cutsSample(CUTS_LOOKS.load), word("cuts_legend_load"))] : []), () => (cutsLinks().length ? word("cuts_source_loads") : ""), () => CUTS.hits.some((hit) => hit.loads));
cutsLayer("cuts_cut", "cuts_layer_cut", cutsDrawCut, cutsLegendCut, cutsSource, () => CUTS.hits.length > 0);
cutsLayer("cuts_new", "cuts_layer_new", cutsDrawNew, () => cutsNewStatuses().map((status) => cutsItem(cutsSample(cutsLook(status)), word("cuts_legend_new") + (state.lang === "zh" ? "" : " ") + statusWord(status))), cutsSource, () => CUTS.hits.length > 0);
cutsLayer("cuts_places", "cuts_layer_places", cutsDrawPlaces, () => (cutsShown().some((one) => one.status === "cut_off") ? [cutsItem(cutsSign("cut_off", 14), word("cuts_cut_off"))] : []), cutsSource, () => CUTS.hits.length > 0);
cutsLayer("cuts_pair", "cuts_layer_pair", cutsDrawPair, cutsLegendPair, () => (state.pair ? word("cuts_source_pair") : ""), () => CUTS.pairs.length > 0);
