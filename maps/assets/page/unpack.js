/* The page's data made whole again: sites, spans and verdicts come in columns (maps/page/columns.py, verdicts.py) and
   are used as rows with the fields that the results have. Nothing here knows the document or the map. */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LETTER_AT = new Uint8Array(128);
[...LETTERS].forEach((letter, at) => { LETTER_AT[letter.charCodeAt(0)] = at; });

/* Whole numbers of a packed line, five bits a letter, the sign in the lowest bit. */
function lettersToNumbers(text) {
  const numbers = [];
  let value = 0;
  let place = 1;
  for (let at = 0; at < text.length; at += 1) {
    const bits = LETTER_AT[text.charCodeAt(at)];
    value += (bits & 31) * place;
    place *= 32;
    if (bits & 32) continue;
    numbers.push(value % 2 ? -(value + 1) / 2 : value / 2);
    value = 0;
    place = 1;
  }
  return numbers;
}

/* A line, packed or as differences, as [lat, lon]. Beyond the 180th meridian it goes on, it does not turn around. */
function unpack(line, steps) {
  const numbers = typeof line === "string" ? lettersToNumbers(line) : line;
  const points = [];
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < numbers.length; at += 2) {
    let step = numbers[at];
    if (at && Math.abs(step) > 180 * steps) step -= Math.sign(step) * 360 * steps;
    lon += step;
    lat += numbers[at + 1];
    points.push([lat / steps, lon / steps]);
  }
  return points;
}

const inEnglish = (band) => band.replaceAll("～", "–");
const inTwo = (band) => ({ zh: band, en: inEnglish(band) });

/* Whole kilometres come rounded; thin spaces part the digits from 10 000 up. */
const wholeKm = (km) => (Math.abs(km) < 10000 ? String(km) : String(km).replace(/\B(?=(\d{3})+$)/g, "\u2009"));

/* Columns: texts joined by strokes, whole numbers as letters, each as it is or less the one before. */
const textsOf = (column) => (typeof column === "string" ? column.split("|") : column);
const stepsOf = (column) => {
  let sum = 0;
  return lettersToNumbers(column).map((step) => (sum += step));
};
const valuesOf = ({ of, values }) => stepsOf(of).map((at) => values[at]);

function unpackSites(columns) {
  const [ids, zh, en] = [columns.id, columns.name_zh, columns.name_en].map(textsOf);
  const [lons, lats] = [columns.lon, columns.lat].map(stepsOf);
  const facts = valuesOf(columns.facts);
  return ids.map((id, at) => {
    const [province_zh, kind, origin, status, roles] = facts[at];
    return { id, name_zh: zh[at], name_en: en[at], province_zh, lon_deg: lons[at] / columns.steps, lat_deg: lats[at] / columns.steps, kind, roles, origin, status };
  });
}

/* Tens of thousands of spans: each row is its place in the columns, and reads its fields there when asked. */
function unpackSpans(packed, sites, steps) {
  const FACTS = { operator: 0, status: 1, length_origin: 2, assumed: 3, schematic: 4, source: 5 };
  const a = stepsOf(packed.a);
  const b = lettersToNumbers(packed.b).map((step, at) => a[at] + step);
  const [ids, lines, ms, bands] = [packed.id, packed.line, packed.ms ?? "", packed.ms_band ?? ""].map(textsOf);
  const [kms, lows, highs, classes] = [packed.km, packed.low, packed.high, packed.delay_class ?? ""].map(lettersToNumbers);
  const [facts, cables] = [packed.facts, packed.cable].map(valuesOf);
  const known = Boolean(packed.ms);
  class Span {
    constructor(at) { this.at = at; }
    get site_a() { return sites[a[this.at]]; }
    get site_b() { return sites[b[this.at]]; }
    get a() { return this.site_a.id; }
    get b() { return this.site_b.id; }
    get cable() { return cables[this.at][0]; }
    get id() { return ids[this.at] || this.cable + ":" + this.a + "-" + this.b; }
    get cable_zh() { return cables[this.at][1] || this.id; }
    get cable_en() { return cables[this.at][2] || this.id; }
    get oneway() { return known ? ms[this.at] : "—"; }
    get oneway_band() { return inTwo(known ? bands[this.at].replace("~", "～") : "—"); }
    get delay_class() { return known ? classes[this.at] : -1; }
    get load() { return packed.loads?.[this.at] ?? null; }
    get straight() { return !lines[this.at]; }
    get line() {
      if (lines[this.at]) return lines[this.at];
      const [from, to] = [this.site_a, this.site_b].map((site) => [Math.round(site.lon_deg * steps), Math.round(site.lat_deg * steps)]);
      return [from[0], from[1], to[0] - from[0], to[1] - from[1]];
    }
    get text() {
      const [km, low, high] = [kms[this.at], lows[this.at], highs[this.at]];
      return { km: wholeKm(km), band: inTwo(low < 0 || high < 0 ? "—" : wholeKm(km - low) + "～" + wholeKm(km + high)) };
    }
  }
  for (const [name, at] of Object.entries(FACTS)) {
    Object.defineProperty(Span.prototype, name, { get() { return facts[this.at][at]; } });
  }
  return Array.from({ length: packed.n }, (_, at) => new Span(at));
}

