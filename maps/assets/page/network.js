/* The network on the ground: cables by kind, by delay, by load, and the chosen route. */

const LINES = {
  existing: { color: "#6B6B6B", weight: 1.5 },
  planned: { color: "#6B6B6B", weight: 2, dashArray: "8 4" },
  candidate: { color: "#0072B2", weight: 2, dashArray: "2 5" },
  schematic: { color: "#6B6B6B", weight: 1, dashArray: "1 4" },
};
/* From short to long, from empty to full: darker and, for delays, wider. The last class of load is overload. */
const DELAY_LOOKS = [
  { color: "#8FB8DE", weight: 1.2 }, { color: "#5A93CC", weight: 1.7 }, { color: "#3568A8", weight: 2.2 },
  { color: "#1F3F77", weight: 2.8 }, { color: "#0B1633", weight: 3.5 },
];
const LOAD_LOOKS = [
  { color: "#D3BC8D" }, { color: "#BF8F45" }, { color: "#97601B" }, { color: "#5E3208" }, { color: "#1A1A1A", dash: "5 2" },
];
const LOAD_UNKNOWN = { color: "#8A8A8A", dash: "1 3" };
/* Width of a line by what it can carry. [Gbit/s] */
const CAPACITY_WIDTHS = [{ most: 100, weight: 1.2 }, { most: 400, weight: 2 }, { most: 1000, weight: 2.8 }, { most: Infinity, weight: 3.6 }];
const SHORT_ROUTE_PX = 100;

const kindOf = (span) => (span.status === "candidate" ? "candidate" : span.schematic ? "schematic" : span.status);
const kindsThere = new Set(data.spans.map(kindOf));
const routeLayer = L.layerGroup();
let fitted = "";

/* ---- words about cables ---- */

const NOTED_MOST = 6;

/* Cables along one line come up together. */
function cableNote(spans) {
  const rows = spans.slice(0, NOTED_MOST).map((span) =>
    el("div", {},
      el("b", {}, spanTitle(span)),
      " " + spanLength(span) + (isOn("span_load") && span.load ? " " + loadPhrase(span) : "") + (isOn("span_delay") && span.oneway !== "—" ? " " + word("span_oneway", { ms: span.oneway }) : "")
    )
  );
  const more = spans.length - rows.length;
  return el("div", { class: "note" }, ...rows, more > 0 ? el("div", {}, word("and_more", { n: more })) : null);
}

/* A span of no cable is named by its ends. */
const spanEnds = (span) => siteName(span.a) + "—" + siteName(span.b);
const spanTitle = (span) => (span.cable ? named(span, "cable") + " " : "") + spanEnds(span);

function spanLength(span) {
  const origin = data.words["length_" + span.length_origin] ? word("length_" + span.length_origin) : "";
  const facts = [tongue(span.text.band) === "—" ? "" : tongue(span.text.band), origin, span.assumed ? basisName("assumed") : ""];
  return span.text.km + " km" + parens(facts.filter(Boolean).join(state.lang === "zh" ? "，" : ", "));
}

/* A load: [capacity, load, per cent, class from a to b, and the same back]; texts as they are read. */
function loadPhrase(span) {
  const [capacity, forth, forthShare, , back, backShare] = span.load;
  const way = (gbps, share) => gbps + " Gbps" + (share === "—" ? "" : parens(share + "%"));
  return word("span_load_facts", { capacity: capacity === "—" ? word("unknown_capacity") : capacity + " Gbps", forth: way(forth, forthShare), back: way(back, backShare) });
}

/* ---- how each cable is drawn ---- */

const kindLook = (kind, order) => ({ key: kind, color: LINES[kind].color, weight: LINES[kind].weight, dash: LINES[kind].dashArray, order });
const ORDER = ["schematic", "candidate", "planned", "existing"];

function loadLooks(span) {
  const [capacity, , , forthClass, , , backClass] = span.load;
  const gbps = Number(capacity.replaceAll("\u2009", ""));
  const wide = CAPACITY_WIDTHS.findIndex(({ most }) => gbps <= most);
  const weight = (CAPACITY_WIDTHS[wide] ?? CAPACITY_WIDTHS[0]).weight;
  return [[forthClass, 1], [backClass, -1]].map(([at, side]) => ({ ...(LOAD_LOOKS[at] ?? LOAD_UNKNOWN), key: "load" + at + "-" + wide, weight, order: 20 + at, side }));
}

function spanLooks(at) {
  const span = data.spans[at];
  const kind = kindOf(span);
  if (!isOn(kind)) return null;
  const there = span.status === "existing";
  if (there && span.load && isOn("span_load")) return loadLooks(span);
  if (there && span.delay_class >= 0 && isOn("span_delay")) {
    const look = DELAY_LOOKS[span.delay_class];
    return [{ key: "delay" + span.delay_class + kind, ...look, dash: span.schematic ? "2 4" : "", order: 10 + span.delay_class }];
  }
  return [kindLook(kind, ORDER.indexOf(kind))];
}

let cablesShown = "";

function syncCables() {
  const shown = [...Object.keys(LINES), "span_delay", "span_load"].filter(isOn).join();
  if (shown === cablesShown) return;
  cablesShown = shown;
  cablesShow(spanLooks);
}

/* ---- the layers of the network ---- */

function lineSample({ color, weight, dash }) {
  const line = svg("line", { x1: 0, x2: 28, y1: 6, y2: 6, stroke: color, "stroke-width": weight, "stroke-dasharray": dash || null });
  return svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, line);
}

const lineItem = (look, text) => el("li", {}, lineSample(look), " " + text);

