/* Labels that neither collide nor get cut: the weightier first, eight positions near, eight farther with a leader. */

const NEAR = 3;
const FAR = 20;
const WEIGHTY = 40;
const DIRECTIONS = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

const around = (point, half) => ({ left: point.x - half, right: point.x + half, top: point.y - half, bottom: point.y + half });

/* Where a label of that size stands when it is put beside its place in a direction. */
function boxAt(point, half, size, [across, down], distance) {
  const off = half + distance;
  const left = across > 0 ? point.x + off : across < 0 ? point.x - off - size.x : point.x - size.x / 2;
  const diagonal = across !== 0 && down !== 0;
  const lift = diagonal ? off * 0.55 : off;
  const top = down > 0 ? point.y + lift : down < 0 ? point.y - lift - size.y : point.y - size.y / 2;
  return { left, top, right: left + size.x, bottom: top + size.y };
}

const nearest = (point, box) => ({
  x: Math.max(box.left, Math.min(point.x, box.right)),
  y: Math.max(box.top, Math.min(point.y, box.bottom)),
});

/* A leader takes room too: small boxes strung along it, so that it crosses no other label. */
function beads(from, to) {
  const count = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 4);
  return Array.from({ length: count }, (_, at) => {
    const share = at / count;
    return around({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }, 2);
  });
}

/* How far from its place a label may stand: the worse the verdict, the farther rather than not at all. */
const reaches = (item) => [NEAR, ...(item.far ? [FAR] : []), ...(item.far && item.weight > WEIGHTY + 5 ? [FAR * 2, FAR * 3] : [])];

function findRoom(item, size, taken, frame) {
  for (const distance of reaches(item)) {
    let best = null;
    const inside = item.across >= size.x && distance === NEAR ? [[0, 0]] : [];
    for (const direction of [...inside, ...(item.ways ?? DIRECTIONS)]) {
      const box = boxAt(item.point, item.reach ?? item.half, size, direction, distance);
      const framed = box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
      const claims = [box, ...(distance > NEAR ? beads(item.point, nearest(item.point, box)) : [])];
      const free = (claim) => !taken.some((other) => other.owner !== item && overlaps(claim, other));
      if (!framed || !claims.every(free)) continue;
      const crossed = item.ways ? 0 : crossings(box);
      if (!best || crossed < best.crossed) best = { box, distance, claims, crossed };
      if (!best.crossed) break;
    }
    if (best) return best;
  }
  return null;
}

/* Squares of the map that cables pass through; a label takes the free side that covers the fewest. */
const SQUARE = 8;
let lined = new Set();
const square = (x, y) => Math.floor(x / SQUARE) * 10000 + Math.floor(y / SQUARE);

function traceLines() {
  lined = new Set();
  const size = map.getSize();
  const view = cablesView();
  let seen = 0;
  for (let span = 0; span < cablesLines.length; span += 1) {
    if (!cablesDrawn[span] || !cablesProject(cablesLines[span], view, 0)) continue;
    seen += 1;
    /* Where lines are everywhere, no side of a place is freer than the other. */
    if (seen > MANY_SPANS) return lined.clear();
    for (let nth = 1; nth < cablesXs.length; nth += 1) {
      const [fromX, fromY] = [cablesXs[nth - 1], cablesYs[nth - 1]];
      const [toX, toY] = [cablesXs[nth], cablesYs[nth]];
      const steps = Math.min(500, Math.ceil(Math.hypot(toX - fromX, toY - fromY) / SQUARE));
      for (let at = 0; at < steps; at += 1) {
        const x = fromX + ((toX - fromX) * at) / steps;
        const y = fromY + ((toY - fromY) * at) / steps;
        if (x > 0 && y > 0 && x < size.x && y < size.y) lined.add(square(x, y));
      }
    }
  }
}

function crossings(box) {
  let count = 0;
  for (let x = box.left; x < box.right; x += SQUARE) {
    for (let y = box.top + 2; y < box.bottom; y += SQUARE) count += lined.has(square(x, y)) ? 1 : 0;
  }
  return count;
}

/* Where elements stand, in pixels of the map; a sheet being printed is laid out at another scale than the map counts in. */
function roomOf(nodes) {
  const origin = map.getContainer().getBoundingClientRect();
  const scale = origin.width / map.getSize().x || 1;
  return [...nodes].map((node) => node.getBoundingClientRect()).filter((box) => box.width > 0).map((box) => ({
    left: (box.left - origin.left) / scale, right: (box.right - origin.left) / scale,
    top: (box.top - origin.top) / scale, bottom: (box.bottom - origin.top) / scale,
  }));
}

/* What lies on the map and must not be written over: inset and buttons. */
const furniture = () => roomOf(["inset", "zoom"].map(byId));

/* What the tabs write on the map takes room before any label does: each such element bears the class `badge`. */
const badges = () => roomOf(map.getPanes().mapPane.querySelectorAll(".badge"));

function leader(item, box) {
  const end = nearest(item.point, box);
  return svg("line", { x1: item.point.x, y1: item.point.y, x2: end.x, y2: end.y, stroke: "#1A1A1A", "stroke-width": 0.8 });
}

/* Items: {latlng, aside, half, text, kind, weight, far, centred}; without a text they only keep others away. Drawn anew after every move. */
function placeLabels(items, layer) {
  const size = map.getSize();
  const frame = { left: 2, top: 2, right: size.x - 2, bottom: size.y - 2 };
  const shift = map.containerPointToLayerPoint([0, 0]);
  for (const item of items) item.point = map.latLngToContainerPoint(item.latlng).add(item.aside ?? [0, 0]);
  const within = ({ point, half }) =>
    point.x - half >= frame.left && point.x + half <= frame.right && point.y - half >= frame.top && point.y + half <= frame.bottom;
  const seen = items.filter(within);
  const taken = [...furniture(), ...badges()].map((box) => ({ ...box, fixed: true }));
  traceLines();
  /* A label right beside another place's sign would be read as that place's: signs keep a hair of distance. */
  for (const item of seen) {
    if (item.half > 0) taken.push({ ...around(item.point, item.half + (item.half > 5 ? 1 : 0)), owner: item, soft: item.half <= 5 });
  }
  const texts = seen.filter((item) => item.text);
  const nodes = texts.map((item) => el("span", { class: "label label-" + item.kind }, item.text));
  const lines = svg("svg", { class: "leaders", width: size.x, height: size.y, "aria-hidden": "true" });
  layer.replaceChildren(lines, ...nodes);
  L.DomUtil.setPosition(lines, shift);
  const sizes = nodes.map((node) => ({ x: node.offsetWidth, y: node.offsetHeight }));
  const order = texts.map((_, at) => at).sort((a, b) => texts[b].weight - texts[a].weight);
  for (const at of order) {
    /* What matters may be written over a mere dot. */
    const room =
      findRoom(texts[at], sizes[at], taken, frame) ??
      (texts[at].weight >= WEIGHTY ? findRoom(texts[at], sizes[at], taken.filter((one) => !one.soft), frame) : null) ??
      (texts[at].must ? findRoom(texts[at], sizes[at], taken.filter((one) => one.fixed), frame) : null);
    if (!room) {
      nodes[at].remove();
      continue;
    }
    taken.push(...room.claims.map((claim) => ({ ...claim, owner: texts[at] })));
    L.DomUtil.setPosition(nodes[at], L.point(room.box.left, room.box.top).add(shift).round());
    if (room.distance > NEAR) lines.append(leader(texts[at], room.box));
  }
}
