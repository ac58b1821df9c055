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
        el("div", { className: "checks" }, data.hamlets ? verdicts() : null, data.stations ? stations() : null),
        data.stations && state.stations ? el("div", { className: "checks inner" }, operators()) : null,
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
    const name = isMobile() && !state.stationsAll ? say("stations_of", { technology: technologyName(data, state.shown) }) : say("stations");
    return check("stations", name, { count: shownStations().length });
  }

  function shownStations() {
    const asked = { state: { ...state, offOperators: new Set() }, data };
    return data.stations.id.map((_, row) => row).filter((row) => stationShown(asked, row));
  }

  function operators() {
    const shown = shownStations();
    const numbers = operatorNumbers(data);
    const column = data.stations.operator;
    const made = (column?.values ?? []).map((operator, code) => {
      const count = shown.filter((row) => column.index[row] === code).length;
      return { order: numbers[code], row: operatorCheck(String(operator), code, operatorSymbol(numbers[code]), count) };
    });
    const rows = made.sort((a, b) => a.order - b.order).map((entry) => entry.row);
    return isMobile() ? [...rows, check("stationsAll", say("stations_all"))] : rows;
  }

  function isMobile() {
    return data.technologies.some((technology) => technology.slug === state.shown);
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
