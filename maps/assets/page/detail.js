/* The chosen verdict in full: figure, band, parts, route, reason, remedy, assumptions, source. */

const CHART = { width: 396, left: 8, right: 388 };

/* ---- charts ---- */

function bandChart(verdict) {
  const known = [verdict.oneway_high_ms, verdict.oneway_ms, verdict.limit_ms, verdict.theoretical_ms].filter((value) => typeof value === "number");
  if (!known.length || verdict.oneway_ms === null) return null;
  const most = Math.max(...known) * 1.12;
  const x = (ms) => CHART.left + ((CHART.right - CHART.left) * ms) / most;
  const status = statusOf(verdict);
  const colour = status === "none" ? "#0072B2" : data.signs[status].colour;
  const mark = (ms, attributes) => svg("line", { x1: x(ms), x2: x(ms), y1: 17, y2: 43, "stroke-width": 1.5, stroke: "#1A1A1A", ...attributes });
  const text = (ms, y, words) =>
    svg("text", { x: Math.min(Math.max(x(ms), 66), CHART.right - 66), y, "text-anchor": "middle", "font-size": 12, fill: "#1A1A1A" }, words);
  const parts = [svg("line", { x1: CHART.left, x2: CHART.right, y1: 43.5, y2: 43.5, stroke: "#8A8A8A" })];
  if (typeof verdict.light_limit_ms === "number") {
    parts.push(mark(verdict.light_limit_ms, { "stroke-dasharray": "2 3", stroke: "#4D4D4D" }));
    parts.push(text(verdict.light_limit_ms, 57, lightWord(verdict) + " " + unit(verdict.text.light, "ms")));
  }
  if (verdict.oneway_low_ms !== null && verdict.oneway_high_ms !== null) {
    const low = x(verdict.oneway_low_ms);
    parts.push(svg("rect", { x: low, width: Math.max(1, x(verdict.oneway_high_ms) - low), y: 26, height: 9, fill: colour, "fill-opacity": 0.4, stroke: "#4D4D4D", "stroke-width": 0.7 }));
  }
  parts.push(svg("circle", { cx: x(verdict.oneway_ms), cy: 30.5, r: 5.5, fill: colour, stroke: "#1A1A1A" }));
  if (verdict.limit_ms !== null) {
    parts.push(mark(verdict.limit_ms, { "stroke-width": 2.2 }));
    parts.push(text(verdict.limit_ms, 12, word("limit") + " ≤" + verdict.text.limit + " ms"));
  }
  return svg("svg", { viewBox: "0 0 " + CHART.width + " 62", class: "chart", role: "img", "aria-label": word("chart_label") }, ...parts);
}

function partsBar(verdict) {
  const sum = verdict.parts.reduce((total, part) => total + (part.ms ?? 0), 0);
  let at = 0;
  const pieces = verdict.parts.map((part, index) => {
    const width = (CHART.width * (part.ms ?? 0)) / (sum || 1);
    const piece = svg("rect", { x: at, y: 0, width, height: 14, fill: partColour(index), stroke: "#FFFFFF", "stroke-width": 0.8 });
    at += width;
    return piece;
  });
  return svg("svg", { viewBox: "0 0 " + CHART.width + " 14", class: "chart", "aria-hidden": "true" }, ...pieces);
}

const partColour = (index) => data.part_colours[index % data.part_colours.length];

/* ---- blocks ---- */

function partsTable(verdict) {
  if (!verdict.parts?.length) return null;
  const swatch = (index) => svg("svg", { width: 11, height: 11, "aria-hidden": "true" }, svg("rect", { width: 11, height: 11, fill: partColour(index) }));
  const row = (part, index) =>
    el("tr", {},
      el("th", { scope: "row" }, swatch(index), " " + tongue(data.glosses.parts[part.name])),
      el("td", { class: "number" }, part.text.ms),
      el("td", { class: "number" }, tongue(part.text.band)),
      el("td", {}, basisName(part.basis)));
  const head = [word("part"), "ms", word("band") + " ms", word("basis")];
  const sum = el("tr", { class: "sum" }, el("th", { scope: "row" }, word("sum")), el("td", { class: "number" }, verdict.text.oneway),
    el("td", { class: "number" }, tongue(verdict.text.band)), el("td", {}, basisName(verdict.basis)));
  return el("div", { class: "block" },
    partsBar(verdict),
    el("table", { class: "parts" }, el("caption", {}, word("parts")),
      el("thead", {}, el("tr", {}, ...head.map((text, at) => el("th", { scope: "col", class: at === 1 || at === 2 ? "number" : null }, text)))),
      el("tbody", {}, ...verdict.parts.map(row), sum)));
}

function block(key, content) {
  if (!content || (Array.isArray(content) && !content.length)) return null;
  const body = Array.isArray(content) ? el("ul", {}, ...content.map((text) => el("li", {}, text))) : el("p", {}, content);
  return el("div", { class: "block" }, el("h3", {}, word(key)), body);
}

