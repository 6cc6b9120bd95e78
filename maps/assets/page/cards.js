/* A span, a cable or a site in detail: hover names it, a click opens its card beside the map, a link leads to it. */

Object.assign(PLAIN, { span: "", cable: "", site: "" });
Object.assign(state, { span: "", cable: "", site: "" });
STEPS.push("span", "cable", "site");

const LISTED_MOST = 12;
const ROLES = ["hub_cluster", "exchange", "planned_exchange", "direct_point", "direct_point_sought", "backbone_core"];
const pickLayer = L.layerGroup();
let spansById = null;
let cardFitted = "";

function spanById(id) {
  spansById ??= new Map(data.spans.map((span) => [span.id, span]));
  return spansById.get(id);
}

const spansOfCable = (id) => data.spans.filter((span) => span.cable === id);

/* What a link names but the plan does not have is dropped. */
function cardsCheck() {
  if (state.span && !spanById(state.span)) state.span = "";
  if (state.cable && !data.spans.some((span) => span.cable === state.cable)) state.cable = "";
  if (state.site && !siteOf.has(state.site)) state.site = "";
}

const noCard = { span: "", cable: "", site: "" };
const openSpan = (span) => change({ ...noCard, span: span.id });
const openSite = (site) => change({ ...noCard, site: site.id });
const openCable = (id) => change({ ...noCard, cable: id });
const cardOpen = () => Boolean(state.span || state.cable || state.site);

function closeCard() {
  const back = byId("card").contains(document.activeElement);
  change(noCard);
  if (back) byId("find")?.focus();
}

/* ---- what a card says ---- */

const fact = (key, ...content) => [el("dt", {}, word(key)), el("dd", {}, ...content)];
const endButton = (site) => el("button", { type: "button", class: "other", click: () => openSite(site) }, named(site, "name"));

function listed(rows, draw) {
  const more = rows.length - LISTED_MOST;
  return el("div", { class: "others" }, ...rows.slice(0, LISTED_MOST).map(draw), more > 0 ? el("span", {}, word("and_more", { n: more })) : null);
}

function verdictButton(verdict) {
  const status = statusOf(verdict);
  return el("button", { type: "button", class: "other", click: () => change({ sel: keyOf(verdict) }) },
    status === "none" ? null : sign(status, 13, statusWord(status)), " " + named(verdict, "from") + "→" + named(verdict, "to") + " " + unit(verdict.text.oneway, "ms"));
}

function spanCard(span) {
  const users = data.verdicts.filter((verdict) => verdict.own_layer && verdict.spans.includes(span.at));
  const kind = word("line_" + kindOf(span)) + (span.schematic && span.status !== "existing" ? parens(word("schematic_mark")) : "");
  const cut = span.status === "existing" && !data.views.cuts.absent;
  return {
    title: span.cable ? named(span, "cable") : spanEnds(span),
    sub: [span.cable ? spanEnds(span) : "", kind].filter(Boolean).join(" · "),
    facts: [
      fact("span_ends", endButton(span.site_a), " ", endButton(span.site_b)),
      fact("span_length", spanLength(span)),
      span.oneway === "—" ? [] : fact("span_delay_fact", word("span_oneway_banded", { ms: span.oneway, band: tongue(span.oneway_band) })),
      span.load ? fact("span_load", loadPhrase(span)) : [],
      fact("span_operator", span.operator || word("operator_unknown")),
      span.source ? fact("source", span.source) : [],
      fact("span_users", users.length ? listed(users, verdictButton) : word("span_no_users")),
    ],
    actions: [
      span.cable ? el("button", { type: "button", class: "other", click: () => openCable(span.cable) }, word("whole_cable")) : null,
      cut ? el("button", { type: "button", class: "other", click: () => cutsOpen(span.id) }, word("simulate_cut")) : null,
    ],
  };
}

const spanButton = (span) => el("button", { type: "button", class: "other", click: () => openSpan(span) }, spanEnds(span) + " " + span.text.km + " km");

function cableCard(id) {
  const spans = spansOfCable(id);
  const operators = [...new Set(spans.map((span) => span.operator))].filter(Boolean);
  return {
    title: named(spans[0], "cable"), sub: word("cable_spans", { n: spans.length }),
    facts: [fact("span_operator", operators.join("、") || word("operator_unknown")), fact("spans", listed(spans, spanButton))], actions: [],
  };
}

function siteCard(site) {
  const reached = data.verdicts.filter((verdict) => verdict.own_layer && (verdict.to === site.id || verdict.from === site.id));
  const spans = data.spans.filter((span) => span.site_a === site || span.site_b === site);
  const roles = (site.roles ?? []).map((role) => (ROLES.includes(role) ? word("role_" + role) : role));
  return {
    title: named(site, "name"), sub: [site.province_zh, ...roles].filter(Boolean).join(" · "),
    facts: [
      fact("site_verdicts", reached.length ? listed(reached, verdictButton) : word("site_no_verdicts")),
      fact("site_spans", spans.length ? listed(spans, (span) => el("button", { type: "button", class: "other", click: () => openSpan(span) }, spanTitle(span))) : word("site_no_spans")),
    ],
    actions: [],
  };
}

