/* The network on the ground: cables, the chosen route, places with their verdicts. */

const LINES = {
  existing: { color: "#6B6B6B", weight: 1.5 },
  planned: { color: "#6B6B6B", weight: 2, dashArray: "8 4" },
  candidate: { color: "#0072B2", weight: 2, dashArray: "2 5" },
  schematic: { color: "#6B6B6B", weight: 1, dashArray: "1 4" },
};
const FOUND_MOST = 5;
const MANY_SPANS = 2000;
const SIGN_SIZE = 18;
const STAR_SIZE = 24;
const GATHER_PX = 21;
const SHORT_ROUTE_PX = 100;
/* On a telephone the country is 300 pixels high: only what does not meet is named. */
const CROWDED_BELOW_ZOOM = 3.7;

const kindOf = (span) => (span.status === "candidate" ? "candidate" : span.schematic ? "schematic" : span.status);
const cableLayers = {};
const routeLayer = L.layerGroup();
const signLayer = L.layerGroup();
const dotLayer = L.layerGroup();
let labelPane = null;
let drawnSigns = "";
let fitted = "";

/* ---- cables ---- */

/* Cables along one line are drawn once; their names come up together. */
function cableBundles() {
  const bundles = new Map();
  for (const span of data.spans) {
    const key = kindOf(span) + "|" + [span.a, span.b].sort().join("|");
    bundles.set(key, [...(bundles.get(key) ?? []), span]);
  }
  return bundles;
}

function cableNote(spans) {
  const rows = spans.map((span) =>
    el("div", {},
      el("b", {}, named(span, "cable") || word("cable")),
      " " + siteName(span.a) + "—" + siteName(span.b) + " " + spanLength(span)
    )
  );
  return el("div", { class: "note" }, ...rows);
}

function spanLength(span) {
  const origin = data.words["length_" + span.length_origin] ? word("length_" + span.length_origin) : "";
  const facts = [tongue(span.text.band) === "—" ? "" : tongue(span.text.band), origin, span.assumed ? basisName("assumed") : ""];
  return span.text.km + " km" + parens(facts.filter(Boolean).join(state.lang === "zh" ? "，" : ", "));
}

function drawCables() {
  const cables = pane("cables", 410);
  const renderer = data.spans.length > MANY_SPANS ? L.canvas({ pane: cables, padding: 0.5 }) : L.svg({ pane: cables, padding: 0.5 });
  for (const kind of Object.keys(LINES)) cableLayers[kind] = L.layerGroup();
  for (const spans of cableBundles().values()) {
    const kind = kindOf(spans[0]);
    const line = unpack(spans[0].line, data.ground.span_steps);
    L.polyline(line, { pane: cables, renderer, interactive: false, lineCap: "butt", ...LINES[kind] }).addTo(cableLayers[kind]);
    /* A thin line is hard to hit: an unseen wide one catches the pointer. */
    const catcher = L.polyline(line, { pane: cables, renderer, weight: 11, opacity: 0, className: "catcher" });
    /* The tab key goes from sign to sign; the panel lists the cables of a route. */
    catcher.on("add", () => catcher.getElement?.()?.setAttribute("tabindex", "-1"));
    catcher.bindTooltip(() => cableNote(spans), { sticky: true, className: "tip", opacity: 1 }).addTo(cableLayers[kind]);
  }
}

/* ---- the layers of the network ---- */

function lineItem(kind) {
  const { color, weight, dashArray } = LINES[kind];
  const sample = svg("line", { x1: 0, x2: 28, y1: 6, y2: 6, stroke: color, "stroke-width": weight, "stroke-dasharray": dashArray ?? null });
  return el("li", {}, svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, sample), " " + word("line_" + kind));
}

for (const kind of Object.keys(LINES)) {
  registerLayer({
    id: kind, word: "line_" + kind, section: "network", on: kind !== "candidate",
    has: () => data.spans.some((span) => kindOf(span) === kind),
    draw: (group) => cableLayers[kind].addTo(group),
    legend: () => [lineItem(kind)],
    source: () => word("source_network"),
  });
}

