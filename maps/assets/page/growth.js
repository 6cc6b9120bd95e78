/* Capacity: a slider sets the year; figures, targets, orders and links are those of its end. */

const GROWTH = data.views.growth;
const GROWTH_PINK = "#CC79A7";
const GROWTH_DARK = "#4A1F38";
/* As loads of cables: the darker, the fuller. The colours of verdicts stay with verdicts. */
const GROWTH_USE = {
  fine: { color: "#BF8F45", dashArray: null, more: 0 },
  full: { color: "#5E3208", dashArray: "9 5", more: 1 },
  over: { color: "#1A1A1A", dashArray: "2 6", more: 2.5 },
};
const GROWTH_MOST_PX = 34;

const growthThere = () => !GROWTH.absent;
const growthYears = () => (growthThere() ? GROWTH.years : []);

/* Without a choice: the year in which the median first meets the target for the peak, else the first. */
function growthAt() {
  const at = growthYears().indexOf(Number(state.year));
  if (at >= 0) return at;
  const target = GROWTH.targets.find((one) => one.quantity === "peak");
  const met = target ? target.statuses.findIndex((status) => status === "meets" || status === "at_risk") : -1;
  return Math.max(met, 0);
}

const growthYear = () => growthYears()[growthAt()];
const growthPercent = (ratio) => Math.round(100 * ratio) + "%";

/* ---- the slider ---- */

/* While it is dragged only what it moves is drawn anew: a slider that is replaced loses the pointer. */
function growthSlide(value) {
  state.year = String(growthYears()[value]);
  const room = byId("growth-year");
  room.replaceChildren(...growthOfYear());
  byId("growth-slider").setAttribute("aria-valuetext", word("growth_at_end", { year: state.year }));
  byId("growth-chosen").textContent = word("growth_at_end", { year: state.year });
  syncLayers();
  drawLegend();
  drawPlaces();
}

function growthSlider() {
  const years = growthYears();
  const slider = el("input", { type: "range", id: "growth-slider", "data-key": "growth-slider", min: 0, max: years.length - 1, step: 1, value: growthAt(),
    "aria-valuetext": word("growth_at_end", { year: growthYear() }), "aria-describedby": "growth-hint",
    input: (event) => growthSlide(Number(event.target.value)), change: (event) => change({ year: String(years[Number(event.target.value)]) }) });
  const labels = years.map((year, at) => el("span", { class: at % 2 ? "odd" : null }, String(year)));
  return el("div", { class: "growth-slide" },
    el("label", { for: "growth-slider" }, word("growth_year"), " ", el("output", { id: "growth-chosen", for: "growth-slider" }, word("growth_at_end", { year: growthYear() }))),
    el("span", { id: "growth-hint" }, word("growth_year_hint")),
    slider, el("div", { class: "growth-labels", "aria-hidden": "true" }, ...labels));
}

/* ---- figures of the year ---- */

