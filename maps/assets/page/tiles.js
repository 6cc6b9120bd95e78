/* An online basemap, only where the page was made for one: its policy then names these hosts and no other.
   Vector tiles of 天地图 (vec) and their names (cva), tile matrix set w: spherical Mercator as Leaflet counts it,
   levels 1 to 18, rows from the north. Their positions are CGCS2000, which WGS 84 meets to less than a metre:
   there is no GCJ-02 shift as on other Chinese web maps, so nothing is shifted here. */

const TILES = data.map.tiles ?? null;
const TILES_FROM = 1;
const TILES_TO = 18;

function tilesLayer(kind) {
  const query = { SERVICE: "WMTS", REQUEST: "GetTile", VERSION: "1.0.0", LAYER: kind, STYLE: "default", TILEMATRIXSET: "w", FORMAT: "tiles", tk: TILES.key };
  const place = "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}";
  const hosts = TILES.hosts;
  const layer = L.tileLayer("{s}/" + kind + "_w/wmts?" + new URLSearchParams(query) + place, {
    pane: "tiles", subdomains: hosts, minNativeZoom: TILES_FROM, maxNativeZoom: TILES_TO, maxZoom: TILES_TO, noWrap: true,
  });
  layer.on("tileerror", () => tilesFailed());
  return layer;
}

let tilesBroken = false;

/* Said once, in the legend: offline, or a key that is not accepted. The provinces lie below and stay. */
function tilesFailed() {
  if (tilesBroken) return;
  tilesBroken = true;
  drawLegend();
}

if (TILES) {
  registerLayer({
    id: "tiles", word: "tiles", section: "ground", on: true,
    draw: (group) => {
      if (!map.getPane("tiles")) pane("tiles", 215);
      for (const kind of ["vec", "cva"]) tilesLayer(kind).addTo(group);
    },
    legend: () => (tilesBroken ? [el("li", {}, word("tiles_failed"))] : []),
    source: () => word("tiles_source"),
  });
}
