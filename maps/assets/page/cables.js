/* Cables drawn by the ten thousand: every line once in world pixels, strokes in batches of one look, parallel ones in
   lanes side by side, hits through a grid. Small plans are drawn as SVG, which prints sharp; large ones on a canvas in
   slices of time, so that the page stays alive meanwhile.

   cablesPrepare()          makes ready; cablesShow(looks) draws: looks(at) gives the looks of a span or null,
                            each { key, color, weight, dash, order, side }, side -1 or 1 for its two directions
   cablesAt(containerPoint) the spans under a point, nearest first
   cablesCourse(at)         [lat, lon] of a span; cablesAcross(line) the same line wherever the map shows it */

const MANY_SPANS = 2000;
const LANE_PX = 4;
const LANES_MOST = 3;
const LANES_ALL_ZOOM = 7;
const SLICE_MS = 10;
const HIT_PX = 7;
const CELL = 0.5;
const WORLD = 256;
const MERCATOR_MOST_DEG = 85.0511287798;

const cablesX = (lon) => ((lon + 180) / 360) * WORLD;
function cablesY(lat) {
  const sin = Math.sin((Math.max(-MERCATOR_MOST_DEG, Math.min(MERCATOR_MOST_DEG, lat)) * Math.PI) / 180);
  return WORLD / 2 - (Math.log((1 + sin) / (1 - sin)) * WORLD) / (4 * Math.PI);
}

/* ---- the lines ---- */

const cablesCourse = (at) => unpack(data.spans[at].line, data.ground.span_steps);

/* A line beyond the 180th meridian is shown at both edges of the map. */
function cablesAcross(line) {
  const lons = line.map((place) => place[1]);
  const shifted = (by) => line.map(([lat, lon]) => [lat, lon + by]);
  return [line, ...(Math.max(...lons) > 180 ? [shifted(-360)] : []), ...(Math.min(...lons) < -180 ? [shifted(360)] : [])];
}

/* Per span its points in pixels of the world at zoom 0, and the box about them. */
const cablesLines = [];
let cablesGroups = [];

function cablesMeasure(at) {
  const course = cablesCourse(at);
  const points = new Float64Array(2 * course.length);
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  course.forEach(([lat, lon], nth) => {
    const [x, y] = [cablesX(lon), cablesY(lat)];
    points[2 * nth] = x;
    points[2 * nth + 1] = y;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < north) north = y;
    if (y > south) south = y;
  });
  cablesLines.push({ points, west, east, north, south, shifts: [0, ...(east > WORLD ? [-WORLD] : []), ...(west < 0 ? [WORLD] : [])] });
}

/* Spans between the same two places lie side by side, in the order of their cables. */
function cablesGather() {
  const groups = new Map();
  data.spans.forEach((span, at) => {
    const key = [span.a, span.b].sort().join("|");
    if (groups.has(key)) groups.get(key).push(at);
    else groups.set(key, [at]);
  });
  const name = (at) => data.spans[at].cable + "|" + data.spans[at].id;
  for (const group of groups.values()) if (group.length > 1) group.sort((one, other) => (name(one) < name(other) ? -1 : 1));
  cablesGroups = [...groups.values()];
}

/* ---- who lies in which lane ---- */

let cablesLooks = () => null;
/* Per span what is drawn of it: { looks, lane, group }; undefined where it is hidden or stands for nobody. */
let cablesDrawn = [];
let cablesStrokes = [];
let cablesCounts = [];

