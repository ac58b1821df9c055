// The legend on the map: classes with their number of communes.
import { breaksOf, classLabel, colourOf, countsOf } from "./classes.js";
import { shownColumn, shownSubtitle, shownTitle } from "./state.js";
import { operatorNumbers } from "./places.js";
import { operatorSymbol, symbolCanvas, VERDICTS } from "./symbols.js";
import { el, fixed, say } from "./text.js";

export function drawLegend(map, store, { open }) {
  const box = el("details", { id: "legend", className: "legend", open });
  const control = L.control({ position: "bottomleft" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  control.addTo(map);

  function draw() {
    const column = shownColumn(store);
    const breaks = breaksOf(column);
    const { counts, without } = countsOf(column, breaks);
    const rows = counts.map((count, number) => row(swatch(number, breaks), classLabel(number, breaks, column), count)).reverse();
    if (without) rows.push(row(el("span", { className: "swatch hatched" }), say("no_data"), without));
    const subtitle = shownSubtitle(store);
    box.replaceChildren(
      el("summary", {}, shownTitle(store)),
      el(
        "div",
        { className: "legend-body" },
        el("p", { className: "legend-sub" }, el("span", {}, subtitle), el("span", {}, say("legend_count"))),
        rows,
        symbols(),
        store.data.manifest.synthetic ? el("p", { className: "legend-mark" }, say("synthetic_short")) : null,
      ),
    );
  }

  // The points that are on, so that a picture of the map alone explains itself.
  function symbols() {
    const { state, data } = store;
    const shown = data.hamlets ? ["none", "partial", "covered"].filter((verdict) => state[verdict]) : [];
    const made = shown.map((verdict) => symbol(VERDICTS[verdict], say(verdict)));
    if (state.stations && data.stations) {
      const numbers = operatorNumbers(data);
      (data.stations.operator?.values ?? [])
        .map((name, code) => ({ name: String(name), code, order: numbers[code] }))
        .filter(({ code }) => !state.offOperators.has(code))
        .sort((a, b) => a.order - b.order)
        .forEach(({ name, order }) => made.push(symbol(operatorSymbol(order), name)));
    }
    return made.length ? el("p", { className: "legend-symbols" }, made) : null;
  }

  function symbol(of, name) {
    return el("span", { className: "tally" }, symbolCanvas(of), name);
  }

  function swatch(number, breaks) {
    const made = el("span", { className: "swatch" });
    made.style.backgroundColor = colourOf(number, breaks);
    return made;
  }

  function row(mark, name, count) {
    return el("div", { className: "legend-row" }, mark, el("span", {}, name), el("span", { className: "count" }, fixed(count, 0)));
  }

  draw();
  return { draw };
}
