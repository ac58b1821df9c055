// The legend on the map: classes with their number of communes.
import { breaksOf, classLabel, colourOf, countsOf } from "./classes.js";
import { shownColumn, shownSubtitle, shownTitle } from "./state.js";
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
        store.data.manifest.synthetic ? el("p", { className: "legend-mark" }, say("synthetic_short")) : null,
      ),
    );
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