function growthCard(label, text, note) {
  const [value, band] = text.split(/(?=（| \()/);
  return el("div", { class: "growth-card" }, el("span", { class: "sub" }, word(label)), el("strong", {}, value), band ? el("span", { class: "growth-band" }, band.trim()) : null, note ? el("span", { class: "sub" }, note) : null);
}

function growthCards() {
  const row = GROWTH.figures[growthAt()];
  const until = GROWTH.orders.until ? GROWTH.orders.until.slice(0, 7) : "—";
  const ports = row.ports === null ? "—" : word("growth_ports_count", { n: row.ports });
  return el("div", { class: "growth-cards" },
    growthCard("growth_members", growthCounted(tongue(row.members.text))),
    growthCard("growth_peak", tongue(row.peak_gbps.text)),
    growthCard("growth_egress", tongue(row.egress_gbps.text)),
    growthCard("growth_ports", ports, row.ports === null ? word("growth_ports_beyond", { until }) : word("growth_ports_from")));
}

const growthCounted = (text) => text.replace(/^\d+/, (n) => word("growth_members_count", { n }));

/* ---- a bar for each target ---- */

const growthTarget = (target) => {
  const row = target.key ? GROWTH.figures[growthAt()][target.key] : null;
  const status = target.statuses[growthAt()];
  const marks = target.quantity === "egress" && GROWTH.egress ? GROWTH.egress : null;
  const text = row ? (target.unit === "count" ? growthCounted(tongue(row.text)) : tongue(row.text)) : growthKnown(target);
  const full = marks && row && row.at[1] > marks.usable.gbps;
  const notes = marks
    ? [[full ? word("growth_egress_full") : "", word("growth_lit", { value: tongue(marks.lit.text) }), word("growth_usable", { value: tongue(marks.usable.text) }), word("growth_expandable", { value: tongue(marks.installable.text) })].filter(Boolean).join(state.lang === "zh" ? "；" : "; "), word("growth_egress_note")]
    : [row ? "" : word("growth_not_foretold"), tongue(target.note)].filter(Boolean);
  const asked = [word("growth_target", { limit: target.limit_text }), target.deadline ? word("growth_deadline", { day: target.deadline }) : ""].filter(Boolean);
  return el("li", { class: status ? "row-" + status : "" },
    el("div", { class: "growth-head" }, el("b", {}, tongue(target.name)), status ? el("span", { class: "growth-verdict" }, word("growth_foreseen"), " ", sign(status, 15), " " + statusWord(status)) : null),
    el("div", { class: "growth-head growth-asked" }, el("span", {}, text), el("span", { class: "sub" }, asked.join(" · "))),
    growthBar(row ? row.at : target.attained ? [target.attained.value] : [], target.limit, marks ? marks.usable.gbps : null, Boolean(row)),
    ...[growthMeaning(target, status), ...notes].filter(Boolean).map((note) => el("span", { class: "sub" }, note)));
};

/* A year to come is no verdict on today: what the word rests on, and whether it would come too late. */
function growthMeaning(target, status) {
  if (!status) return "";
  const late = target.deadline && growthYear() > Number(target.deadline.slice(0, 4)) && ["meets", "at_risk"].includes(status);
  return [word("growth_means_" + status), late ? word("growth_too_late") : ""].filter(Boolean).join(state.lang === "zh" ? "；" : "; ");
}

const growthKnown = (target) => (target.attained ? word("growth_attained", { value: tongue(target.attained.text), day: target.attained.day ?? "—", basis: basisName(target.attained.basis) }) : "—");

function growthBar(values, limit, usable, foretold) {
  const highest = Math.max(limit, usable ?? 0, ...values) * 1.06;
  const share = (value) => Math.min(100, (100 * value) / highest) + "%";
  const piece = (name, from, to) => {
    const node = el("span", { class: name });
    node.style.left = share(from);
    if (to !== null) node.style.width = "calc(" + share(to) + " - " + share(from) + ")";
    return node;
  };
  const [low, middle, high] = values.length === 3 ? values : [null, values[0], null];
  return el("div", { class: "growth-bar", "aria-hidden": "true" },
    middle === undefined ? null : piece(foretold ? "growth-fill" : "growth-fill old", 0, middle),
    low === null ? null : piece("growth-range", low, high),
    usable === null ? null : piece("growth-usable", usable, null),
    piece("growth-limit", limit, null));
}

/* ---- the curve ---- */

function growthChart() {
  const box = { left: 46, right: 392, top: 10, bottom: 150 };
  const rows = GROWTH.curve.filter((row) => row[3] > 0);
  if (rows.length < 2) return null;
  const limits = GROWTH.targets.filter((one) => one.quantity === "peak");
  const floor = Math.max(Math.min(...rows.map((row) => row[1])) * 0.8, rows.at(-1)[3] / 1e4);
  const top = Math.max(...rows.map((row) => row[3]), ...limits.map((one) => one.limit)) * 1.15;
  const last = growthYears().at(-1) + 1.1;
  const x = (at) => box.left + ((at - rows[0][0]) / (last - rows[0][0])) * (box.right - box.left);
  const y = (value) => box.bottom - (Math.log(Math.max(value, floor) / floor) / Math.log(top / floor)) * (box.bottom - box.top);
  const path = (column, list = rows) => list.map((row) => x(row[0]).toFixed(1) + " " + y(row[column]).toFixed(1)).join("L");
  const shown = rows.filter((row) => row[0] <= last);
  const chosen = growthYear() + 1;
  const figure = GROWTH.figures[growthAt()].peak_gbps;
  const parts = [
    ...growthTicks(floor, top).flatMap((value) => [
      svg("line", { x1: box.left, x2: box.right, y1: y(value), y2: y(value), stroke: "#E0E0DC" }),
      svg("text", { x: box.left - 5, y: y(value) + 4, "text-anchor": "end", class: "growth-tick" }, growthTick(value))]),
    svg("path", { d: "M" + path(3, shown) + "L" + path(1, [...shown].reverse()) + "z", fill: "#0072B2", "fill-opacity": 0.18 }),
    svg("path", { d: "M" + path(2, shown), fill: "none", stroke: "#0072B2", "stroke-width": 2.2 }),
    ...limits.map((one) => svg("line", { x1: box.left, x2: box.right, y1: y(one.limit), y2: y(one.limit), stroke: "#1A1A1A", "stroke-width": 1.4, "stroke-dasharray": "6 4" })),
    ...growthYears().filter((_, at) => at % 2 === 0).map((year) => svg("text", { x: x(year + 1), y: 166, "text-anchor": "middle", class: "growth-tick" }, String(year))),
    svg("line", { x1: x(chosen), x2: x(chosen), y1: box.top, y2: box.bottom, stroke: "#1A1A1A", "stroke-width": 1 }),
    svg("line", { x1: x(chosen), x2: x(chosen), y1: y(figure.at[2]), y2: y(figure.at[0]), stroke: "#0072B2", "stroke-width": 5, "stroke-opacity": 0.5 }),
    svg("circle", { cx: x(chosen), cy: y(figure.at[1]), r: 5, fill: "#0072B2", stroke: "#FFFFFF", "stroke-width": 1.5 }),
  ];
  const years = growthYears();
  const label = word("growth_chart_label", { from: years[0], to: years.at(-1), first: tongue(GROWTH.figures[0].peak_gbps.text), last: tongue(GROWTH.figures.at(-1).peak_gbps.text) });
  return svg("svg", { viewBox: "0 0 400 172", class: "chart", role: "img", "aria-label": label }, ...parts);
}

const growthTick = (value) => (value >= 1000 ? value / 1000 + " T" : value + " G");
const growthTicks = (low, high) => {
  const all = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat().filter((value) => value > low && value < high);
  return all.length > 7 ? all.filter((value) => String(value)[0] === "1") : all;
};

/* ---- orders, exchanges, links ---- */

const growthTable = (caption, heads, rows) =>
  el("div", { class: "growth-wide" }, el("table", { class: "parts growth-table" }, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads.map(([key, number]) => el("th", { scope: "col", class: number ? "number" : null }, word(key))))), el("tbody", {}, ...rows)));

