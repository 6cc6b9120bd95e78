/* Print: one sheet, A3 or A4. The page is laid out at the sheet's own size before the printer sees it: first smaller, then
   with the panel in two columns, then with the ends of its longest lists left out and said to be. Nothing is cut silently. */

/* What a sheet has inside its margins of 12 mm, at 96 pixels an inch; text smaller than `least` of the screen's is not
   read on it. */
const PAPERS = { a3: { width: 1496, height: 1031, least: 0.75 }, a4: { width: 1031, height: 702, least: 0.6 } };
const LEAST_MAP_PX = 300;
const LEAST_ROWS = 5;
const REPEATED_HEAD_PX = 64;
let paper = "a3";
let viewBefore = null;

/* The map takes what height header, legend and foot leave. Returns whether the panel fits beside it. */
function sheetAt(zoom) {
  const { width, height } = PAPERS[paper];
  const body = document.body;
  body.style.zoom = String(zoom);
  body.style.width = Math.floor(width / zoom) + "px";
  body.style.height = Math.floor(height / zoom) + "px";
  byId("mapbox").style.height = "100px";
  const around = ["head", "legend", "foot"].reduce((sum, id) => sum + byId(id).offsetHeight, 0);
  byId("mapbox").style.height = Math.max(LEAST_MAP_PX, Math.floor(height / zoom) - around - 2) + "px";
  return sheetNeeds() * zoom <= height;
}

/* A table that goes on in the next column has its heading there again, on paper only. */
const sheetNeeds = () => byId("head").offsetHeight + byId("panel").offsetHeight + (document.documentElement.classList.contains("in-columns") ? REPEATED_HEAD_PX : 0);

/* As large as the panel lets it be, not below the least; returns whether it fits. */
function sheetShrunk() {
  const { width, least } = PAPERS[paper];
  let [low, high] = [least, width / PAPERS.a3.width];
  if (sheetAt(high)) return true;
  if (!sheetAt(low)) return false;
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (sheetAt(middle)) low = middle;
    else high = middle;
  }
  return sheetAt(low);
}

/* The lists of the panel, the longest first; then the blocks that most of its text stands in. */
function sheetLists(done) {
  const rowsOf = (list) => [...list.children].filter((row) => row.getClientRects().length);
  const known = (lists, least) => lists.map((list) => ({ list, least, rows: rowsOf(list) })).filter(({ list, rows }) => rows.length > least && !done.has(list));
  const lists = known([...byId("sheet").querySelectorAll("tbody, ul")], LEAST_ROWS).sort((one, other) => other.rows.length - one.rows.length);
  return lists.length ? lists : known(sheetBlocks(), 1);
}

function sheetBlocks() {
  const blocks = [];
  const inside = (node) => [...node.children].find((child) => child.matches("div, section") && child.textContent.length > node.textContent.length / 2);
  for (let node = byId("sheet"); node; node = inside(node)) blocks.unshift(node);
  return blocks.filter((node) => !["sheet", "view", "delays"].includes(node.id));
}

/* Leaves out as few rows as need be, from the end, and says how many. */
function sheetShorten({ list, rows, least }, fits) {
  const cells = list.tagName === "TBODY" ? [...rows[0].cells].reduce((sum, cell) => sum + cell.colSpan, 0) : 0;
  const said = el("span", {});
  const note = cells ? el("tr", { class: "unprinted" }, el("td", { colspan: cells }, said)) : el(list.tagName === "UL" ? "li" : "p", { class: "unprinted" }, said);
  list.append(note);
  const keep = (count) => {
    rows.forEach((row, at) => row.classList.toggle("left-out", at >= count));
    said.textContent = word(least > 1 ? "not_printed" : "not_printed_parts", { n: rows.length - count });
    return fits();
  };
  let [low, high] = [least, rows.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (keep(middle)) low = middle;
    else high = middle;
  }
  keep(low);
}

function fitSheet() {
  const root = document.documentElement;
  if (sheetShrunk()) return;
  root.classList.add("in-columns");
  if (sheetShrunk()) return;
  const { least } = PAPERS[paper];
  const done = new Set();
  for (let left = sheetLists(done); left.length && !sheetAt(least); left = sheetLists(done)) {
    done.add(left[0].list);
    sheetShorten(left[0], () => sheetAt(least));
  }
}

function unfitSheet() {
  document.documentElement.classList.remove("in-columns");
  for (const note of document.querySelectorAll(".unprinted")) note.remove();
  for (const row of document.querySelectorAll(".left-out")) row.classList.remove("left-out");
  for (const name of ["zoom", "width", "height"]) document.body.style[name] = "";
  byId("mapbox").style.height = "";
}

function printed(on) {
  if (on) viewBefore = { home: isHome(), centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
  document.documentElement.classList.toggle("printing", on);
  document.documentElement.classList.toggle("paper-a4", on && paper === "a4");
  for (const details of document.querySelectorAll("#legend details")) details.open = on;
  unfitSheet();
  if (on) fitSheet();
  map.invalidateSize({ animate: false });
  const view = viewBefore ?? { home: true };
  if (view.home) showCountry();
  else if (on) map.fitBounds(view.bounds, { animate: false });
  else map.setView(view.centre, view.zoom, { animate: false });
  cablesRenderer._paint();
  drawMap();
}

function printOn(size) {
  paper = size;
  window.print();
}
