/* The page's questions, each a tab with a panel and layers of its own; and the layers that lie on the map.

   A tab:   registerTab({ id, word, fields, known, panel, absent, undo, hides, names, places, labels, steps })
     id        stands in the link (#tab=id) and in the names of its layers
     word      key of its heading
     fields    what its panel remembers in the link, with the plain values: { cut: "" }
     known     () => ({ field: [values] }); what a link names beyond them is dropped
     panel     () => nodes of its panel, made anew at every redraw; give what takes the keyboard a data-key
     absent    () => why there is nothing to show, or ""
     undo      () => takes its last choice back and tells whether there was one; what Escape does
     names     () => [{ site, text, weight }], places of this tab, named where there is room; without a text they keep names away
     hides     ids of layers that would say something else than this tab does, and start switched off on it
     places    () => the places whose verdict signs are shown, instead of the view's own; null for those
     labels    () => items for placeLabels() among the page's own; one with names: true says its place's name itself
     steps     names of fields whose change the browser's Back undoes

   A layer: registerLayer({ id, word, section, on, tabs, has, signature, draw, legend, source })
     section   under which heading of the menu it stands: ground, network, delay, reach, cuts, builds, growth, measured
     on, tabs  shown on every tab, or on these only, until the reader switches it
     fixed     shown always: it cannot be switched off
     has       () => whether the plan has anything to show on it
     signature () => text; the layer is drawn anew when it changes
     draw      (group) => puts Leaflet layers into the group; panes come from pane(name, order)
     legend    () => list items for the legend, while it is shown
     source    () => where it comes from, a short text, shown in menu, legend and print */

const TABS = [];
const LAYERS = new Map();
const SECTIONS = ["ground", "network", "delay", "reach", "cuts", "builds", "growth", "measured"];

function registerTab(tab) {
  TABS.push(tab);
  Object.assign(PLAIN, tab.fields ?? {});
  Object.assign(state, tab.fields ?? {});
  STEPS.push(...(tab.steps ?? []));
}

function registerLayer(layer) {
  LAYERS.set(layer.id, { on: false, tabs: [], has: () => true, legend: () => [], source: () => "", signature: () => "", ...layer });
}

const activeTab = () => TABS.find((tab) => tab.id === state.tab) ?? TABS[0];

/* ---- which layers are shown ---- */

const usual = (layer) => (layer.on && !(activeTab().hides ?? []).includes(layer.id)) || layer.tabs.includes(state.tab);
const flipped = () => state.flip.split(",").filter(Boolean);

function isOn(id) {
  const layer = LAYERS.get(id);
  return Boolean(layer) && layer.has() && (layer.fixed || usual(layer) !== flipped().includes(id));
}

function flip(id) {
  const ids = flipped();
  change({ flip: (ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]).join(",") });
}

const shownLayers = () => [...LAYERS.values()].filter((layer) => isOn(layer.id));

function syncLayers() {
  for (const layer of LAYERS.values()) {
    if (!layer.draw) continue;
    layer.group ??= L.layerGroup();
    if (!isOn(layer.id)) {
      layer.group.remove();
      continue;
    }
    const drawn = state.lang + "|" + layer.signature();
    if (layer.drawn !== drawn) {
      layer.drawn = drawn;
      layer.group.clearLayers();
      layer.draw(layer.group);
    }
    layer.group.addTo(map);
  }
}

/* ---- the tabs ---- */

function drawTabs() {
  const button = (tab, at) => {
    const current = tab === activeTab();
    return el("button", { type: "button", role: "tab", id: "tab-" + tab.id, "data-key": "tab-" + tab.id, "aria-selected": String(current), "aria-controls": "sheet",
      tabindex: current ? 0 : -1, click: () => openTab(tab.id), keydown: (event) => stepTab(event, at) }, word(tab.word));
  };
  keepingFocus(byId("tabs"), TABS.map(button));
  byId("sheet").setAttribute("aria-labelledby", "tab-" + activeTab().id);
}

function openTab(id) {
  change({ tab: id });
}

function stepTab(event, at) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const to = event.key === "Home" ? 0 : event.key === "End" ? TABS.length - 1 : step ? (at + step + TABS.length) % TABS.length : -1;
  if (to < 0) return;
  event.preventDefault();
  openTab(TABS[to].id);
  byId("tab-" + TABS[to].id).focus();
}

/* The first tab, delays, has rooms of its own in the frame; the others share one. */
function drawSheet() {
  const tab = activeTab();
  byId("delays").hidden = Boolean(tab.panel);
  byId("view").hidden = !tab.panel;
  byId("sheet").removeAttribute("tabindex");
  if (!tab.panel) return;
  const missing = tab.absent?.() ?? "";
  keepingFocus(byId("view"), missing ? [el("div", { class: "empty" }, el("p", {}, missing))] : tab.panel());
  /* A panel with nothing to press is itself what the keyboard reaches, to read and scroll it. */
  if (!byId("view").querySelector("button, input, select, summary, [tabindex='0']")) byId("sheet").tabIndex = 0;
}

/* Drawing anew drops the keyboard's place and the scroll: give both back. */
function keepingFocus(node, children) {
  const key = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const scrolled = [...node.querySelectorAll("[data-scroll]")].map((one) => [one.dataset.scroll, one.scrollTop]);
  const top = node.scrollTop;
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  node.scrollTop = top;
  for (const [name, at] of scrolled) {
    const again = node.querySelector("[data-scroll='" + name + "']");
    if (again) again.scrollTop = at;
  }
  if (key) [...node.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key)?.focus({ preventScroll: true });
}

/* ---- the menu of layers ---- */

let menuOpen = false;

function layersMenu() {
  const menu = el("div", { id: "layers", hidden: !menuOpen, role: "group", "aria-label": word("layers") }, ...SECTIONS.map(sectionOf).filter(Boolean));
  const open = () => { menuOpen = !menuOpen; drawHeader(); byId("layersbutton").focus(); };
  return el("div", { class: "menu" }, el("button", { type: "button", id: "layersbutton", "aria-expanded": String(menuOpen), "aria-controls": "layers", click: open }, word("layers")), menu);
}

function sectionOf(section) {
  const layers = [...LAYERS.values()].filter((layer) => layer.section === section);
  if (!layers.length) return null;
  const box = (layer) =>
    el("label", {}, el("input", { type: "checkbox", "data-layer": layer.id, checked: isOn(layer.id), disabled: !layer.has() || layer.fixed, change: () => flip(layer.id) }),
      " " + word(layer.word) + (layer.has() ? "" : word("empty_layer")), layer.has() && layer.source() ? el("span", { class: "source" }, layer.source()) : null);
  return el("fieldset", {}, el("legend", {}, word("section_" + section)), ...layers.map(box));
}

function closeMenu() {
  if (!menuOpen) return false;
  menuOpen = false;
  drawHeader();
  byId("layersbutton").focus();
  return true;
}

/* A click elsewhere hides the menu and leaves everything else where it is, the search box among them. */
function closeMenuOutside(event) {
  if (!menuOpen || event.target.closest(".menu")) return;
  menuOpen = false;
  byId("layers").hidden = true;
  byId("layersbutton").setAttribute("aria-expanded", "false");
  drawnTools = state.lang + menuOpen;
}