function growthOrders() {
  const orders = GROWTH.orders;
  const year = growthYear();
  const head = el("h3", {}, word("growth_orders", { year }));
  const block = (...nodes) => el("div", { class: "block" }, head, ...nodes);
  if (orders.absent) return block(el("p", { class: "sub" }, tongue(orders.absent)));
  const until = orders.until.slice(0, 7);
  const before = orders.years.filter((one) => one.year < year).reduce((sum, one) => sum + one.lines.length, 0);
  const earlier = before ? el("p", { class: "sub" }, word("growth_orders_before", { n: before })) : null;
  const found = orders.years.find((one) => one.year === year);
  const end = year >= Number(until.slice(0, 4)) ? el("p", { class: "sub" }, word("growth_orders_beyond", { until })) : null;
  if (!found) return block(end ?? el("p", { class: "sub" }, word("growth_orders_none")), earlier);
  const rows = found.lines.map(([quarter, thing, count, cost, needed, overdue]) =>
    el("tr", {}, el("td", {}, "Q" + quarter), el("th", { scope: "row" }, tongue(GROWTH.things[thing]), overdue ? el("span", { class: "sub growth-late" }, word("growth_overdue", { n: overdue })) : null),
      el("td", { class: "number" }, String(count)), el("td", { class: "number" }, tongue(cost))));
  const caption = word("growth_orders_cost", { n: found.lines.length, cost: tongue(found.cost) });
  return block(growthTable(caption, [["growth_quarter"], ["growth_thing"], ["growth_count", true], ["growth_cost", true]], rows), earlier, end);
}

