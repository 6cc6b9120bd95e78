/* The search box: sites, provinces and cables by Chinese or English name, as a list under the box that keys reach.
   English names are compared without blanks, hyphens and apostrophes: "xian" finds Xi'an, "zhong wei" finds Zhongwei. */

const FIND_MOST = 10;
let findRows = [];
let findAt = -1;
let findClosed = false;

const folded = (text) => String(text ?? "").toLowerCase().normalize("NFD").replace(/[\s'’·.\-_()\u0300-\u036f]/g, "");

/* What can be found, gathered when somebody searches: { kind, text, note, said, open }. */
let findables = null;

function findGather() {
  const cables = new Map();
  for (const span of data.spans) if (span.cable && !cables.has(span.cable)) cables.set(span.cable, span);
  const bounds = (at) => L.latLngBounds(provinces[at].flat());
  findables = [
    ...data.sites.map((site) => ({ kind: "find_site", names: site, stem: "name", note: site.province_zh, said: [site.name_zh, site.name_en, site.id], open: () => { openSite(site); showPlace(site); } })),
    ...data.ground.names.map(([name_zh, name_en], at) => ({ kind: "find_province", names: { name_zh, name_en }, stem: "name", note: "", said: [name_zh, name_en], open: () => map.fitBounds(bounds(at), { animate: false }) })),
    ...[...cables].map(([id, span]) => ({ kind: "find_cable", names: span, stem: "cable", note: "", said: [span.cable_zh, span.cable_en, id], open: () => openCable(id) })),
  ];
  for (const one of findables) one.said = one.said.map(folded);
}

/* Whole names first, then beginnings, then what holds the text. */
function findMatches(text) {
  const wanted = folded(text);
  if (!wanted) return [];
  if (!findables) findGather();
  const rank = ({ said }) => (said.includes(wanted) ? 0 : said.some((one) => one.startsWith(wanted)) ? 1 : said.some((one) => one.includes(wanted)) ? 2 : 3);
  const ranked = findables.map((one) => ({ one, rank: rank(one) })).filter((found) => found.rank < 3);
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, FIND_MOST).map(({ one }) => one);
}

const findOpen = () => !byId("findlist").hidden;

function findDraw() {
  const box = byId("find");
  const list = byId("findlist");
  const open = !findClosed && Boolean(state.find.trim()) && document.activeElement === box;
  findRows = open ? findMatches(state.find) : [];
  if (findAt >= findRows.length) findAt = -1;
  list.hidden = !findRows.length;
  const room = box.getBoundingClientRect();
  const bar = byId("bar").getBoundingClientRect();
  const width = Math.max(room.width, 260);
  list.style.left = Math.max(4, Math.min(room.left, window.innerWidth - width - 8)) - bar.left + "px";
  list.style.top = room.bottom - bar.top + 2 + "px";
  list.setAttribute("aria-label", word("find_results"));
  list.replaceChildren(...findRows.map((row, at) =>
    el("li", { role: "option", id: "found" + at, "aria-selected": String(at === findAt), pointerdown: (event) => { event.preventDefault(); findTake(at); } },
      el("span", {}, named(row.names, row.stem)), el("span", { class: "sub" }, [word(row.kind), row.note].filter(Boolean).join(" · ")))));
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "findlist"], ["aria-expanded", String(findRows.length > 0)]]) box.setAttribute(name, value);
  if (findAt >= 0) box.setAttribute("aria-activedescendant", "found" + findAt);
  else box.removeAttribute("aria-activedescendant");
}

function findTake(at) {
  const row = findRows[at];
  if (!row) return;
  findClosed = true;
  row.open();
  findDraw();
}

function findKeys(event) {
  if (event.target.id !== "find" || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && findRows.length) {
    findAt = (findAt + step + findRows.length + (findAt < 0 && step < 0 ? 1 : 0)) % findRows.length;
    findDraw();
  } else if (event.key === "ArrowDown" && findClosed) {
    findClosed = false;
    findDraw();
  } else if (event.key === "Enter" && findRows.length) findTake(Math.max(0, findAt));
  else if (event.key === "Escape" && findOpen()) {
    findClosed = true;
    findDraw();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function findPrepare() {
  byId("bar").append(el("ul", { id: "findlist", role: "listbox", hidden: true }));
  document.addEventListener("keydown", findKeys, true);
  document.addEventListener("input", (event) => { if (event.target.id === "find") { findClosed = false; findAt = -1; } }, true);
  for (const kind of ["focusin", "focusout"]) document.addEventListener(kind, (event) => { if (event.target.id === "find") window.setTimeout(findDraw, 0); });
  /* The box itself may be drawn anew with the rest: after that. */
  listeners.push(() => window.queueMicrotask(findDraw));
}