function placeItems() {
  const dot = svg("svg", { width: 15, height: 12, "aria-hidden": "true" }, svg("circle", { cx: 7.5, cy: 6, r: 3, fill: "#4D4D4D", stroke: "#FFFFFF" }));
  return [el("li", {}, dot, " " + word("place_plain"))];
}

function starItems() {
  const planned = data.sites.some((site) => site.origin && isPlanned(site));
  return [el("li", {}, star(15, false), " " + word("exchange")), ...(planned ? [el("li", {}, star(15, true), " " + word("exchange_planned"))] : [])];
}

const verdictItem = (status) => el("li", {}, sign(status, 14), " " + statusWord(status));

registerLayer({ id: "places", word: "places", section: "delay", on: true, legend: () => [...data.count_order.map(verdictItem), ...starItems(), ...placeItems()], source: () => word("source_verdicts") });
registerLayer({ id: "others", word: "others", section: "network" });
registerLayer({ id: "labels", word: "labels", section: "network", on: true });

/* ---- the chosen route ---- */

/* Lines of a route: along its spans where they are known, else straight between its places and said to be so. */
function routeLines(verdict) {
  const spans = (verdict.spans ?? []).map((at) => data.spans[at]);
  if (spans.length) return spans.map((span) => ({ line: unpack(span.line, data.ground.span_steps), schematic: span.schematic }));
  const places = (verdict.route ?? []).map((id) => siteOf.get(id)).filter(Boolean).map((site) => [site.lat_deg, site.lon_deg]);
  return places.slice(1).map((place, at) => ({ line: [places[at], place], schematic: true }));
}

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
  for (const { line } of lines) L.polyline(line, { ...common, color: "#FFFFFF", weight: 8 }).addTo(routeLayer);
  for (const { line, schematic } of lines) {
    const dash = schematic ? { weight: 2, dashArray: "1 4" } : { weight: look.width, dashArray: look.dash || null };
    L.polyline(line, { ...common, color: look.colour, ...dash }).addTo(routeLayer);
  }
  const bounds = L.latLngBounds(lines.flatMap(({ line }) => line));
  /* Once for each choice: who then moves the map is not pulled back. */
  if (!bounds.isValid() || fitted === state.sel) return;
  fitted = state.sel;
  const size = map.latLngToContainerPoint(bounds.getNorthEast()).subtract(map.latLngToContainerPoint(bounds.getSouthWest()));
  const short = Math.hypot(size.x, size.y) < SHORT_ROUTE_PX;
  if (short || !map.getBounds().contains(bounds)) map.fitBounds(bounds.pad(short ? 0.8 : 0.15), { animate: !calm, maxZoom: 7.5 });
}

/* ---- places ---- */

/* The worst verdict of each place in the view, worst place first. */
function placesInView() {
  const places = new Map();
  for (const row of placeRows()) {
    const site = siteOf.get(row.to);
    if (!site) continue;
    const place = places.get(site.id) ?? { site, rows: [] };
    place.rows.push(row);
    places.set(site.id, place);
  }
  const worse = (a, b) => severity(statusOf(a)) - severity(statusOf(b)) || (gapOf(b) ?? -1e9) - (gapOf(a) ?? -1e9);
  for (const place of places.values()) {
    place.rows.sort(worse);
    place.row = place.rows[0];
    place.status = statusOf(place.row);
  }
  return [...places.values()].sort((a, b) => worse(a.row, b.row));
}

/* Signs that would cover one another are gathered under the worst of them. */
function gather(places) {
  const kept = [];
  for (const place of places) {
    place.point = map.project([place.site.lat_deg, place.site.lon_deg]);
    place.gathered = [];
    stepAside(place);
    place.moved = place.point.add(place.aside);
    const host = place.status === "none" ? null : kept.find((other) => covers(other, place));
    if (host && !isChosen(place)) host.gathered.push(place);
    else kept.push(place);
  }
  return kept;
}

const covers = (one, other) => one.point.distanceTo(other.point) < GATHER_PX || one.moved.distanceTo(other.moved) < GATHER_PX;

