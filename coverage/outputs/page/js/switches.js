// What is shown: province tiles that choose the technology, then whose, of what, where and when.
import { fibreKey, fibreWhosOf, figureKey, indicatorKey, indicatorOf, measuresOf, ratiosOf, tiersOf, whosOf } from "./data.js";
import { partsOf } from "./names.js";
import { fibreWhoName, indicatorName, isMobile, provinceOf, technologyName, timeName, whoName } from "./state.js";
import { byId, el, fixed, percent, say, told } from "./text.js";

const HINTED = new Set(["any", "greatest"]);
const SHORT = new Set(["greatest"]);

export function drawSwitches(store, { radio, radioGroup }) {
  const { data, state } = store;
  const box = byId("switches");
  const mobile = data.technologies.map((technology) => technology.slug);
  const ratios = ratiosOf(data);

  function draw() {
    const focus = document.activeElement;
    const focused = box.contains(focus) ? focus.id : "";
    box.replaceChildren(...parts().filter(Boolean));
    if (focused) byId(focused)?.focus();
  }

  function parts() {
    const whos = whosOf(data);
    const isOfMobile = isMobile(store);
    const isFibre = state.shown === "fibre";
    const fibreWhos = fibreWhosOf(data);
    return [
      tiles(),
      isOfMobile && whos.length > 1
        ? radioGroup(
            "who",
            say("operator"),
            "chips",
            whos.map((who) => [
              who,
              SHORT.has(who) ? say(`${who}_short`) : whoName(data, who),
              HINTED.has(who) ? say(`${who}_hint`) : "",
            ]),
          )
        : null,
      isOfMobile ? pair() : null,
      isFibre && fibreWhos.length > 1
        ? radioGroup(
            "fibreWho",
            say("operator"),
            "chips",
            fibreWhos.map((who) => [who, fibreWhoName(data, who), ""]),
          )
        : null,
      isFibre && ratios.length > 1
        ? radioGroup(
            "ratio",
            say("ratio"),
            "segments",
            ratios.map((ratio) => [ratio, say(ratio), say(`${ratio}_long`)]),
          )
        : null,
      data.before && !indicatorOf(data, state.shown)
        ? radioGroup(
            "time",
            say("time"),
            "segments",
            ["before", "after"].map((time) => [time, timeName(data, time), ""]),
          )
        : null,
      data.before?.unlike.length ? unlike() : null,
    ];
  }

  function unlike() {
    const what = data.before.unlike.map(told).join(", ");
    return el("p", { className: "note" }, say("unlike", { what }));
  }

  function pair() {
    const measures = measuresOf(data);
    const tiers = tiersOf(data);
    return el(
      "div",
      { className: tiers.length > 2 ? "pair uneven" : "pair" },
      measures.length > 1
        ? radioGroup(
            "measure",
            say("measure"),
            "segments",
            measures.map((name) => [name, say(name), ""]),
          )
        : null,
      tiers.length > 1
        ? radioGroup(
            "tier",
            say("tier"),
            "segments",
            tiers.map((name) => [name, say(name), ""]),
          )
        : null,
    );
  }

  function tiles() {
    const ranged = mobile.some((slug) => tileRange(slug));
    return el(
      "fieldset",
      { className: "shown" },
      el("legend", {}, say(ranged ? "tiles" : "tiles_plain")),
      el(
        "div",
        { className: "tiles" },
        mobile.map((slug) => radio("shown", slug, "tile", partsHint(slug), tileText(slug))),
      ),
      el(
        "div",
        { className: "tiles wide" },
        ratios.length ? radio("shown", "fibre", "tile", partsHint("fibre"), tileText("fibre")) : null,
        further(),
      ),
      // What the pointer is told of every tile, keys and fingers are told of the chosen one.
      chosenParts(),
    );
  }

  function provinceFigure(slug) {
    const key = slug === "fibre" ? fibreKey(state.ratio, state.fibreWho) : figureKey(state.measure, slug, state.who, state.tier);
    return provinceOf(store)[key];
  }

  function partsHint(slug) {
    const { amount, of } = provinceFigure(slug) ?? {};
    const measure = slug === "fibre" ? `fibre_${state.ratio}` : state.measure;
    return (amount ?? null) === null || (of ?? null) === null ? "" : partsOf(measure, amount, of);
  }

  function chosenParts() {
    const parts = indicatorOf(data, state.shown) ? "" : partsHint(state.shown);
    return parts ? el("p", { className: "note tile-parts" }, `${tileName(state.shown)}: ${parts}`) : null;
  }

  function tileName(slug) {
    return slug === "fibre" ? `${say("fibre")}, ${say(state.ratio).toLowerCase()}` : technologyName(data, slug);
  }

  function tileText(slug) {
    const name = slug === "fibre" ? say("fibre") : data.technologies.find((entry) => entry.slug === slug).name;
    return [
      el("span", { className: "tile-name" }, name),
      el("span", { className: "tile-value" }, percent(provinceFigure(slug)?.pct ?? null)),
      el("span", { className: "tile-range" }, slug === "fibre" ? say(state.ratio) : tileRange(slug)),
      el("span", { className: "unseen" }, partsHint(slug)),
    ];
  }

  function tileRange(slug) {
    const figure = slug === "fibre" ? null : provinceFigure(slug);
    const [low, high] = [figure?.low ?? null, figure?.high ?? null];
    return low === null || high === null || low === high ? "" : say("range_short", { low: fixed(low, 1), high: fixed(high, 1) });
  }

  function further() {
    const choices = data.indicators.filter((indicator) => indicator.values);
    if (!choices.length) return null;
    const shown = indicatorOf(data, state.shown);
    const options = choices.map((indicator) =>
      el("option", { value: indicatorKey(indicator), selected: indicator === shown }, indicatorName(indicator)),
    );
    const empty = el("option", { value: "", selected: !shown }, say("further_choose"));
    const change = (event) => event.target.value && store.set({ shown: event.target.value });
    const on = shown ? "further on" : "further";
    return el("select", { id: "further", className: on, "aria-label": say("further"), onchange: change }, empty, options);
  }

  draw();
  return { draw };
}
