/* The page put together: header, legend, menus, keyboard, print. */

/* ---- header ---- */

function drawHeader() {
  document.documentElement.classList.toggle("embedded", state.embed === "1");
  byId("marking").textContent = named(data.handling ?? {}, "marking");
  document.documentElement.lang = state.lang === "zh" ? "zh-CN" : "en";
  document.title = tongue(data.title);
  byId("title").textContent = tongue(data.title);
  byId("date").textContent = tongue(data.date_text);
  byId("skip").textContent = word("skip");
  byId("headline").replaceChildren(tongue(data.headline), el("span", { class: "headnote" }, headnote()));
  byId("remark").textContent = tongue(data.remark);

  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", word("map"));
  byId("panel").setAttribute("aria-label", word("verdict"));
  drawTools();
  drawCounts();
}

/* Layers and basis of all that is counted, and how many places miss. */
function headnote() {
  const figured = data.targets.filter((target) => statusOf(target) !== "none");
  const words = (name, say) => [...new Set(figured.map((target) => target[name] ?? verdictFor(target)[name]).filter(Boolean))].map(say);
  const mark = state.lang === "zh" ? "，" : ", ";
  const facts = [...words("layer", layerName), ...words("basis", basisName)].join(mark);
  const places = new Set(data.verdicts.filter((one) => one.own_layer && statusOf(one) === "misses").map((one) => one.to)).size;
  const count = data.counts.misses ?? 0;
  const missed = count && places !== count ? word("misses_places", { n: count, m: places }) : "";
  return [facts ? parens(facts) : "", missed].filter(Boolean).join(state.lang === "zh" ? "；" : "; ");
}

function drawCounts() {
  const figured = data.count_order.reduce((sum, status) => sum + (data.counts[status] ?? 0), 0);
  const chip = (status) => {
    const count = data.counts[status] ?? 0;
    const pressed = state.show === status;
    return el("button", { type: "button", class: "chip row-" + status + (count ? "" : " zero"), "data-status": status, "aria-pressed": String(pressed), "aria-label": statusWord(status) + " " + count,
      click: () => { change({ show: pressed ? "" : status }); document.querySelector(".chip[data-status='" + status + "']").focus(); } },
      sign(status, 16), el("span", { class: "word" }, statusWord(status)), el("b", {}, String(count)));
  };
  const more = data.counts.no_figure ? el("span", { class: "more" }, word("and_no_figure", { n: data.counts.no_figure })) : null;
  byId("counts").replaceChildren(el("span", { class: "total" }, word("count_targets", { n: figured })), ...data.count_order.map(chip), ...(more ? [more] : []));
}

/* Built anew only when its words or its menu change: drawing the search box at every keystroke would break
   the composing of Chinese characters. */
let drawnTools = "";

function drawTools() {
  const signature = state.lang + menuOpen;
  const box = byId("find");
  if (box && document.activeElement !== box) box.value = state.find;
  if (signature === drawnTools) {
    for (const tick of document.querySelectorAll("[data-layer]")) tick.checked = isOn(tick.dataset.layer) && !tick.disabled;
    return;
  }
  drawnTools = signature;
  const other = state.lang === "zh" ? "en" : "zh";
  const turn = () => { change({ lang: other }); byId("language").focus(); };
  byId("tools").replaceChildren(
    searchBox(),
    el("button", { type: "button", id: "language", lang: other === "zh" ? "zh-CN" : "en", "aria-label": word("language_label"), click: turn }, word("language")),
    layersMenu(),
    el("button", { type: "button", id: "termsbutton", click: showTerms }, word("terms")),
    el("span", { class: "papers", role: "group", "aria-label": word("print") },
      el("button", { type: "button", id: "print", title: word("print_on", { paper: "A3" }), click: () => printOn("a3") }, word("print")),
      el("button", { type: "button", id: "print-a4", "aria-label": word("print_on", { paper: "A4" }), title: word("print_on", { paper: "A4" }), click: () => printOn("a4") }, "A4")));
}

function searchBox() {
  const find = (event) => { if (!event.isComposing) change({ find: event.target.value }); };
  const go = (event) => { if (event.key === "Enter" && !event.isComposing) showPlace(foundSites()[0]); };
  return el("input", { type: "search", id: "find", value: state.find, placeholder: word("search"), "aria-label": word("search"), input: find, compositionend: find, keydown: go });
}