function growthPeakText(one) {
  const peak = one.peaks?.[growthAt()];
  if (!peak) return one.taken === null ? "—" : word("growth_no_forecast", { value: one.taken });
  return peak.at[1] > 0 ? tongue(peak.text) : word("growth_not_open") + parens(tongue(peak.text));
}

function growthExchanges() {
  if (GROWTH.exchanges.length < 2) return null;
  const rows = GROWTH.exchanges.map((one) => el("tr", {}, el("th", { scope: "row" }, tongue(one.name)), el("td", {}, growthPeakText(one))));
  return el("div", { class: "block" }, growthTable(word("growth_exchanges"), [["growth_exchange"], ["growth_peak"]], rows));
}

const growthUse = (pair) => (pair.capacity_gbps > 0 && pair.load.length ? pair.load[growthAt()] / pair.capacity_gbps : null);
const growthUseKind = (use) => (use === null || use <= GROWTH.links.fill_ratio ? "fine" : use <= 1 ? "full" : "over");

function growthLinks() {
  const links = GROWTH.links;
  if (links.absent) return el("div", { class: "block" }, el("h3", {}, word("growth_links")), el("p", { class: "sub" }, tongue(links.absent)));
  if (!links.pairs.length) return el("div", { class: "block" }, el("h3", {}, word("growth_links")), el("p", { class: "sub" }, word("growth_links_none")));
  const rows = links.pairs.map((pair) => {
    const use = growthUse(pair);
    return el("tr", {}, el("th", { scope: "row" }, tongue(pair.pair)), el("td", {}, pair.links.join(" + ")),
      el("td", { class: "number" }, use === null ? "—" : Math.round(pair.load[growthAt()]) + " Gbit/s"),
      el("td", { class: "number" }, growthSample(growthUseKind(use)), " ", use === null ? "—" : growthPercent(use)));
  });
  return el("div", { class: "block" },
    growthTable(word("growth_links"), [["growth_link"], ["growth_capacity"], ["growth_load", true], ["growth_use", true]], rows),
    el("p", { class: "sub" }, word("growth_links_note", { fill: growthPercent(links.fill_ratio) })));
}

function growthMilestones() {
  const items = GROWTH.milestones.map((one) => el("li", {}, tongue(one.what) + (state.lang === "zh" ? "：" : ": "), el("b", {}, tongue(one.year)), one.reached === "100%" ? "" : " · " + word("growth_reached", { share: one.reached })));
  return el("div", { class: "block" }, el("h3", {}, word("growth_milestones")), el("ul", {}, ...items));
}

/* ---- the panel ---- */

function growthOfYear() {
  return [
    growthCards(),
    el("p", { class: "sub" }, word("growth_rests", { basis: basisName(GROWTH.basis) })),
    GROWTH.targets.length ? el("div", { class: "block" }, el("h3", {}, word("growth_targets", { year: growthYear() })), el("ul", { class: "growth-targets" }, ...GROWTH.targets.map(growthTarget))) : null,
    el("div", { class: "block" }, el("h3", {}, word("growth_chart")), growthChart(), el("p", { class: "sub" }, word("growth_chart_key"))),
    growthOrders(), growthExchanges(), growthLinks(),
  ].filter(Boolean);
}

function growthPanel() {
  const now = GROWTH.now;
  const facts = now ? word("growth_now", { day: GROWTH.as_of, members: now.present, ports: now.ports, capacity: now.capacity, peak: now.peak ?? "—", basis: basisName(now.basis) }) : null;
  return [
    el("div", { class: "growth", "data-scroll": "growth" },
      el("p", { class: "growth-answer" }, tongue(GROWTH.answer)),
      facts ? el("p", { class: "sub" }, facts) : null,
      growthSlider(),
      el("div", { id: "growth-year" }, ...growthOfYear()),
      growthMilestones(),
      el("p", { class: "sub" }, tongue(GROWTH.grounds))),
  ];
}