/* A sign that an origin's star would cover steps aside by some pixels: a town and its exchange can be one spot. */
function stepAside(place) {
  place.aside = [0, 0];
  for (const origin of data.sites.filter((site) => site.origin && site.id !== place.site.id)) {
    const off = place.point.subtract(map.project([origin.lat_deg, origin.lon_deg]));
    const distance = Math.hypot(off.x, off.y);
    if (distance >= GATHER_PX) continue;
    const [x, y] = distance < 1 ? [0, -1] : [off.x / distance, off.y / distance];
    place.aside = [Math.round(x * (GATHER_PX - distance)), Math.round(y * (GATHER_PX - distance))];
  }
}

const isChosen = (place) => place.rows.some((row) => keyOf(row) === state.sel);

function rowPhrase(row) {
  const figure = row.oneway_ms === null ? "" : " " + row.text.oneway + " ms" + parens(tongue(row.text.band) + " ms");
  const status = statusOf(row);
  return named(row, "from") + "→" + named(row, "to") + " " + layerName(row.layer) + " " + word("oneway") + figure + " " + statusWord(status);
}

function placeNote(place) {
  const rows = [place, ...place.gathered].flatMap((one) => one.rows);
  return el("div", { class: "note" }, ...rows.slice(0, 12).map((row) => {
    const status = statusOf(row);
    return el("div", {}, status === "none" ? "" : sign(status, 12), " " + rowPhrase(row));
  }));
}

function drawSigns(places) {
  const drawn = JSON.stringify([state.lang, ...places.map((place) => [keyOf(place.row), place.gathered.length, place.aside])]);
  if (drawn === drawnSigns) return;
  drawnSigns = drawn;
  signLayer.clearLayers();
  for (const place of places) {
    if (place.site.origin || place.status === "none") continue;
    const label = named(place.site, "name") + " " + statusWord(place.status);
    const size = [SIGN_SIZE, SIGN_SIZE];
    const iconAnchor = place.aside.map((shift) => SIGN_SIZE / 2 - shift);
    const icon = L.divIcon({ html: sign(place.status, SIGN_SIZE), iconSize: size, iconAnchor, className: "place" });
    const marker = L.marker([place.site.lat_deg, place.site.lon_deg], { icon, pane: "signs", riseOnHover: true, zIndexOffset: -100 * severity(place.status) });
    marker.bindTooltip(() => placeNote(place), { className: "tip", offset: [8, 0], opacity: 1 });
    addMarker(marker, label, () => change({ sel: keyOf(place.row) }));
  }
  for (const site of data.sites.filter((one) => one.origin)) {
    const icon = L.divIcon({ html: star(STAR_SIZE, isPlanned(site)), iconSize: [STAR_SIZE, STAR_SIZE], className: "place" });
    const marker = L.marker([site.lat_deg, site.lon_deg], { icon, pane: "signs", zIndexOffset: 500 });
    marker.bindTooltip(() => el("span", {}, named(site, "name")), { className: "tip", offset: [10, 0], opacity: 1 });
    addMarker(marker, named(site, "name") + " " + word("origin"), () => change({ from: state.from === site.id ? "" : site.id, sel: "" }));
  }
}

/* Leaflet lets the tab key reach a marker, but Enter opens popups only. */
function addMarker(marker, label, pick) {
  marker.on("click", pick).addTo(signLayer);
  const node = marker.getElement();
  node.setAttribute("aria-label", label);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick();
  });
}

const isPlanned = (site) => (site.roles ?? []).includes("planned_exchange") && !(site.roles ?? []).includes("exchange");

/* Places without a verdict: small dots where they are asked for, on the chosen route, or at close range. */
function plainSites(shown) {
  const zoom = map.getZoom();
  const way = new Set(chosen()?.route ?? []);
  const found = new Set(foundSites().slice(0, FOUND_MOST).map((site) => site.id));
  const wanted = (site) =>
    !site.origin && !shown.has(site.id) &&
    (isOn("others") || found.has(site.id) || way.has(site.id) || zoom >= 7 || (zoom >= 5 && (site.roles ?? []).length > 0));
  return data.sites.filter(wanted).map((site) => ({ site, way: way.has(site.id), found: found.has(site.id) }));
}

function drawDots(sites) {
  dotLayer.clearLayers();
  const common = { pane: "dots", interactive: false, color: "#FFFFFF", weight: 1, fillColor: "#4D4D4D", fillOpacity: 1 };
  for (const { site, way, found } of sites) L.circleMarker([site.lat_deg, site.lon_deg], { ...common, radius: found ? 5 : way ? 3.5 : 2.8 }).addTo(dotLayer);
}