function cablesArrange(zoom) {
  cablesDrawn = new Array(data.spans.length);
  cablesCounts = [];
  const batches = new Map();
  for (const whole of cablesGroups) {
    const shown = whole.map((at) => ({ at, looks: cablesLooks(at) })).filter(({ looks }) => looks);
    const packed = shown.length > LANES_MOST && zoom < LANES_ALL_ZOOM;
    const drawn = packed ? [shown.reduce((one, other) => (other.looks[0].order > one.looks[0].order ? other : one))] : shown;
    const wide = drawn.some(({ looks }) => looks.length > 1) ? 2 * LANE_PX : LANE_PX;
    drawn.forEach(({ at, looks }, nth) => {
      const turned = data.spans[at].a < data.spans[at].b ? 1 : -1;
      const lane = (nth - (drawn.length - 1) / 2) * wide * turned;
      cablesDrawn[at] = { looks, lane, group: packed ? shown.map((one) => one.at) : [at] };
      if (packed) cablesCounts.push({ at, count: shown.length });
      for (const look of looks) {
        if (!batches.has(look.key)) batches.set(look.key, { look, lines: [] });
        batches.get(look.key).lines.push(at, lane + (look.side ?? 0) * (LANE_PX / 2));
      }
    });
  }
  cablesStrokes = [...batches.values()].sort((one, other) => one.look.order - other.look.order);
}

/* ---- tracing a line ---- */

const cablesXs = [];
const cablesYs = [];

/* The points of a line on the screen, less those nearer than a pixel to the one before; false if it is off it. */
function cablesProject(line, view, shift) {
  const { scale, left, top, width, height } = view;
  const [west, east] = [(line.west + shift) * scale - left, (line.east + shift) * scale - left];
  const [north, south] = [line.north * scale - top, line.south * scale - top];
  if (east < -9 || south < -9 || west > width + 9 || north > height + 9) return false;
  if (east - west < 0.5 && south - north < 0.5) return false;
  let kept = 0;
  const last = line.points.length - 2;
  for (let at = 0; at <= last; at += 2) {
    const x = (line.points[at] + shift) * scale - left;
    const y = line.points[at + 1] * scale - top;
    if (at && at < last && Math.abs(x - cablesXs[kept - 1]) < 1 && Math.abs(y - cablesYs[kept - 1]) < 1) continue;
    cablesXs[kept] = x;
    cablesYs[kept] = y;
    kept += 1;
  }
  cablesXs.length = kept;
  cablesYs.length = kept;
  return kept > 1;
}

/* To the right of the way, if positive. */
function cablesAside(by) {
  if (!by) return;
  const count = cablesXs.length;
  const [xs, ys] = [cablesXs.slice(), cablesYs.slice()];
  for (let at = 0; at < count; at += 1) {
    const [from, to] = [Math.max(0, at - 1), Math.min(count - 1, at + 1)];
    const [x, y] = [xs[to] - xs[from], ys[to] - ys[from]];
    const long = Math.hypot(x, y) || 1;
    cablesXs[at] = xs[at] - (y / long) * by;
    cablesYs[at] = ys[at] + (x / long) * by;
  }
}

function cablesTrace(pen, at, aside, view) {
  for (const shift of cablesLines[at].shifts) {
    if (!cablesProject(cablesLines[at], view, shift)) continue;
    cablesAside(aside);
    pen.moveTo(cablesXs[0], cablesYs[0]);
    for (let nth = 1; nth < cablesXs.length; nth += 1) pen.lineTo(cablesXs[nth], cablesYs[nth]);
  }
}

/* "×5" beside the middle of one line that stands for five. */
function cablesTags(view) {
  const tags = [];
  for (const { at, count } of cablesCounts) {
    if (!cablesProject(cablesLines[at], view, 0)) continue;
    const last = cablesXs.length - 1;
    if (Math.hypot(cablesXs[last] - cablesXs[0], cablesYs[last] - cablesYs[0]) < 34) continue;
    const nth = Math.floor(last / 2);
    tags.push({ x: (cablesXs[nth] + cablesXs[nth + 1]) / 2, y: (cablesYs[nth] + cablesYs[nth + 1]) / 2, text: "×" + count });
  }
  return tags;
}

/* ---- on a canvas, or as SVG ---- */

/* Does a step so many times, some milliseconds of it at once; `now`: all at once. */
function cablesInSlices(count, step, done, now) {
  const job = { over: false };
  let at = 0;
  const go = () => {
    if (job.over) return;
    const until = performance.now() + SLICE_MS;
    while (at < count && (now || performance.now() < until)) step(at++);
    if (at < count) window.requestAnimationFrame(go);
    else done();
  };
  go();
  return job;
}

const CABLES_CHUNK = 400;