registerTab({
  id: "growth", word: "tab_growth", hides: ["places"],
  labels: () => (growthThere() ? growthItems() : []),
  fields: { year: "" },
  known: () => ({ year: growthYears().map(String) }),
  absent: () => tongue(GROWTH.absent),
  panel: growthPanel,
  undo: () => {
    if (!state.year) return false;
    change({ year: "" });
    return true;
  },
});

/* ---- on the map ---- */

const growthPlace = (at) => (at === null || at === undefined ? null : data.sites[at]);
const growthShown = () => (growthThere() ? GROWTH.exchanges.filter((one) => growthPlace(one.site)) : []);
const growthMost = () => Math.max(1, ...growthShown().flatMap((one) => [...(one.peaks ?? []).map((peak) => peak.at[1]), one.taken_gbps ?? 0]));
const growthRadius = (gbps) => (gbps > 0 ? 5 + GROWTH_MOST_PX * Math.sqrt(gbps / growthMost()) : 4);

function growthPeak(one) {
  const peak = one.peaks?.[growthAt()];
  if (peak) return { foretold: true, middle: peak.at[1], high: peak.at[2], sure: peak.at[1] > 0, text: peak.at[1] > 0 ? tongue(peak.text).split(/（| \(/)[0] : word("growth_not_open") };
  return { foretold: false, middle: one.taken_gbps ?? 0, high: 0, sure: false, text: "" };
}

let growthPane = "";

function growthReady() {
  growthPane = growthPane || pane("growth", 425);
  return { pane: growthPane, renderer: L.svg({ pane: growthPane, padding: 0.5 }) };
}

function growthDrawPeaks(group) {
  const look = growthReady();
  for (const one of growthShown()) {
    const site = growthPlace(one.site);
    const peak = growthPeak(one);
    const at = [site.lat_deg, site.lon_deg];
    const tip = () => el("div", { class: "note" }, el("b", {}, tongue(one.name)), " " + word("growth_at_end", { year: growthYear() }) + " " + growthPeakText(one));
    if (peak.high > peak.middle) L.circleMarker(at, { ...look, radius: growthRadius(peak.high), fill: false, color: GROWTH_DARK, weight: 1.2, dashArray: "2 4", interactive: false }).addTo(group);
    const disc = { ...look, radius: growthRadius(peak.middle), color: GROWTH_DARK, weight: 1.5, fillColor: peak.sure ? GROWTH_PINK : "#FFFFFF", fillOpacity: peak.sure ? 0.55 : 0.75, dashArray: peak.sure ? null : "5 3" };
    L.circleMarker(at, disc).bindTooltip(tip, { className: "tip", opacity: 1 }).addTo(group);
  }
}

/* A bow between two places: no cable lies there, so it does not pretend to be straight along one. */
function growthBow(a, b) {
  const bend = 0.13;
  const middle = [(a[0] + b[0]) / 2 + bend * (b[1] - a[1]), (a[1] + b[1]) / 2 - bend * (b[0] - a[0])];
  return Array.from({ length: 25 }, (_, step) => {
    const t = step / 24;
    return [0, 1].map((axis) => (1 - t) ** 2 * a[axis] + 2 * t * (1 - t) * middle[axis] + t ** 2 * b[axis]);
  });
}

const growthWidth = (gbps) => 2 + 1.5 * Math.log2(1 + gbps / 100);

function growthDrawLinks(group) {
  const look = growthReady();
  for (const pair of GROWTH.links.pairs) {
    const [a, b] = [growthPlace(pair.a), growthPlace(pair.b)];
    if (!a || !b) continue;
    const use = growthUse(pair);
    const { color, dashArray, more } = GROWTH_USE[growthUseKind(use)];
    const bow = growthBow([a.lat_deg, a.lon_deg], [b.lat_deg, b.lon_deg]);
    const weight = growthWidth(pair.capacity_gbps) + more;
    L.polyline(bow, { ...look, color: "#FFFFFF", weight: weight + 3, interactive: false }).addTo(group);
    const load = use === null ? "—" : Math.round(pair.load[growthAt()]) + " / " + pair.capacity_gbps + " Gbit/s" + parens(growthPercent(use));
    const tip = () => el("div", { class: "note" }, el("b", {}, tongue(pair.pair)), " " + pair.links.join(" + ") + " " + word("growth_at_end", { year: growthYear() }) + " " + load);
    L.polyline(bow, { ...look, color, weight, dashArray, lineCap: "butt" }).bindTooltip(tip, { sticky: true, className: "tip", opacity: 1 }).addTo(group);
  }
}

/* ---- figures on the map: labels among the page's own, so that none covers another ---- */

function growthItems() {
  const peaks = isOn("growth_peaks") ? growthShown().map((one) => [one, growthPeak(one)]) : [];
  const links = isOn("growth_links") ? GROWTH.links.pairs : [];
  /* What nobody foretells has no figure on the map; table and tip say what is taken of it. */
  const figures = peaks.filter(([, peak]) => peak.foretold).map(([one, peak]) => {
    const site = growthPlace(one.site);
    return { latlng: [site.lat_deg, site.lon_deg], text: named(site, "name") + " " + peak.text, kind: "growth", names: true, half: STAR_SIZE / 2, reach: Math.max(STAR_SIZE / 2, Math.min(growthRadius(peak.middle), 30)), weight: 97, far: true };
  });
  const used = links.map((pair) => ({ ends: [growthPlace(pair.a), growthPlace(pair.b)], use: growthUse(pair) })).filter(({ ends, use }) => use !== null && ends.every(Boolean));
  const shares = used.map(({ ends: [a, b], use }) => ({ latlng: growthBow([a.lat_deg, a.lon_deg], [b.lat_deg, b.lon_deg])[12], text: growthPercent(use), kind: "use", half: 0, across: Infinity, ways: DIRECTIONS, weight: 80, far: false }));
  return [...figures, ...shares];
}

function growthSample(kind) {
  const { color, dashArray, more } = GROWTH_USE[kind];
  const line = { x1: 0, x2: 28, y1: 6, y2: 6, stroke: color, "stroke-width": 3.5 + more, "stroke-dasharray": dashArray };
  return svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, svg("line", line));
}