function drawCard() {
  const card = byId("card");
  card.hidden = !cardOpen();
  if (card.hidden) return card.replaceChildren();
  const { title, sub, facts, actions } = state.span ? spanCard(spanById(state.span)) : state.cable ? cableCard(state.cable) : siteCard(siteOf.get(state.site));
  keepingFocus(card, [
    el("div", { class: "cardhead" }, el("div", {}, el("h2", {}, title), el("span", { class: "sub" }, sub)),
      ...actions, el("button", { type: "button", class: "close", "data-key": "card-close", click: closeCard }, word("close"))),
    el("dl", {}, ...facts.flat()),
  ]);
}

/* ---- the chosen one on the map ---- */

function drawPicked() {
  pickLayer.clearLayers();
  const spans = state.span ? [spanById(state.span)] : state.cable ? spansOfCable(state.cable) : [];
  const lines = spans.flatMap((span) => cablesAcross(cablesCourse(span.at)));
  const look = { pane: "picked", interactive: false, lineJoin: "round" };
  if (lines.length) {
    L.polyline(lines, { ...look, color: "#FFFFFF", weight: 9 }).addTo(pickLayer);
    L.polyline(lines, { ...look, color: "#1A1A1A", weight: 4 }).addTo(pickLayer);
  }
  const site = siteOf.get(state.site);
  if (site) {
    L.circleMarker([site.lat_deg, site.lon_deg], { ...look, radius: 14, color: "#FFFFFF", weight: 6, fill: false }).addTo(pickLayer);
    L.circleMarker([site.lat_deg, site.lon_deg], { ...look, radius: 14, color: "#1A1A1A", weight: 2.5, fill: false }).addTo(pickLayer);
  }
  fitPicked(site, lines);
}

/* Once for each choice: who then moves the map is not pulled back. */
function fitPicked(site, lines) {
  const picked = [state.span, state.cable, state.site].join("|");
  if (picked === cardFitted) return;
  cardFitted = picked;
  if (site && !map.getBounds().pad(-0.05).contains([site.lat_deg, site.lon_deg])) map.setView([site.lat_deg, site.lon_deg], Math.max(map.getZoom(), 6), { animate: false });
  const bounds = lines.length ? L.latLngBounds(lines[0]) : null;
  for (const line of lines.slice(1)) if (Math.abs(L.latLngBounds(line).getCenter().lng - bounds.getCenter().lng) < 180) bounds.extend(line);
  if (bounds && !map.getBounds().contains(bounds)) map.fitBounds(bounds.pad(0.2), { animate: false, maxZoom: 8 });
}

/* ---- the pointer ---- */

const DOT_HIT_PX = 7;
let pointerNote = null;
let pointerAt = null;

function dotAt(point) {
  let [best, least] = [null, DOT_HIT_PX];
  for (const site of dotsShown) {
    const far = map.latLngToContainerPoint([site.lat_deg, site.lon_deg]).distanceTo(point);
    if (far <= least) [best, least] = [site, far];
  }
  return best;
}

const overMarker = (event) => Boolean(event.originalEvent.target.closest?.(".place, .leaflet-interactive, #legend, #zoom, #inset"));
const underPointer = (point) => {
  const site = dotAt(point);
  return site ? { site } : { spans: cablesAt(point).map((at) => data.spans[at]) };
};

function hideNote() {
  pointerNote?.remove();
  map.getContainer().classList.remove("pointing");
}

function drawNoteAt() {
  const event = pointerAt;
  pointerAt = null;
  if (!event || !event.latlng) return;
  const { site, spans } = overMarker(event) ? {} : underPointer(event.containerPoint);
  if (!site && !spans?.length) return hideNote();
  map.getContainer().classList.add("pointing");
  pointerNote ??= L.tooltip({ className: "tip", opacity: 1, offset: [10, 0] });
  pointerNote.setContent(site ? el("span", {}, [named(site, "name"), site.province_zh].filter(Boolean).join(" · ")) : cableNote(spans));
  pointerNote.setLatLng(event.latlng);
  if (!map.hasLayer(pointerNote)) pointerNote.addTo(map);
}

/* Of cables that lie together, each click opens the next. */
function pickUnder(event) {
  if (overMarker(event)) return;
  const { site, spans } = underPointer(event.containerPoint);
  if (site) return openSite(site);
  if (!spans.length) return;
  const now = state.tab === "cuts" && !state.pair && state.cut ? cutsIdOf(state.cut) : state.span;
  const next = spans[(spans.findIndex((span) => span.id === now) + 1) % spans.length];
  if (state.tab === "cuts" && cutsPickSpan(next.at)) return;
  openSpan(next);
}

function cardsPrepare() {
  byId("panel").prepend(el("section", { id: "card", hidden: true, "aria-live": "polite" }));
  pane("picked", 425);
  pickLayer.addTo(map);
  listeners.push(drawCard, drawPicked);
  map.on("mousemove", (event) => {
    if (!pointerAt) window.requestAnimationFrame(drawNoteAt);
    pointerAt = event;
  });
  map.on("mouseout movestart zoomstart", () => { pointerAt = null; hideNote(); });
  map.on("click", pickUnder);
  /* Escape closes the card before it steps back in the panel. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !cardOpen() || menuOpen || findOpen()) return;
    event.stopPropagation();
    closeCard();
  }, true);
}
