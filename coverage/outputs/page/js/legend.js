// The legend on the map: classes with their number of communes, on one side or on both.

import { rowsUnder } from "./choropleth.js";
import { breaksOf, classLabel, colourOf, countsOf } from "./classes.js";
import { levelClasses, NO_SIGNAL, operatorGround } from "./ground.js";
import { conflictKind } from "./names.js";
import { operatorNumbers } from "./places.js";
import {
  CONFLICT_LAYERS,
  lacksRaster,
  pointsDate,
  rasterTitle,
  shownColumn,
  shownEstimate,
  shownRaster,
  shownSubtitle,
  shownTitle,
  sideHead,
  sideWord,
} from "./state.js";
import { sideNames } from "./swipe.js";
import { CONFLICTS, operatorSymbol, PLANNED, PROPOSED, symbolCanvas, VERDICTS } from "./symbols.js";
import { el, fixed, percentSign, say } from "./text.js";

export function drawLegend(map, store, { left, right, open }) {
  const box = el("details", { id: "legend", className: "legend", open });
  const control = L.control({ position: "bottomleft" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  control.addTo(map);

  function draw() {
    const lenses = store.state.versus ? [left, right] : [left];
    const alike = lenses.length === 2 && lenses.every((lens) => shownColumn(lens).percent && !shownRaster(lens));
    // Two sides of one scale share their rows; others stand one under the other.
    const told = alike || isOneRaster(lenses) ? [lenses[0]] : lenses;
    const blocks = alike ? [shares(lenses)] : told.map((lens) => (shownRaster(lens) ? raster(lens) : shares([lens])));
    const title = lenses.length === 2 ? say("legend") : shownRaster(left) ? rasterTitle(left) : shownTitle(left);
    box.replaceChildren(
      el("summary", {}, title),
      el(
        "div",
        { className: "legend-body" },
        blocks.map((block, number) => [
          lenses.length === 2 && !alike ? el("p", { className: "legend-side" }, sideTitle(told, number)) : null,
          block,
        ]),
        lenses.some(lacksRaster) ? el("p", { className: "legend-alone" }, say("raster_absent")) : null,
        symbols(lenses),
        el("p", { className: "legend-thinned" }, say("legend_thinned")),
        mark() ? el("p", { className: "legend-mark" }, mark()) : null,
      ),
    );
  }

  /** What must be seen on a picture of the map alone. */
  function mark() {
    const { what_if: scenario, synthetic } = store.data.manifest;
    return [scenario ? say("scenario_short") : "", synthetic ? say("synthetic_short") : ""].filter(Boolean).join(" · ");
  }

  function sideTitle(told, number) {
    const lens = told[number];
    const [title] = sideNames(lens);
    return told.length === 1 ? title : `${sideHead(lens, number)}: ${title}`;
  }

  /** Whether two sides are rasters whose colours mean the same. */
  function isOneRaster(lenses) {
    if (lenses.length !== 2 || !lenses.every(shownRaster)) return false;
    const [one, other] = lenses.map((lens) => {
      const layer = shownRaster(lens);
      const classes = layer.kind === "level" ? levelClasses(lens, layer).map(({ colour, name }) => [colour, name]) : [];
      return JSON.stringify([sideNames(lens), classes]);
    });
    return one === other;
  }

  function shares(lenses) {
    const column = shownColumn(lenses[0]);
    const breaks = breaksOf(column);
    const counted = lenses.map((lens) => countsOf(shownColumn(lens), breaks));
    const names = counted[0].counts.map((_, number) => number).reverse();
    const rows = names.map((number) =>
      row(
        swatch(colourOf(number, breaks)),
        classLabel(number, breaks, column),
        counted.map(({ counts }) => counts[number]),
        "class",
      ),
    );
    if (counted.some(({ without }) => without)) {
      rows.push(
        row(
          el("span", { className: "swatch hatched" }),
          say("no_data"),
          counted.map(({ without }) => without),
          "without",
        ),
      );
    }
    if (column.percent) {
      const name = say("under_legend", { threshold: store.state.threshold + percentSign() });
      const under = lenses.map((lens) => rowsUnder(lens).size);
      rows.push(row(el("span", { className: "swatch edge" }), name, under, "under"));
    }
    const heads = lenses.length === 2 ? lenses.map(sideWord) : [say("legend_count")];
    const subtitle = lenses.length === 2 ? say("legend_count") : shownSubtitle(lenses[0]);
    // Each figure has a range of its own, and all are hardly ever at the same end.
    const isEnd = lenses.some((lens) => shownEstimate(lens) !== "central");
    if (isEnd) rows.push(el("p", { className: "legend-alone" }, say("estimate_alone_figures")));
    return [
      el(
        "p",
        { className: `legend-row legend-sub${lenses.length === 2 ? " two" : ""}` },
        el("span", { className: "legend-sub-text" }, subtitle),
        heads.map((head) => el("span", { className: "count" }, head)),
      ),
      rows,
    ];
  }

  function raster(lens) {
    const layer = shownRaster(lens);
    const subtitle = el("p", { className: "legend-sub" }, sideNames(lens)[1]);
    if (layer.kind === "level")
      return [
        subtitle,
        levelClasses(lens, layer).map(({ colour, name }) => row(swatch(colour), name, [], "level")),
        lens.state.estimate === "central" ? null : el("p", { className: "legend-alone" }, say("estimate_alone")),
      ];
    const names = store.data.operators.map(({ name }, number) => row(swatch(operatorGround(number)), name, [], "server"));
    return [subtitle, names, row(swatch(NO_SIGNAL), say("level_nothing"), [], "server")];
  }

  // The points that are on, so that a picture of the map alone explains itself.
  function symbols(lenses) {
    const { state, data } = store;
    const shown = data.hamlets ? ["none", "partial", "covered"].filter((verdict) => state[verdict]) : [];
    const made = shown.map((verdict) => symbol(VERDICTS[verdict], say(verdict)));
    if (state.stations && data.stations) {
      const numbers = operatorNumbers(data);
      (data.stations.operator?.values ?? [])
        .map((name, code) => ({ name: String(name), code, order: numbers[code] }))
        .filter(({ code }) => !state.offOperators.has(code))
        .sort((a, b) => a.order - b.order)
        .forEach(({ name, order }) => {
          made.push(symbol(operatorSymbol(order), name));
        });
    }
    if (state.planned && data.stations) made.push(symbol(PLANNED, say("planned")));
    if (state.plan && data.plan) made.push(symbol(PROPOSED, say("plan")));
    if (data.conflicts) {
      const kinds = Object.keys(CONFLICTS).filter((kind) => state[CONFLICT_LAYERS[kind]]);
      made.push(...kinds.map((kind) => symbol(CONFLICTS[kind], conflictKind(data, kind))));
    }
    const date = pointsDate(lenses);
    if (!made.length) return null;
    return [el("p", { className: "legend-symbols" }, made), date ? el("p", { className: "legend-alone" }, date) : null];
  }

  function symbol(of, name) {
    return el("span", { className: "tally" }, symbolCanvas(of), name);
  }

  function swatch(colour) {
    const made = el("span", { className: "swatch" });
    made.style.backgroundColor = colour;
    return made;
  }

  function row(mark, name, counts, kind) {
    const two = counts.length === 2 ? " two" : "";
    return el(
      "div",
      { className: `legend-row ${kind}${two}` },
      mark,
      el("span", {}, name),
      counts.map((count) => el("span", { className: "count" }, fixed(count, 0))),
    );
  }

  draw();
  return { draw };
}