function cablesOnCanvas(view, done, now) {
  const canvas = document.createElement("canvas");
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(view.width * ratio);
  canvas.height = Math.round(view.height * ratio);
  canvas.style.width = view.width + "px";
  canvas.style.height = view.height + "px";
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const chunks = cablesStrokes.flatMap(({ look, lines }) =>
    Array.from({ length: Math.ceil(lines.length / 2 / CABLES_CHUNK) }, (_, nth) => ({ look, lines, from: 2 * nth * CABLES_CHUNK })));
  const draw = ({ look, lines, from }) => {
    context.beginPath();
    for (let at = from; at < Math.min(lines.length, from + 2 * CABLES_CHUNK); at += 2) cablesTrace(context, lines[at], lines[at + 1], view);
    context.strokeStyle = look.color;
    context.lineWidth = look.weight;
    context.setLineDash(look.dash ? look.dash.split(" ").map(Number) : []);
    context.stroke();
  };
  const tags = () => {
    context.font = "11px sans-serif";
    context.lineWidth = 3;
    context.setLineDash([]);
    for (const { x, y, text } of cablesTags(view)) {
      context.strokeStyle = "#FFFFFF";
      context.strokeText(text, x + 3, y - 3);
      context.fillStyle = "#1A1A1A";
      context.fillText(text, x + 3, y - 3);
    }
    done(canvas);
  };
  return cablesInSlices(chunks.length, (at) => draw(chunks[at]), tags, now);
}

function cablesAsSvg(view, done) {
  const paths = cablesStrokes.map(({ look, lines }) => {
    const steps = [];
    const pen = { moveTo: (x, y) => steps.push("M" + x.toFixed(1) + " " + y.toFixed(1)), lineTo: (x, y) => steps.push("L" + x.toFixed(1) + " " + y.toFixed(1)) };
    for (let at = 0; at < lines.length; at += 2) cablesTrace(pen, lines[at], lines[at + 1], view);
    return svg("path", { d: steps.join(""), fill: "none", class: "cables", "data-look": look.key, "data-count": lines.length / 2, stroke: look.color, "stroke-width": look.weight, "stroke-dasharray": look.dash || null, "stroke-linejoin": "round" });
  });
  const halo = { "font-size": 11, fill: "#1A1A1A", stroke: "#FFFFFF", "stroke-width": 3, "paint-order": "stroke" };
  const tags = cablesTags(view).map(({ x, y, text }) => svg("text", { x: x + 3, y: y - 3, ...halo }, text));
  done(svg("svg", { width: view.width, height: view.height, "aria-hidden": "true" }, ...paths, ...tags));
  return { over: true };
}

const CablesRenderer = L.Renderer.extend({
  _initContainer() {
    this._container = document.createElement("div");
    this._waiting = { over: true };
  },
  _destroyContainer() {
    this._container.remove();
  },
  _reset() {
    if (this._bounds && this._zoom !== undefined) this._updateTransform(this._map.getCenter(), this._map.getZoom());
    this._paint();
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    /* What lies about the view is drawn already: a short move needs nothing. */
    const size = this._map.getSize();
    const corners = [[0, 0], [size.x, size.y]].map((corner) => this._map.containerPointToLayerPoint(corner));
    if (this._bounds && this._zoom === this._map.getZoom() && this._sized.equals(size) && corners.every((corner) => this._bounds.contains(corner))) return;
    this._paint();
  },
  _paint() {
    this._waiting.over = true;
    const zoom = this._map.getZoom();
    const close = zoom >= LANES_ALL_ZOOM;
    if (this._close !== close || this._stale) cablesArrange(zoom);
    [this._close, this._stale] = [close, false];
    const size = this._map.getSize();
    const padding = this.options.padding;
    const least = this._map.containerPointToLayerPoint(size.multiplyBy(-padding)).round();
    const bounds = L.bounds(least, least.add(size.multiplyBy(1 + 2 * padding)).round());
    const corner = this._map.getPixelOrigin().add(bounds.min);
    const { x: width, y: height } = bounds.getSize();
    const view = { scale: 2 ** zoom, left: corner.x, top: corner.y, width, height };
    const centre = this._map.getCenter();
    const done = (node) => {
      [this._bounds, this._center, this._zoom, this._sized] = [bounds, centre, zoom, size];
      this._container.replaceChildren(node);
      this._updateTransform(this._map.getCenter(), this._map.getZoom());
      window.performance.mark("netplan-drawn");
    };
    const now = document.documentElement.classList.contains("printing");
    this._waiting = data.spans.length > MANY_SPANS ? cablesOnCanvas(view, done, now) : cablesAsSvg(view, done);
  },
});