function showPlace(site) {
  if (site) map.setView([site.lat_deg, site.lon_deg], Math.max(map.getZoom(), 6), { animate: !calm });
}

/* ---- the words of the field, for who opens the page without having been told ---- */

function showTerms() {
  const dialog = byId("terms");
  const close = el("button", { type: "button", class: "close", click: () => dialog.close() }, word("back"));
  const entries = data.glossary.flatMap((entry) => [el("dt", {}, entry[state.lang], " ", el("span", {}, state.lang === "zh" ? entry.en : entry.zh)), el("dd", {}, named(entry, "explain"))]);
  dialog.replaceChildren(el("div", { class: "detailhead" }, el("div", {}, el("h2", { id: "termshead" }, word("terms"))), close), el("dl", { tabindex: 0 }, ...entries));
  dialog.showModal();
}

/* ---- legend ---- */

/* Whose delays stand beside the places, and on which layer. */
function figuresNote() {
  const own = [...new Set(placeRows().map((row) => row.layer))];
  const place = siteName(figuresOf());
  return word("figures_on_map", { place, layer: own.length === 1 ? parens(layerName(own[0])) : "" });
}

/* What each layer says of itself, in the order of the menu; the sources once each. The legend stands below the map,
   never on it: where its height changes, the map takes what is left. */
let legendOpen = true;
let legendHeight = 0;

function legendSources(shown) {
  const sources = [...new Set(shown.map((layer) => layer.source()).filter(Boolean))];
  if (!sources.length) return null;
  return el("details", { class: "sources" }, el("summary", { "data-key": "sources" }, word("sources_head")), el("p", {}, sources.join(state.lang === "zh" ? "；" : "; ")));
}

function drawLegend() {
  const legend = byId("legend");
  const shown = shownLayers();
  const lists = SECTIONS.map((section) => shown.filter((layer) => layer.section === section).flatMap((layer) => layer.legend())).filter((items) => items.length);
  const turn = () => { legendOpen = !legendOpen; drawLegend(); drawPlaces(); };
  const fold = el("button", { type: "button", class: "fold", "data-key": "fold", "aria-expanded": String(legendOpen), click: turn }, word("legend"), el("span", { class: "noprint", "aria-hidden": "true" }, legendOpen ? " ▾" : " ▸"));
  const said = figuresOf() && isOn("labels") && isOn("places") ? el("p", {}, figuresNote()) : null;
  legend.classList.toggle("folded", !legendOpen);
  const open = legend.querySelector(".sources")?.open ?? false;
  keepingFocus(legend, [fold, ...lists.map((items) => el("ul", { "aria-label": word("legend") }, ...items)), said, legendSources(shown)]);
  if (open && legend.querySelector(".sources")) legend.querySelector(".sources").open = true;
  if (legendHeight === legend.offsetHeight) return;
  legendHeight = legend.offsetHeight;
  refit();
}

/* ---- together ---- */

function drawMap() {
  byId("inset").hidden = map.getZoom() >= INSET_BELOW_ZOOM;
  drawScale();
  drawPlaces();
}

/* A window of another size shows the whole country again only where it did before. */
function refit() {
  const home = isHome();
  map.invalidateSize({ animate: false });
  if (home) showCountry();
}

function start() {
  if (calm) {
    map._zoomAnimated = false;
    map.options.inertia = false;
  }
  readLink();
  prepareGround();
  prepareNetwork();
  listeners.push(drawHeader, drawTabs, drawSheet, drawControls, drawTable, drawDetail, keepInSight, drawLegend, drawInset, drawNote, drawZoom, syncLayers, drawRoute, drawMap);
  /* The header's text decides how much room the map has: fit after it is there. */
  drawHeader();
  drawLegend();
  drawNote();
  refit();
  redraw();
  map.on("moveend zoomend", drawMap);
  window.addEventListener("resize", refit);
  document.addEventListener("pointerdown", closeMenuOutside);
  window.addEventListener("hashchange", () => { readLink(); redraw(); });
  /* The link itself would overwrite the state that stands after the #. */
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("panel").focus(); });
  window.addEventListener("beforeprint", () => printed(true));
  window.addEventListener("afterprint", () => printed(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stepBack(); });
  document.documentElement.classList.add("ready");
  window.performance.mark("netplan-ready");
}

start();
