// How the figures came about, from the manifest: always at hand, never in the way.
import { askedName } from "./state.js";
import { byId, day, el, numeral, percentSign, say, told } from "./text.js";

export function drawMethod(store) {
  const box = byId("method");

  function draw() {
    const open = box.querySelector("details")?.open ?? false;
    const { manifest } = store.data;
    box.replaceChildren(
      el(
        "details",
        { open },
        el("summary", {}, say("method")),
        el("dl", { className: "method-list" }, factsOf(manifest, store.data).filter(([, text]) => text).map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
        limits(manifest),
        sources(manifest),
        el("p", { className: "quiet" }, say("method_drawing")),
      ),
    );
  }

  draw();
  return { draw };
}

function factsOf(manifest, data) {
  const thresholds = Object.entries(manifest.thresholds_dbm ?? {}).map(([name, value]) => `${name} ${numeral(value)} dBm`);
  const margin = manifest.margin;
  const probability = typeof margin?.edge_probability === "number" ? numeral(margin.edge_probability * 100) + percentSign() : "";
  const has = (value) => value !== undefined && value !== null;
  return [
    [say("method_synthetic"), manifest.synthetic ? say("synthetic_yes") : ""],
    [say("method_date"), day(manifest.data_date)],
    [say("method_model"), told(manifest.model)],
    [say("method_resolution"), has(manifest.resolution_m) ? `${numeral(manifest.resolution_m)} m` : ""],
    [say("method_thresholds"), thresholds.join("; ")],
    [say("method_margin"), has(margin?.sigma_db) ? say("margin_text", { sigma: numeral(margin.sigma_db), probability }) : ""],
    [say("method_range"), has(manifest.bias_db) ? say("range_text", { value: numeral(manifest.bias_db) }) : ""],
    [say("method_population"), told(manifest.population_method)],
    [say("method_asked"), data.hamlets ? askedName(data) : ""],
    [say("method_rule"), told(manifest.rule)],
    [say("method_version"), told(manifest.version)],
  ];
}

function limits(manifest) {
  const texts = (Array.isArray(manifest.limits) ? manifest.limits : []).map(told).filter(Boolean);
  return texts.length ? el("div", {}, el("h3", {}, say("method_limits")), el("ul", {}, texts.map((text) => el("li", {}, text)))) : null;
}

function sources(manifest) {
  if (!manifest.sources.length) return null;
  const items = manifest.sources.map((source) => {
    const facts = [source.source, source.data_date ? day(source.data_date) : "", source.synthetic === "true" ? say("source_synthetic") : ""];
    return el(
      "li",
      {},
      el("b", {}, source.key ?? source.file ?? ""),
      [" ", facts.filter(Boolean).join(" · ")],
      source.sha256 ? el("code", { title: source.sha256 }, `sha256 ${source.sha256.slice(0, 12)}`) : null,
    );
  });
  return el("div", {}, el("h3", {}, say("method_sources")), el("ul", { className: "sources" }, items));
}
