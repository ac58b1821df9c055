// What is shown: province tiles that choose the technology, then whose, of what, and where.
import { figureKey, measuresOf, ratiosOf, tiersOf, whosOf } from "./data.js";
import { indicatorName, whoName } from "./state.js";
import { byId, el, fixed, percent, say } from "./text.js";

export function drawSwitches(store) {
  const { data, state } = store;
  const box = byId("switches");
  const mobile = data.technologies.map((technology) => technology.slug);
  const ratios = ratiosOf(data);

  function draw() {
    const focus = document.activeElement;
    const focused = box.contains(focus) ? focus.id : "";
    box.replaceChildren(...parts());
    if (focused) byId(focused)?.focus();
  }

  function parts() {
    const isMobile = mobile.includes(state.shown);
    const whos = whosOf(data);
    return [
      tiles(),
      isMobile && whos.length > 1
        ? group("who", say("operator"), "chips", whos.map((who) => [who, whoName(data, who), HINTED.has(who) ? say(`${who}_hint`) : ""]))
        : null,
      isMobile ? pair() : null,
      state.shown === "fibre" && ratios.length > 1
        ? group("ratio", say("ratio"), "segments", ratios.map((ratio) => [ratio, say(ratio), say(`${ratio}_long`)]))
        : null,
    ].filter(Boolean);
  }

  function pair() {
    const measures = measuresOf(data);
    const tiers = tiersOf(data);
    return el(
      "div",
      { className: tiers.length > 2 ? "pair uneven" : "pair" },
      measures.length > 1 ? group("measure", say("measure"), "segments", measures.map((name) => [name, say(name), ""])) : null,
      tiers.length > 1 ? group("tier", say("tier"), "segments", tiers.map((name) => [name, say(name), ""])) : null,
    );
  }

  function tiles() {
    const shown = [...mobile, ...(ratios.length ? ["fibre"] : [])];
    const made = shown.map((slug) => radio("shown", slug, "tile", "", tileText(slug)));
    const ranged = shown.some((slug) => tileRange(slug));
    return el(
      "fieldset",
      { className: "shown" },
      el("legend", { className: "unseen" }, say("tiles_plain")),
      el("div", { className: "shown-head" }, el("span", {}, say(ranged ? "tiles" : "tiles_plain")), further()),
      el("div", { className: "tiles" }, made),
    );
  }

  function provinceOf(slug) {
    const key = slug === "fibre" ? `fibre_${state.ratio}` : figureKey(state.measure, slug, state.who, state.tier);
    return data.province[key];
  }

  function tileText(slug) {
    const name = slug === "fibre" ? say("fibre") : data.technologies.find((entry) => entry.slug === slug).name;
    return [
      el("span", { className: "tile-name" }, name),
      el("span", { className: "tile-value" }, percent(provinceOf(slug)?.pct ?? null)),
      el("span", { className: "tile-range" }, slug === "fibre" ? say(state.ratio) : tileRange(slug)),
    ];
  }

  function tileRange(slug) {
    const figure = slug === "fibre" ? null : provinceOf(slug);
    const [low, high] = [figure?.low ?? null, figure?.high ?? null];
    return low === null || high === null || low === high ? "" : say("range_short", { low: fixed(low, 1), high: fixed(high, 1) });
  }

  function further() {
    const choices = data.indicators
      .map((indicator, number) => [`indicator:${number}`, indicator])
      .filter(([, indicator]) => indicator.values);
    if (!choices.length) return null;
    const options = choices.map(([value, indicator]) => el("option", { value, selected: state.shown === value }, indicatorName(indicator)));
    const empty = el("option", { value: "", selected: !state.shown.startsWith("indicator:") }, say("further_choose"));
    const change = (event) => event.target.value && store.set({ shown: event.target.value });
    return el(
      "select",
      { id: "further", className: state.shown.startsWith("indicator:") ? "on" : "", "aria-label": say("further"), onchange: change },
      empty,
      options,
    );
  }

  function group(name, title, look, choices) {
    const made = choices.map(([value, text, hint]) => radio(name, value, "choice", hint, [el("span", {}, text)]));
    return el("fieldset", {}, el("legend", {}, title), el("div", { className: look }, made));
  }

  // A native radio button under a label: arrow keys, space and screen readers work by themselves.
  function radio(name, value, look, hint, text) {
    const id = `${name}-${value}`;
    const input = el("input", { type: "radio", name, id, value, checked: state[name] === value, onchange: () => store.set({ [name]: value }) });
    return el("label", { className: look, for: id, title: hint || null }, input, el("span", { className: "face" }, text));
  }

  draw();
  return { draw };
}

const HINTED = new Set(["any", "greatest"]);