/* A text from its frames and figures. */
function sharedText(shared, at) {
  const parts = shared.texts[at];
  let text = "";
  for (let one = 0; one < parts.length; one += 2) {
    const frame = shared.frames[parts[one]];
    const figures = parts[one + 1] === "" ? null : parts[one + 1].split(" ");
    text += figures ? frame.split("\u0001").map((piece, nth) => piece + (figures[nth] ?? "")).join("") : frame;
  }
  return text;
}

function gapTexts(gap) {
  if (gap === "—") return { gap: { zh: gap, en: gap }, gap_phrase: { zh: "", en: "" } };
  const over = gap[0] === "超";
  const figure = gap.slice(1);
  const [short, long] = over ? [" over", " ms over"] : [" left", " ms left"];
  return { gap: { zh: gap, en: figure + short }, gap_phrase: { zh: gap[0] + " " + figure + " ms", en: figure + long } };
}

function unpackVerdicts(columns, sites) {
  const SHARED = ["target", "layer", "own_layer", "limit_ms", "status", "basis", "remedy", "remedy_zh", "remedy_en"];
  const FIGURES = ["oneway_ms", "oneway_low_ms", "oneway_high_ms", "theoretical_ms", "light_limit_ms"];
  const idOf = (place) => (typeof place === "number" ? sites[place].id : place);
  const partsOf = (row) => {
    const parts = [];
    for (let at = 0; at < row.length; at += 3) {
      const [name, basis] = columns.part_kinds[row[at]];
      const ms = row[at + 1] === "—" ? null : Number(row[at + 1].replace("<0.01", "0.005"));
      parts.push({ name, basis, ms, text: { ms: row[at + 1], band: inTwo(row[at + 2]) } });
    }
    return parts;
  };
  const shared = valuesOf(columns.shared);
  const assumptions = valuesOf(columns.assumptions);
  return Array.from({ length: columns.n }, (_, at) => {
    const values = shared[at];
    const [oneway, limit, theoretical, light, km] = columns.text[at];
    return {
      ...Object.fromEntries(SHARED.map((name, nth) => [name, values[nth]])),
      ...Object.fromEntries(FIGURES.map((name) => [name, columns[name][at]])),
      from: idOf(columns.from[at]),
      to: idOf(columns.to[at]),
      route: columns.route[at].map(idOf),
      spans: columns.spans[at],
      assumptions: assumptions[at],
      reason_zh: sharedText(columns.reason_zh, at),
      reason_en: sharedText(columns.reason_en, at),
      text: { oneway, limit, theoretical, light, km, band: inTwo(columns.band[at]), ...gapTexts(columns.gap[at]) },
      parts: partsOf(columns.parts[at]),
    };
  });
}

/* All of it, in place: afterwards `data` has its rows. */
function unpackAll(data) {
  const sites = unpackSites(data.sites);
  const columns = data.spans;
  return {
    ...data,
    sites,
    spans: unpackSpans(columns, sites, data.ground.span_steps),
    delay_limits: columns.delay_limits ?? [],
    load_limits: columns.load_limits ?? [],
    verdicts: unpackVerdicts(data.verdicts, sites),
  };
}
