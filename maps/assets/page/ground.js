/* The ground: provinces, the ten-part line, the inset of the South China Sea islands, the scale. */

const FRAME = L.latLngBounds([17, 73], [54, 135.2]);
const INSET_BELOW_ZOOM = 6;
const INSET = { west: 105.3, east: 123.6, south: 1.5, north: 24.5 };

const provinces = data.ground.provinces.map((rings) => rings.map((ring) => unpack(ring, data.ground.steps)));
const tenPartLine = data.ground.dash_line.flat().map((line) => unpack(line, data.ground.steps));

function pane(name, order) {
  const made = map.createPane(name);
  made.classList.add("pane-" + order);
  made.style.zIndex = order;
  return name;
}

let groundLook = null;

const isRing = (line) => line.length < 2 || (line[0][0] === line.at(-1)[0] && line[0][1] === line.at(-1)[1]);

function prepareGround() {
  const ground = pane("ground", 210);
  groundLook = { pane: ground, renderer: L.svg({ pane: ground, padding: 0.5 }), interactive: false, smoothFactor: 1 };
}

registerLayer({
  id: "provinces", word: "provinces", section: "ground", on: true,
  draw: (group) => {
    const look = { ...groundLook, color: "#B4B4B4", weight: 0.9, fillColor: "#FAFAF7", fillOpacity: 1 };
    /* A standard map may come as areas or as boundary lines alone. */
    for (const lines of provinces) {
      const rings = lines.filter(isRing);
      const open = lines.filter((line) => !isRing(line));
      if (rings.length) L.polygon(rings, look).addTo(group);
      if (open.length) L.polyline(open, { ...look, fill: false }).addTo(group);
    }
  },
  source: () => named(data.map, "ground_source"),
});

/* A national map is not shown without it: it stands in the menu, and cannot be switched off. */
registerLayer({
  id: "ten_part_line", word: "ten_part_line", section: "ground", on: true, fixed: true,
  draw: (group) => L.polyline(tenPartLine, { ...groundLook, color: "#7A7A7A", weight: 2 }).addTo(group),
});

/* ---- the inset ---- */

const northing = (lat) => (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;

function insetPath(lines, close) {
  const top = northing(INSET.north);
  const inside = lines.filter((line) =>
    line.some(([lat, lon]) => lat > INSET.south && lat < INSET.north && lon > INSET.west && lon < INSET.east)
  );
  const place = ([lat, lon]) => (lon - INSET.west).toFixed(2) + " " + (top - northing(lat)).toFixed(2);
  return inside.map((line) => "M" + line.map(place).join("L") + (close ? "z" : "")).join("");
}

function drawInset() {
  const width = INSET.east - INSET.west;
  const height = northing(INSET.north) - northing(INSET.south);
  const line = { "stroke-linecap": "round", "stroke-linejoin": "round" };
  const picture = svg(
    "svg",
    { viewBox: "0 0 " + width.toFixed(2) + " " + height.toFixed(2), "aria-hidden": "true" },
    svg("path", { d: insetPath(provinces.flat(), true), fill: "#FAFAF7", stroke: "#8F8F8F", "stroke-width": 0.12, ...line }),
    svg("path", { d: insetPath(tenPartLine, false), fill: "none", stroke: "#5F5F5F", "stroke-width": 0.3, ...line })
  );
  byId("inset").replaceChildren(picture, el("span", {}, word("islands")));
}

/* ---- the scale, true at 35 degrees north ---- */

function drawScale() {
  const metresPerPixel = (Math.cos((35 * Math.PI) / 180) * 40075016.686) / (256 * 2 ** map.getZoom());
  const most = (metresPerPixel * 120) / 1000;
  const power = 10 ** Math.floor(Math.log10(most));
  const km = [5, 2, 1].map((step) => step * power).find((length) => length <= most);
  const bar = svg("svg", { width: 124, height: 8, "aria-hidden": "true" });
  const end = 1 + (km * 1000) / metresPerPixel;
  bar.append(svg("path", { d: "M1 1V7H" + end.toFixed(1) + "V1", fill: "none", stroke: "#1A1A1A", "stroke-width": 1.5 }));
  bar.setAttribute("width", Math.ceil(end + 1));
  byId("scale").replaceChildren(bar, " " + km + " km" + word("scale_at"));
}

function drawNote() {
  const number = data.map.review_number ? word("review_number") + data.map.review_number : "";
  const note = named(data.map, "note");
  byId("note").textContent = [word("projection"), note, number, word("checksum", { digest: data.plan.digest })].filter(Boolean).join(" · ");
}

/* ---- the frame ---- */

let homeView = null;
const viewOf = () => [map.getZoom().toFixed(3), map.getCenter().lat.toFixed(2), map.getCenter().lng.toFixed(2)].join("|");
const isHome = () => homeView === null || homeView === viewOf();

function showCountry() {
  const room = narrow.matches ? [0, 4] : [0, 10];
  map.fitBounds(FRAME, { animate: false, paddingTopLeft: [2, 2], paddingBottomRight: room });
  homeView = viewOf();
}

function drawZoom() {
  const button = (label, text, click) => el("button", { type: "button", "aria-label": word(label), title: word(label), click }, text);
  byId("zoom").replaceChildren(
    button("zoom_in", "+", () => map.zoomIn(1)),
    button("zoom_out", "−", () => map.zoomOut(1)),
    button("zoom_home", "⌂", showCountry)
  );
}