function routeBlock(verdict) {
  const names = (verdict.route ?? []).map(siteName);
  if (!names.length) return null;
  const spans = (verdict.spans ?? []).map((at) => data.spans[at]);
  const cables = spans.map((span) =>
    el("li", {}, siteName(span.a) + "—" + siteName(span.b) + " ", el("b", {}, named(span, "cable")), " " + spanLength(span) + (span.schematic ? " " + word("schematic_mark") : "")));
  return el("div", { class: "block" },
    el("h3", {}, word("route")),
    el("p", {}, ...breakable(names.join("→")), parens(word("route_length", { km: verdict.text.km }))),
    cables.length ? el("details", {}, el("summary", {}, word("cables_on_route") + parens(String(cables.length))), el("ul", {}, ...cables)) : null);
}

function otherPlaces(verdict) {
  const others = (verdictsOf.get(verdict.target + "|" + verdict.from) ?? []).filter((other) => other.layer === verdict.layer && keyOf(other) !== keyOf(verdict));
  if (!others.length) return null;
  const button = (other) => {
    const status = statusOf(other);
    return el("button", { type: "button", class: "other", click: () => change({ sel: keyOf(other) }) },
      status === "none" ? null : sign(status, 13, statusWord(status)), " " + named(other, "to") + " " + unit(other.text.oneway, "ms"));
  };
  return el("div", { class: "block others-block" }, el("h3", {}, word("other_places")), el("div", { class: "others" }, ...others.map(button)));
}

function figureLine(verdict) {
  const status = statusOf(verdict);
  if (verdict.oneway_ms === null) return el("p", { class: "figure" }, word("no_oneway", { reason: named(verdict, "reason") || word("no_figure") }));
  const target = verdict.limit_ms === null ? word("no_figure") : word("limit") + " ≤" + verdict.text.limit + " ms";
  const gap = tongue(verdict.text.gap_phrase);
  return el("p", { class: "figure" },
    el("strong", {}, verdict.text.oneway + " ms"),
    " " + word("oneway") + parens(tongue(verdict.text.band) + " ms"),
    el("span", { class: "gap gap-" + status }, [target, gap].filter(Boolean).join(state.lang === "zh" ? "，" : ", ")));
}

/* The theoretical delay is light in the fibre of the cable: where both read the same, one is said. */
const sameLight = (verdict) => typeof verdict.light_limit_ms === "number" && verdict.text.theoretical === verdict.text.light;
const lightWord = (verdict) => word(sameLight(verdict) ? "light_fibre" : "light_limit");

function limitsLine(verdict) {
  const facts = [];
  if (typeof verdict.theoretical_ms === "number" && !sameLight(verdict)) facts.push(word("theoretical") + " " + unit(verdict.text.theoretical, "ms"));
  if (typeof verdict.light_limit_ms === "number") facts.push(lightWord(verdict) + " " + unit(verdict.text.light, "ms"));
  return facts.length ? el("p", { class: "limits" }, facts.join(" · ")) : null;
}

/* ---- the whole ---- */

function drawDetail() {
  const verdict = chosen();
  document.documentElement.classList.toggle("has-detail", Boolean(verdict));
  if (!verdict) return byId("detail").replaceChildren();
  const status = statusOf(verdict);
  const target = targetOf.get(verdict.target + "|" + verdict.from) ?? {};
  const facts = [layerName(verdict.layer), verdict.basis ? word("basis") + (state.lang === "zh" ? "：" : ": ") + basisName(verdict.basis) : ""];
  const wording = (target.wording ?? "").replace(/^“|”$/g, "");
  const source = [wording ? "“" + wording + "”" : "", target.source || ""].filter(Boolean).join(" ");
  const blocks = [
    el("div", { class: "detailhead row-" + status },
      status === "none" ? null : sign(status, 22),
      el("div", {}, el("h2", {}, (status === "none" ? "" : statusWord(status) + " ") + rowName(verdict)), el("span", { class: "sub" }, facts.filter(Boolean).join(" · "))),
      el("button", { type: "button", class: "close", click: stepBack }, word("back"))),
    figureLine(verdict),
    bandChart(verdict),
    limitsLine(verdict),
    block("reason", verdict.oneway_ms === null ? "" : named(verdict, "reason")),
    block("remedy", verdict.remedy ? named(verdict, "remedy") : ""),
    partsTable(verdict),
    routeBlock(verdict),
    block("assumptions", (verdict.assumptions ?? []).map((name) => tongue(data.glosses.assumptions[name]))),
    block("source", source),
    block("note", named(target, "note")),
    otherPlaces(verdict),
  ];
  byId("detail").replaceChildren(el("section", { "aria-label": word("detail") }, ...blocks.filter(Boolean)));
}

/* Esc undoes the last thing that narrows the view. */
function stepBack() {
  if (closeMenu()) return;
  if (activeTab().undo?.()) return;
  const left = state.sel;
  if (state.sel) change({ sel: "" });
  else if (state.show || state.find) change({ show: "", find: "" });
  [...document.querySelectorAll("[data-key]")].find((row) => row.dataset.key === left)?.focus();
}