for (const kind of ["existing", "planned", "candidate", "schematic"]) {
  registerLayer({
    id: kind, word: "line_" + kind, section: "network", on: kind !== "candidate",
    has: () => kindsThere.has(kind),
    legend: () => [lineItem(kindLook(kind), word("line_" + kind))],
    source: () => word("source_network"),
  });
}

/* The classes of a scale with its limits: up to the first, between, above the last. */
function classTexts(limits, symbol) {
  const dash = state.lang === "zh" ? "～" : "–";
  return [...limits.map((limit, at) => (at ? limits[at - 1] + dash + limit + symbol : "≤" + limit + symbol)), ">" + limits[limits.length - 1] + symbol];
}

registerLayer({
  id: "span_delay", word: "span_delay", section: "network", has: () => data.delay_limits.length > 0,
  legend: () => [el("li", { class: "legendhead" }, word("span_delay_legend")), ...classTexts(data.delay_limits, " ms").map((text, at) => lineItem(DELAY_LOOKS[at], text))],
  source: () => word("source_span_delay"),
});

registerLayer({
  id: "span_load", word: "span_load", section: "network", has: () => data.load_limits.length > 0,
  legend: () => {
    const shares = classTexts(data.load_limits.map((ratio) => Math.round(100 * ratio)), "%");
    const widths = classTexts(CAPACITY_WIDTHS.slice(0, -1).map(({ most }) => most), " Gbps");
    return [
      el("li", { class: "legendhead" }, word("span_load_legend")),
      ...shares.map((text, at) => lineItem({ ...LOAD_LOOKS[at], weight: 2.8 }, text)), lineItem({ ...LOAD_UNKNOWN, weight: 2.8 }, word("unknown_capacity")),
      el("li", { class: "legendhead" }, word("span_load_widths")),
      ...widths.map((text, at) => lineItem({ color: "#6B6B6B", weight: CAPACITY_WIDTHS[at].weight }, text)),
    ];
  },
  source: () => word("source_span_load"),
});

function placeItems() {
  const dot = svg("svg", { width: 15, height: 12, "aria-hidden": "true" }, svg("circle", { cx: 7.5, cy: 6, r: 3, fill: "#4D4D4D", stroke: "#FFFFFF" }));
  return [el("li", {}, dot, " " + word("place_plain"))];
}

function starItems() {
  const planned = originSites.some(isPlanned);
  return [el("li", {}, star(15, false), " " + word("exchange")), ...(planned ? [el("li", {}, star(15, true), " " + word("exchange_planned"))] : [])];
}

const verdictItem = (status) => el("li", {}, sign(status, 14), " " + statusWord(status));

/* The legend explains what lies on the map; the header counts the five verdicts, those of nobody included. */
const onTheMap = (status) => data.verdicts.some((verdict) => statusOf(verdict) === status);

registerLayer({ id: "places", word: "places", section: "delay", on: true, legend: () => [...data.count_order.filter(onTheMap).map(verdictItem), ...starItems(), ...placeItems()], source: () => word("source_verdicts") });
registerLayer({ id: "others", word: "others", section: "network" });
registerLayer({ id: "labels", word: "labels", section: "network", on: true });

/* ---- the chosen route ---- */

/* Lines of a route: along its spans where they are known, else straight between its places and said to be so. */
function routeLines(verdict) {
  const spans = (verdict.spans ?? []).map((at) => data.spans[at]);
  if (spans.length) return spans.map((span) => ({ line: cablesCourse(span.at), schematic: span.schematic }));
  const places = (verdict.route ?? []).map((id) => siteOf.get(id)).filter(Boolean).map((site) => [site.lat_deg, site.lon_deg]);
  return places.slice(1).map((place, at) => ({ line: [places[at], nearestTurn(places[at], place)], schematic: true }));
}

/* The way to a place across the 180th meridian goes on beyond it. */
const nearestTurn = ([, from], [lat, lon]) => [lat, lon - 360 * Math.round((lon - from) / 360)];

function drawRoute() {
  routeLayer.clearLayers();
  const verdict = chosen();
  if (!verdict) {
    fitted = "";
    return;
  }
  const status = statusOf(verdict);
  const look = status === "none" ? { colour: "#0072B2", dash: "", width: 4 } : data.signs[status];
  const lines = routeLines(verdict);
  const common = { pane: "route", interactive: false, lineJoin: "round", smoothFactor: 1 };
  for (const { line } of lines) L.polyline(cablesAcross(line), { ...common, color: "#FFFFFF", weight: 8 }).addTo(routeLayer);
  for (const { line, schematic } of lines) {
    const dash = schematic ? { weight: 2, dashArray: "1 4" } : { weight: look.width, dashArray: look.dash || null };
    L.polyline(cablesAcross(line), { ...common, color: look.colour, ...dash }).addTo(routeLayer);
  }
  const bounds = L.latLngBounds(lines.flatMap(({ line }) => line));
  /* Once for each choice: who then moves the map is not pulled back. */
  if (!bounds.isValid() || fitted === state.sel) return;
  fitted = state.sel;
  const size = map.latLngToContainerPoint(bounds.getNorthEast()).subtract(map.latLngToContainerPoint(bounds.getSouthWest()));
  const short = Math.hypot(size.x, size.y) < SHORT_ROUTE_PX;
  if (short || !map.getBounds().contains(bounds)) map.fitBounds(bounds.pad(short ? 0.8 : 0.15), { animate: !calm, maxZoom: 7.5 });
}

function prepareNetwork() {
  cablesPrepare();
  listeners.push(syncCables);
  pane("route", 420);
  pane("dots", 430);
  pane("signs", 610);
  labelPane = map.getPane(pane("labels", 600));
  labelPane.classList.add("leaflet-zoom-hide");
  for (const layer of [routeLayer, dotLayer, signLayer]) layer.addTo(map);
  cardsPrepare();
  findPrepare();
}