let cablesRenderer = null;

function cablesPrepare() {
  data.spans.forEach((_, at) => cablesMeasure(at));
  cablesGather();
  cablesRenderer = new CablesRenderer({ pane: pane("cables", 410), padding: 0.5 });
  cablesInSlices(data.spans.length, cablesIndex, () => { cablesIndexed = true; }, data.spans.length <= MANY_SPANS);
}

function cablesShow(looks) {
  cablesLooks = looks;
  cablesRenderer._stale = true;
  if (!map.hasLayer(cablesRenderer)) cablesRenderer.addTo(map);
  else cablesRenderer._paint();
}

/* ---- hits ---- */

const cablesCells = new Map();
let cablesIndexed = false;
const cablesCell = (x, y) => Math.floor(y / CELL) * 4096 + Math.floor(x / CELL);

function cablesIndex(at) {
  const { points, shifts } = cablesLines[at];
  let before = null;
  const note = (x, y) => {
    const cell = cablesCell(x, y);
    if (cell === before) return;
    before = cell;
    const held = cablesCells.get(cell);
    if (!held) cablesCells.set(cell, [at]);
    else if (held[held.length - 1] !== at) held.push(at);
  };
  for (const shift of shifts) {
    for (let nth = 0; nth < points.length - 2; nth += 2) {
      const [x, y, toX, toY] = [points[nth] + shift, points[nth + 1], points[nth + 2] + shift, points[nth + 3]];
      const steps = Math.max(1, Math.ceil(Math.max(Math.abs(toX - x), Math.abs(toY - y)) / (CELL / 2)));
      for (let step = 0; step <= steps; step += 1) note(x + ((toX - x) * step) / steps, y + ((toY - y) * step) / steps);
    }
  }
}

function cablesDistance(x, y) {
  let least = Infinity;
  for (let nth = 1; nth < cablesXs.length; nth += 1) {
    const [fromX, fromY] = [cablesXs[nth - 1], cablesYs[nth - 1]];
    const [dx, dy] = [cablesXs[nth] - fromX, cablesYs[nth] - fromY];
    const share = Math.max(0, Math.min(1, ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(x - fromX - share * dx, y - fromY - share * dy));
  }
  return least;
}

/* What the map shows now, in pixels of its container. */
function cablesView() {
  const corner = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0]));
  const size = map.getSize();
  return { scale: 2 ** map.getZoom(), left: corner.x, top: corner.y, width: size.x, height: size.y };
}

function cablesAt(point) {
  if (!cablesIndexed) return [];
  const view = cablesView();
  const { scale } = view;
  const [x, y] = [(point.x + view.left) / scale, (point.y + view.top) / scale];
  const reach = Math.ceil((HIT_PX + 2 * LANE_PX) / scale / CELL);
  const near = new Set();
  for (let across = -reach; across <= reach; across += 1) {
    for (let down = -reach; down <= reach; down += 1) {
      for (const at of cablesCells.get(cablesCell(x + across * CELL, y + down * CELL)) ?? []) if (cablesDrawn[at]) near.add(at);
    }
  }
  const hits = [];
  for (const at of near) {
    for (const shift of cablesLines[at].shifts) {
      if (!cablesProject(cablesLines[at], view, shift)) continue;
      cablesAside(cablesDrawn[at].lane);
      const distance = cablesDistance(point.x, point.y);
      if (distance <= HIT_PX) hits.push({ at, distance });
    }
  }
  hits.sort((one, other) => one.distance - other.distance || one.at - other.at);
  return [...new Set(hits.flatMap(({ at }) => cablesDrawn[at].group))];
}
