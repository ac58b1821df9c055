// What lies on the map: its ground, points and lines; at the same time the key to their symbols.
import { conflictFilter } from "./conflict_points.js";
import { conflictKind } from "./names.js";
import { isPlanned, operatorNumbers, stationFilter } from "./places.js";
import {
  askedName,
  basesOf,
  CONFLICT_LAYERS,
  comparisons,
  estimatesOf,
  isMobile,
  shownRaster,
  sureness,
  technologyName,
} from "./state.js";
import { CONFLICTS, operatorSymbol, PLANNED, PROPOSED, symbolCanvas, VERDICTS } from "./symbols.js";
import { byId, el, fixed, say } from "./text.js";

const ROOMY_PX = 860;
const NARROW_PX = 760;

export function drawLayers(store, { hamlets, radioGroup, hasRelief, middle }) {
  const { data, state } = store;
  const box = byId("layers");
  const tables = { hamlets: data.hamlets, stations: data.stations };
  // Folded where the list of communes would otherwise lie below a laptop's screen.
  const folded = el("details", { open: window.innerHeight >= ROOMY_PX || window.innerWidth <= NARROW_PX });
  const title = el("summary", { id: "layers-title" });
  const body = el("div", { className: "layers-body" });
  folded.append(title, body);
  folded.addEventListener("toggle", () => folded.open && !body.hasChildNodes() && draw());
  box.append(folded);

  let isStale = false;
  folded.addEventListener("toggle", () => isStale && draw());

  function draw() {
    // What is folded waits until it is seen.
    isStale = !folded.open;
    title.textContent = say("layers");
    if (isStale && body.childElementCount) return;
    const focus = document.activeElement;
    const focused = body.contains(focus) ? focus.id : "";
    body.replaceChildren(...[ground(), points(), conflicts(), compare()].filter(Boolean));
    if (focused) byId(focused)?.focus();
  }

  function points() {
    const tallied = tables.stations ? tallyOfStations() : null;
    return el(
      "fieldset",
      {},
      el("legend", {}, say("layers_points")),
      el(
        "div",
        { className: "checks" },
        tables.hamlets ? verdicts() : null,
        tallied ? stations(tallied) : null,
        tallied && state.stations ? el("div", { className: "checks inner" }, operators(tallied)) : null,
        data.plan ? check("plan", say("plan"), { symbol: PROPOSED, count: data.plan.rank.length, hint: say("plan_hint") }) : null,
        check("outlines", say("outlines")),
        check("names", say("names")),
        hasRelief ? check("relief", say("relief")) : null,
      ),
    );
  }

  /** Squares where measurements contradict the map, of the technology and the operator that are shown. */
  function conflicts() {
    if (!data.conflicts) return null;
    const { conflict, count } = data.conflicts;
    const counted = (kind) => {
      const isShown = conflictFilter(store, [kind]);
      return sum(conflict.index.map((_, row) => (isShown(row) ? (count?.[row] ?? 1) : 0)));
    };
    const operator = data.operators.find(({ slug }) => slug === state.who)?.name;
    const network = [operator, technologyName(data, state.shown)].filter(Boolean).join(" ");
    const title = say("conflicts") + (isMobile(store) ? ` (${network})` : "");
    return el(
      "fieldset",
      {},
      el("legend", {}, title),
      el(
        "div",
        { className: "checks single" },
        Object.keys(CONFLICTS).map((kind) =>
          check(CONFLICT_LAYERS[kind], conflictKind(data, kind), {
            symbol: CONFLICTS[kind],
            count: counted(kind),
            hint: say(`conflict_${kind}_hint`),
          }),
        ),
      ),
    );
  }

  function verdicts() {
    const count = (verdict) => (data.hamlets.counted ? countedHamlets(verdict) : hamlets()[verdict].length);
    return ["none", "partial", "covered"].map((verdict) =>
      check(verdict, say(verdict), {
        symbol: VERDICTS[verdict],
        count: count(verdict),
        hint: say(`${verdict}_hint`, { asked: askedName(data) }),
      }),
    );
  }

  function countedHamlets(verdict) {
    const code = data.hamlets.verdict?.values.indexOf(verdict) ?? -1;
    return sum(data.hamlets.count.filter((_, row) => data.hamlets.verdict?.index[row] === code));
  }

  function stations({ shown, planned }) {
    const name =
      isMobile(store) && !state.stationsAll
        ? say("stations_of", { technology: technologyName(data, state.shown) })
        : say("stations");
    return [
      check("stations", name, { count: shown }),
      planned ? check("planned", say("planned"), { symbol: PLANNED, count: planned }) : null,
    ];
  }

  /** How many stations are shown when all operators are on, how many of them each has, and how many are planned. */
  function tallyOfStations() {
    const { counted, count, id, operator } = data.stations;
    const isShown = stationFilter({ state: { ...state, offOperators: new Set() }, data });
    const tallied = { shown: 0, planned: 0, byOperator: new Map() };
    const rows = counted ? count : id;
    for (let row = 0; row < rows.length; row += 1) {
      const here = counted ? count[row] : 1;
      if (isPlanned(data, row)) tallied.planned += here;
      if (!isShown(row)) continue;
      tallied.shown += here;
      const code = operator?.index[row] ?? -1;
      tallied.byOperator.set(code, (tallied.byOperator.get(code) ?? 0) + here);
    }
    return tallied;
  }

  function operators({ byOperator }) {
    const numbers = operatorNumbers(data);
    const column = data.stations.operator;
    const made = (column?.values ?? []).map((operator, code) => ({
      order: numbers[code],
      row: operatorCheck(String(operator), code, operatorSymbol(numbers[code]), byOperator.get(code) ?? 0),
    }));
    const rows = made.sort((a, b) => a.order - b.order).map((entry) => entry.row);
    return isMobile(store) ? [...rows, check("stationsAll", say("stations_all"))] : rows;
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

  function ground() {
    const bases = basesOf(data);
    if (!isMobile(store)) return null;
    const raster = shownRaster(store);
    const isLevel = raster?.kind === "level";
    const estimates = isLevel ? ["low", "central", "high"] : state.base === "communes" ? estimatesOf(store) : [];
    if (bases.length < 2 && estimates.length < 2) return null;
    const hint = (name) => (isLevel ? say(`estimate_${name}_hint`, sureness(data)) : say(`estimate_${name}_figure`));
    return el(
      "div",
      { className: "ground" },
      bases.length > 1
        ? radioGroup(
            "base",
            say("base"),
            "segments",
            bases.map((base) => [base, say(`base_${base}`), say(`base_${base}_hint`)]),
          )
        : null,
      estimates.length > 1
        ? radioGroup(
            "estimate",
            say("estimate"),
            "segments",
            estimates.map((name) => [name, say(`estimate_${name}`), hint(name)]),
          )
        : null,
      state.base !== "communes" && !raster ? el("p", { className: "note" }, say("base_absent")) : null,
    );
  }

  function compare() {
    const choices = comparisons(store);
    if (!choices.length) return null;
    const groups = [...new Set(choices.map(({ group }) => group))].map((group) =>
      el(
        "optgroup",
        { label: say(`versus_${group}`) },
        choices
          .filter((choice) => choice.group === group)
          .map(({ key, name }) => el("option", { value: key, selected: key === state.versus }, name)),
      ),
    );
    return el(
      "div",
      { className: "compare" },
      el("label", { for: "versus" }, say("versus")),
      el(
        "select",
        { id: "versus", onchange: (event) => store.set({ versus: event.target.value, cut: middle() }) },
        el("option", { value: "", selected: !state.versus }, say("versus_nothing")),
        groups,
      ),
    );
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

  if (folded.open) draw();
  else title.textContent = say("layers");
  return { draw };
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