/* ---- labels ---- */

/* Delays on the map are those from one origin, the chosen one or else the plan's first; the legend names it. */
const figuresOf = () => state.from || data.targets[0]?.from || "";

function placeLabel(place) {
  const more = place.gathered.length;
  const rows = [place, ...place.gathered].flatMap((one) => one.rows);
  const name = named(place.site, "name") + (more ? (state.lang === "zh" ? "等" + (more + 1) + "地" : " +" + more) : "");
  const known = rows.filter((row) => row.oneway_ms !== null);
  if (!known.length || place.status === "none" || rows.some((row) => row.from !== figuresOf())) return name;
  if (!more) return place.row.oneway_ms === null ? name : name + " " + place.row.text.oneway + " ms";
  const worst = known.reduce((a, b) => (b.oneway_ms > a.oneway_ms ? b : a));
  return name + " " + word("worst_figure", { ms: worst.text.oneway });
}

function labelItems(places, dots) {
  const items = [];
  const add = (site, text, kind, half, weight, far, aside = [0, 0]) =>
    items.push({ latlng: [site.lat_deg, site.lon_deg], text, kind, half, weight, far, aside });
  for (const site of data.sites.filter((one) => one.origin)) add(site, named(site, "name"), "origin", STAR_SIZE / 2, 90, true);
  for (const place of places) {
    if (place.site.origin) continue;
    const picked = isChosen(place);
    const crowded = !picked && ["meets", "none"].includes(place.status) && map.getZoom() < CROWDED_BELOW_ZOOM;
    const half = place.status === "none" ? 4 : SIGN_SIZE / 2;
    const weight = picked ? 100 : 60 - 4 * severity(place.status);
    add(place.site, crowded ? "" : placeLabel(place), picked ? "picked" : place.status === "none" ? "dot" : "place", half, weight, true, place.status === "none" ? [0, 0] : place.aside);
  }
  for (const { site, way, found } of dots) add(site, named(site, "name"), found ? "picked" : "dot", 3, found ? 95 : way ? 30 : 10, found);
  return items;
}

/* Islands are named before all else and never dropped: within the island where the name fits, else to its seaward side. */
const ISLANDS = [
  { key: "diaoyu", lat: 25.75, lon: 123.5, wide: 0.2, ways: [[1, 0], [1, -1], [1, 1]] },
  { key: "taiwan", lat: 23.6, lon: 120.95, wide: 1.5, ways: [[1, 0], [1, 1], [0, 1]] },
  { key: "hainan", lat: 19.2, lon: 109.75, wide: 2.3, ways: [[0, 1], [1, 1], [1, 0]] },
];

function islandItems() {
  return ISLANDS.map(({ key, lat, lon, wide, ways }, at) => {
    const across = map.latLngToContainerPoint([lat, lon + wide]).x - map.latLngToContainerPoint([lat, lon]).x;
    return { latlng: [lat, lon], text: word(key), kind: "ground", half: 0, reach: Math.max(3, across / 2), across, weight: 120 - at, far: true, must: true, ways };
  });
}

function drawPlaces() {
  const places = isOn("places") ? gather(placesInView()) : [];
  const dots = plainSites(new Set(places.filter((place) => place.status !== "none").map((place) => place.site.id)));
  const quiet = places.filter((place) => place.status === "none" && !place.site.origin);
  const listed = new Set(quiet.map((place) => place.site.id));
  drawSigns(places);
  drawDots([...quiet, ...dots.filter(({ site }) => !listed.has(site.id))]);
  const items = isOn("labels") ? labelItems(places, dots.filter(({ site }) => !listed.has(site.id))) : [];
  placeLabels([...islandItems(), ...items], labelPane);
}

function prepareNetwork() {
  drawCables();
  pane("route", 420);
  pane("dots", 430);
  pane("signs", 610);
  labelPane = map.getPane(pane("labels", 600));
  labelPane.classList.add("leaflet-zoom-hide");
  for (const layer of [routeLayer, dotLayer, signLayer]) layer.addTo(map);
}
