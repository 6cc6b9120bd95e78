/* What every chapter uses: the data, the state and its link, the words, and makers of elements.
   Text from the data reaches the page through text nodes and attributes only, never as markup. */

const data = unpackAll(JSON.parse(document.getElementById("netplan-data").textContent));
const map = window.map_netplan;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = window.matchMedia("(max-width: 760px)");

const byId = (id) => document.getElementById(id);

/* ---- state: everything a link can restore ---- */

const PLAIN = { lang: "zh", tab: "delay", by: "target", from: "", layer: "", show: "", find: "", sel: "", sort: "status", flip: "", embed: "" };
const state = { ...PLAIN };
const listeners = [];

function readLink() {
  const given = new URLSearchParams(window.location.hash.slice(1));
  for (const name of Object.keys(PLAIN)) state[name] = given.get(name) ?? PLAIN[name];
  /* What a link names but the data does not know is dropped. */
  const origins = data.verdicts.concat(data.targets).map((row) => row.from);
  const known = {
    lang: ["zh", "en"],
    embed: ["1"],
    by: ["target", "place"],
    from: origins,
    layer: data.layers.map((layer) => layer.id),
    show: [...data.count_order, "none"],
    sort: COLUMNS.flatMap(({ id }) => [id, "-" + id]),
    tab: TABS.map(({ id }) => id),
    ...Object.assign({}, ...TABS.map((tab) => tab.known?.() ?? {})),
  };
  for (const [name, values] of Object.entries(known)) if (!values.includes(state[name])) state[name] = PLAIN[name];
  cardsCheck();
  state.flip = flipped().filter((id) => LAYERS.has(id)).join(",");
  if (!chosen()) state.sel = "";
}

/* A choice is a step that the browser's Back undoes; typing and ticking are not. */
const STEPS = ["tab", "sel", "by", "layer", "from", "show"];

function change(changes) {
  const step = STEPS.some((name) => name in changes && changes[name] !== state[name]);
  Object.assign(state, changes);
  const link = new URLSearchParams();
  for (const name of Object.keys(PLAIN)) if (state[name] !== PLAIN[name]) link.set(name, state[name]);
  window.history[step ? "pushState" : "replaceState"](null, "", "#" + link.toString());
  redraw();
}

function redraw() {
  for (const listener of listeners) listener();
}

/* ---- words ---- */

function word(key, values = {}) {
  let text = data.words[key][state.lang];
  for (const [name, value] of Object.entries(values)) text = text.replace("{" + name + "}", () => value);
  return text;
}

const tongue = (both) => (both && typeof both === "object" ? both[state.lang] : both) ?? "";
const named = (row, name) => row[name + "_" + state.lang] || row[name + "_zh"] || "";
const unit = (text, symbol) => (text === "—" ? text : text + " " + symbol);
const layerName = (id) => tongue(data.layers.find((layer) => layer.id === id)) || id;
const basisName = (id) => (data.words["basis_" + id] ? word("basis_" + id) : id || "—");
const parens = (text) => (state.lang === "zh" ? "（" + text + "）" : " (" + text + ")");

/* ---- elements ---- */

function make(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const el = (tag, attributes, ...children) => make(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  make(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/* A verdict's shape; where a word stands beside it, the shape itself stays silent. */
function sign(status, size, label) {
  const shapes = data.signs[status].shape.map(([tag, attributes]) => svg(tag, attributes));
  const spoken = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, class: "sign", ...spoken }, ...shapes);
}

function star(size, hollow) {
  const points = "10,1 12.4,7.1 19,7.5 13.9,11.7 15.6,18.1 10,14.5 4.4,18.1 6.1,11.7 1,7.5 7.6,7.1";
  const paint = { fill: hollow ? "#FFFFFF" : "#CC79A7", stroke: "#4A1F38", "stroke-width": "1.5", "stroke-linejoin": "round" };
  return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, class: "sign", "aria-hidden": "true" }, svg("polygon", { points, ...paint }));
}

/* ---- the rows of the view ---- */

const keyOf = (row) => [row.target, row.from, row.to ?? row.worst_to ?? "", row.layer].join("|");
const statusOf = (row) => (row.limit_ms === null || row.no_figure || !data.signs[row.status] ? "none" : row.status);
const SEVERITY = Object.keys(data.signs);
const severity = (status) => (status === "none" ? SEVERITY.length : SEVERITY.indexOf(status));
const gapOf = (row) => (row.limit_ms === null || row.oneway_ms === null ? null : row.oneway_ms - row.limit_ms);
const statusWord = (status) => (status === "none" ? word("no_figure") : tongue(data.signs[status]));

const siteOf = new Map(data.sites.map((site) => [site.id, site]));
/* A verdict comes with the ids of its places: name them. */
for (const verdict of data.verdicts) {
  for (const end of ["from", "to"]) {
    for (const lang of ["zh", "en"]) verdict[end + "_" + lang] = siteOf.get(verdict[end])?.["name_" + lang] ?? "—";
  }
}

const verdictOf = new Map(data.verdicts.map((verdict) => [keyOf(verdict), verdict]));
const targetOf = new Map(data.targets.map((target) => [target.target + "|" + target.from, target]));
const verdictsOf = new Map();
for (const verdict of data.verdicts) {
  const key = verdict.target + "|" + verdict.from;
  verdictsOf.set(key, [...(verdictsOf.get(key) ?? []), verdict]);
}

const siteName = (id) => (siteOf.has(id) ? named(siteOf.get(id), "name") : "—");

/* Every word that was typed must be found, in either language or in an id. */
const typed = () => state.find.trim().toLowerCase().split(/\s+/).filter(Boolean);
const SAID = ["from", "to", "worst_to", "name"].flatMap((name) => [name, name + "_zh", name + "_en"]).concat("target");
const said = (row) => SAID.map((name) => row[name] ?? "").join(" ").toLowerCase();

/* Of a place's row counts its place and the target's own name, not the target's other places. */
function says(row, words) {
  const target = targetOf.get(row.target + "|" + row.from);
  const places = row.parts === undefined ? (verdictsOf.get(row.target + "|" + row.from) ?? []).map(said) : [];
  const text = [said(row), ...places, target?.name_zh ?? "", (target?.name_en ?? "").toLowerCase()].join(" ");
  return words.every((word) => text.includes(word));
}

/* Places that match what was typed, whether or not a target names them. */
function foundSites() {
  const words = typed();
  if (!words.length) return [];
  const text = (site) => [site.id, site.name_zh, site.name_en].join(" ").toLowerCase();
  const exact = (site) => [site.id, site.name_zh, site.name_en.toLowerCase()].includes(words.join(" "));
  return data.sites.filter((site) => words.every((word) => text(site).includes(word))).sort((a, b) => exact(b) - exact(a));
}

function fits(row) {
  const words = typed();
  return (
    (!state.from || row.from === state.from) &&
    (!state.show || statusOf(row) === state.show) &&
    (!words.length || says(row, words))
  );
}

const onLayer = (verdict) => (state.layer ? verdict.layer === state.layer : verdict.own_layer);
const placeRows = () => data.verdicts.filter((verdict) => onLayer(verdict) && fits(verdict));
const targetRows = () => data.targets.filter(fits);

/* The chosen verdict; a target without any stands for itself. */
function chosen() {
  if (!state.sel) return null;
  return verdictOf.get(state.sel) ?? data.targets.find((target) => keyOf(target) === state.sel) ?? null;
}