function growthDisc(paint) {
  return svg("svg", { width: 16, height: 14, "aria-hidden": "true" }, svg("circle", { cx: 8, cy: 7, r: 5.5, stroke: GROWTH_DARK, "stroke-width": 1.2, ...paint }));
}

const growthSource = () => word("growth_source", { basis: basisName(GROWTH.basis) });

registerLayer({
  id: "growth_links", word: "growth_layer_links", section: "growth", tabs: ["growth"],
  has: () => growthThere() && !GROWTH.links.absent && GROWTH.links.pairs.length > 0,
  signature: () => String(growthAt()),
  draw: growthDrawLinks,
  legend: () => {
    const fill = growthPercent(GROWTH.links.fill_ratio);
    const item = (kind, key) => el("li", {}, growthSample(kind), " " + word(key, { fill }));
    return [item("fine", "growth_legend_fine"), item("full", "growth_legend_full"), item("over", "growth_legend_over")];
  },
  source: growthSource,
});

registerLayer({
  id: "growth_peaks", word: "growth_layer_peaks", section: "growth", tabs: ["growth"],
  has: () => growthShown().length > 0,
  signature: () => String(growthAt()),
  draw: growthDrawPeaks,
  legend: () => [
    el("li", {}, growthDisc({ fill: GROWTH_PINK }), " " + word("growth_legend_open")),
    el("li", {}, growthDisc({ fill: "none", "stroke-dasharray": "2 3" }), " " + word("growth_legend_high")),
    el("li", {}, growthDisc({ fill: "#FFFFFF", "stroke-dasharray": "4 2" }), " " + word("growth_legend_planned")),
  ],
  source: growthSource,
});
