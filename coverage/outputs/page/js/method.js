// How the figures came about, from the manifest: always at hand, never in the way.
import { whosOf } from "./data.js";
import { askedName } from "./state.js";
import { byId, day, decibels, decode, el, fixed, numeral, percentSign, say, told } from "./text.js";

const DEFINED = ["any", "greatest"];
const RUNGS = ["polygon", "p1812", "closed", "radius"];

export function drawMethod(store) {
  const title = el("summary");
  const body = el("div");
  const folded = el("details", {}, title, body);
  folded.addEventListener("toggle", () => folded.open && !body.hasChildNodes() && draw());
  byId("method").append(folded);

  function draw() {
    title.textContent = say("method");
    body.replaceChildren(
      el(
        "dl",
        { className: "method-list" },
        methodFacts(store.data).map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]),
      ),
      ...[limits(store.data), sources(store.data)].filter(Boolean),
      el("p", { className: "quiet" }, say("method_drawing")),
    );
  }

  title.textContent = say("method");
  return { draw };
}

/** Names and texts of how the figures were computed, the weightiest first. */
export function methodFacts(data) {
  const { manifest } = data;
  const thresholds = Object.entries(manifest.thresholds_dbm ?? {}).map(([name, value]) => `${name}\u00a0${decibels(value)}`);
  const required = Object.entries(manifest.required_dbm ?? {})
    .filter(([, of]) => typeof of?.outdoor === "number")
    .map(([name, of]) => `${name}\u00a0${decibels(of.outdoor)}`);
  const margin = manifest.margin;
  const probability = typeof margin?.edge_probability === "number" ? numeral(margin.edge_probability * 100) + percentSign() : "";
  const has = (value) => value !== undefined && value !== null;
  return [
    [say("method_synthetic"), manifest.synthetic ? say("synthetic_yes") : ""],
    [say("method_date"), day(manifest.data_date)],
    [say("method_model"), modelsText(manifest.models) || told(manifest.model)],
    [say("method_resolution"), has(manifest.resolution_m) ? `${numeral(manifest.resolution_m)} m` : ""],
    [say("method_thresholds"), thresholds.join("; ")],
    [say("method_asked"), data.hamlets ? askedName(data) : ""],
    [say("method_rule"), ruleText(manifest.rule)],
    [say("method_measured"), measuredText(manifest.measurements)],
    [say("method_required"), required.join("; ")],
    [say("method_margin"), has(margin?.sigma_db) ? say("margin_text", { sigma: numeral(margin.sigma_db), probability }) : ""],
    [say("method_rungs"), rungs(manifest.rungs)],
    [say("method_range"), ranges(manifest.range)],
    [say("method_population"), methodsText(manifest.population_method) || told(manifest.population_method)],
    ...whosOf(data)
      .filter((who) => DEFINED.includes(who))
      .map((who) => [say(who), say(`${who}_hint`)]),
    [say("method_version"), told(manifest.version)],
  ].filter(([, text]) => text);
}

/** What was measured, and how far off the model is there; or that nothing was. */
function measuredText(found) {
  if (!found) return say("method_measured_none");
  const { samples, squares, rules, from, to, conflicts, errors } = found;
  const whole = say("method_measured_text", {
    samples: fixed(samples, 0),
    squares: fixed(squares, 0),
    side: numeral(rules.thin_m),
    when: from ? say("method_measured_when", { from: day(from), to: day(to) }) : "",
    modelled: fixed(conflicts.modelled_only, 0),
    measured: fixed(conflicts.measured_only, 0),
  });
  const tenths = (value) => numeral(Math.round(value * 10) / 10);
  const off = errors.map(({ operator, technology, squares: count, bias_db: bias, rms_db: rms }) =>
    say("method_measured_error", {
      network: `${operator} ${technology}`,
      bias: `${bias > 0 ? "+" : ""}${tenths(bias)}`,
      rms: tenths(rms),
      count: fixed(count, 0),
    }),
  );
  return [whole, off.join("; ")].filter(Boolean).join(" ");
}

/** "ITU-R P.1812 theo địa hình: 9.812 trạm; bán kính đơn giản: 3 trạm" of the stations by rung, from the best down. */
function rungs(counts) {
  return RUNGS.filter((rung) => counts?.[rung])
    .map((rung) => say("models_text", { name: say(`rung_${rung}`), count: fixed(counts[rung], 0) }))
    .join("; ");
}

/** How far off the levels of each rung may be; a supplied polygon has no range. */
function ranges(found) {
  return RUNGS.filter((rung) => rung !== "polygon" && found?.[rung])
    .map((rung) => {
      const { low_median_db: low, high_median_db: high } = found[rung];
      return say("range_text", { name: say(`rung_${rung}`), low: numeral(low), high: numeral(high) });
    })
    .join("; ");
}

/** "Okumura-Hata: 2.496 trạm; 3GPP TR 38.901 UMa: 894 trạm", the most used first. */
function modelsText(models) {
  return (models ?? []).map(({ name, stations }) => say("models_text", { name: told(name), count: fixed(stations, 0) })).join("; ");
}

/** "theo lưới dân số: 146 xã, phường" of a table of counts; empty for anything else. */
function methodsText(counts) {
  if (!counts || typeof counts !== "object" || "vi" in counts) return "";
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => say("methods_text", { name: decode(name), count: fixed(count, 0) }))
    .join("; ");
}

function ruleText(rule) {
  if (typeof rule?.min_share_pct !== "number") return told(rule);
  const share = numeral(rule.min_share_pct) + percentSign();
  return say("rule_text", { asked: told(rule.asked), operators: rule.min_operators, share, radius: numeral(rule.hamlet_radius_m) });
}

/** What a reader must know of the figures' limits, a text each. */
export function methodLimits({ manifest }) {
  return (Array.isArray(manifest.limits) ? manifest.limits : []).map(told).filter(Boolean);
}

/** "danh sách trạm (31/10/2025): Sở Khoa học và Công nghệ; …": what the inputs are and whence, in one line. */
export function methodSources({ manifest }) {
  return manifest.sources.map((source) => [inputName(source), sourceFacts(source)].filter(Boolean).join(": ")).join("; ");
}

function inputName(source) {
  return decode(source.key ?? source.file ?? "");
}

function sourceFacts(source) {
  return [source.source, source.data_date ? day(source.data_date) : "", source.synthetic === "true" ? say("source_synthetic") : ""]
    .filter(Boolean)
    .join(" · ");
}

function limits(data) {
  const texts = methodLimits(data);
  return texts.length
    ? el(
        "div",
        {},
        el("h3", {}, say("method_limits")),
        el(
          "ul",
          {},
          texts.map((text) => el("li", {}, text)),
        ),
      )
    : null;
}

function sources({ manifest }) {
  if (!manifest.sources.length) return null;
  const items = manifest.sources.map((source) =>
    el(
      "li",
      {},
      el("b", {}, inputName(source)),
      ` ${sourceFacts(source)}`,
      source.sha256 ? el("code", { title: source.sha256 }, `sha256 ${source.sha256.slice(0, 12)}`) : null,
    ),
  );
  return el("div", {}, el("h3", {}, say("method_sources")), el("ul", { className: "sources" }, items));
}
