// Which points and lines lie on the map; at the same time their legend.
import { operatorNumbers, stationShown } from "./places.js";
import { operatorSymbol, symbolCanvas, VERDICTS } from "./symbols.js";
import { askedName, technologyName } from "./state.js";
import { byId, el, fixed, say } from "./text.js";

export function drawLayers(store, hamlets) {
  const { data, state } = store;
  const box = byId("layers");

  function draw() {
    const focus = document.activeElement;
    const focused = box.contains(focus) ? focus.id : "";
    box.replaceChildren(
      el(
        "fieldset",
        {},
        el("legend", {}, say("layers")),
        data.hamlets ? el("div", { className: "checks" }, verdicts()) : null,
        data.stations ? el("div", { className: "checks" }, stations()) : null,
        el("div", { className: "checks" }, check("outlines", say("outlines")), check("names", say("names"))),
      ),
    );
    if (focused) byId(focused)?.focus();
  }

  function verdicts() {
    return ["none", "partial", "covered"].map((verdict) =>
      check(verdict, say(verdict), {
        symbol: VERDICTS[verdict],
        count: hamlets[verdict].length,
        hint: say(`${verdict}_hint`, { asked: askedName(data) }),
      }),
    );
  }

  function stations() {
    const mobile = data.technologies.some((technology) => technology.slug === state.shown);
    const name = mobile && !state.stationsAll ? say("stations_of", { technology: technologyName(data, state.shown) }) : say("stations");
    const shown = data.stations.id.map((_, row) => row).filter((row) => stationShown({ state: { ...state, offOperators: new Set() }, data }, row));
    const made = [check("stations", name, { count: shown.length })];
    if (!state.stations) return made;
    if (mobile) made.push(check("stationsAll", say("stations_all")));
    const numbers = operatorNumbers(data);
    const column = data.stations.operator;
    (column?.values ?? []).forEach((operator, code) => {
      const count = shown.filter((row) => column.index[row] === code).length;
      made.push(operatorCheck(String(operator), code, operatorSymbol(numbers[code]), count));
    });
    return made;
  }

  function operatorCheck(name, code, symbol, count) {
    const change = (event) => {
      const off = new Set(state.offOperators);
      if (event.target.checked) off.delete(code);
      else off.add(code);
      store.set({ offOperators: off });
    };
    return row(`operator-${code}`, !state.offOperators.has(code), change, name, { symbol, count });
  }

  function check(key, name, extras = {}) {
    return row(`layer-${key}`, state[key], (event) => store.set({ [key]: event.target.checked }), name, extras);
  }

  function row(id, checked, change, name, { symbol, count, hint } = {}) {
    return el(
      "label",
      { className: "check", for: id, title: hint || null },
      el("input", { type: "checkbox", id, checked, onchange: change }),
      symbol ? symbolCanvas(symbol) : null,
      el("span", { className: "check-name" }, name),
      count === undefined ? null : el("span", { className: "count" }, fixed(count, 0)),
    );
  }

  draw();
  return { draw };
}
