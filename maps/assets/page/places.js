/* The places of the network: those of the targets with their verdicts, the others as dots, and their labels. */

const FOUND_MOST = 5;
const SIGN_SIZE = 18;
const STAR_SIZE = 24;
const GATHER_PX = 21;
/* So many dots at once are still places; beyond, they would be a grey cloud. Those with a role come first. */
const DOTS_MOST = 1500;
const NAMED_DOTS_MOST = 300;
/* On a telephone the country is 300 pixels high: only what does not meet is named. */
const CROWDED_BELOW_ZOOM = 3.7;

const signLayer = L.layerGroup();
const dotLayer = L.layerGroup();
let labelPane = null;
let drawnSigns = "";
const originSites = data.sites.filter((site) => site.origin);

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
  for (const origin of originSites.filter((site) => site.id !== place.site.id)) {
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
  for (const site of originSites) {
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

/* Places without a verdict: small dots where they are asked for, on the chosen route, at close range, or where the plan
   has no target yet; only those in sight, for a plan may have tens of thousands. */
let dotsShown = [];

function plainSites(shown) {
  const zoom = map.getZoom();
  const sight = map.getBounds().pad(0.1);
  const way = new Set(chosen()?.route ?? []);
  const found = new Set(foundSites().slice(0, FOUND_MOST).map((site) => site.id));
  const wanted = (site) =>
    !site.origin && !shown.has(site.id) &&
    (!data.targets.length || isOn("others") || found.has(site.id) || way.has(site.id) || state.site === site.id || zoom >= 7 || (zoom >= 5 && (site.roles ?? []).length > 0)) &&
    sight.contains([site.lat_deg, site.lon_deg]);
  const wantedSites = data.sites.filter(wanted).map((site) => ({ site, way: way.has(site.id), found: found.has(site.id) || state.site === site.id }));
  const rank = ({ site, way: on, found: asked }) => (asked ? 0 : on ? 1 : (site.roles ?? []).length ? 2 : 3);
  return wantedSites.length > DOTS_MOST ? wantedSites.sort((one, other) => rank(one) - rank(other)).slice(0, DOTS_MOST) : wantedSites;
}

let dotRenderer = null;

function drawDots(sites) {
  dotLayer.clearLayers();
  dotsShown = sites.map(({ site }) => site);
  dotRenderer ??= data.sites.length > MANY_SPANS ? L.canvas({ pane: "dots", padding: 0.2 }) : L.svg({ pane: "dots" });
  const common = { pane: "dots", renderer: dotRenderer, interactive: false, color: "#FFFFFF", weight: 1, fillColor: "#4D4D4D", fillOpacity: 1 };
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
  for (const site of originSites) add(site, named(site, "name"), "origin", STAR_SIZE / 2, 90, true);
  for (const place of places) {
    if (place.site.origin) continue;
    const picked = isChosen(place);
    const crowded = !picked && ["meets", "none"].includes(place.status) && map.getZoom() < CROWDED_BELOW_ZOOM;
    const half = place.status === "none" ? 4 : SIGN_SIZE / 2;
    const weight = picked ? 100 : 60 - 4 * severity(place.status);
    add(place.site, crowded ? "" : placeLabel(place), picked ? "picked" : place.status === "none" ? "dot" : "place", half, weight, true, place.status === "none" ? [0, 0] : place.aside);
  }
  for (const { site, way, found } of dots.slice(0, NAMED_DOTS_MOST)) add(site, named(site, "name"), found ? "picked" : "dot", 3, found ? 95 : way ? 30 : 10, found);
  for (const { site, text, weight } of activeTab().names?.() ?? []) if (!site.origin) add(site, text, "dot", 5, weight, true);
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
  const tab = activeTab();
  const places = isOn("places") ? gather(tab.places?.() ?? placesInView()) : [];
  const dots = plainSites(new Set(places.filter((place) => place.status !== "none").map((place) => place.site.id)));
  const quiet = places.filter((place) => place.status === "none" && !place.site.origin);
  const listed = new Set(quiet.map((place) => place.site.id));
  const plain = dots.filter(({ site }) => !listed.has(site.id));
  drawSigns(places);
  drawDots([...quiet, ...plain]);
  const own = tab.labels?.() ?? [];
  const told = new Set(own.filter((item) => item.names).map((item) => String(item.latlng)));
  const items = isOn("labels") ? labelItems(places, plain).filter((item) => !told.has(String(item.latlng))) : [];
  placeLabels([...islandItems(), ...items, ...own], labelPane);
}
