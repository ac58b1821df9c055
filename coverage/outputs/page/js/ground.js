// What a raster's numbers mean: their colours, their names in the legend, their words in the note by the pointer.
import { PALETTE } from "./classes.js";
import { codedValue } from "./data.js";
import { CanvasOverlay, colouredCanvas, numberAt, openRaster, packed } from "./raster.js";
import { shownRaster } from "./state.js";
import { fixed, numeral, say } from "./text.js";

export const NO_SIGNAL = "#f3e9e4";
export const NOT_SERVED = "#d9c3b8";
const OPERATOR_GROUNDS = ["#dd8fbd", "#8d97a3", "#7fc49a", "#d9a766", "#a48cc9"];
const STATION_GROUNDS = ["#8dd3c7", "#fdd28a", "#bebada", "#fb9a8f", "#80b1d3", "#c9de7a", "#f3b6d8", "#b9b9b9"];

/** Draw the raster of a side in its pane; `paint(on)` after a change, `at(place)` for its words at a place. */
export function drawGround(map, lens, pane) {
  let overlay = null;
  let drawn = "";
  let raster = null;

  async function paint(on) {
    const layer = on ? shownRaster(lens) : null;
    const key = layer ? keyOf(layer, lens.state) : "";
    if (key === drawn) return;
    drawn = key;
    const opened = layer ? await openRaster(layer) : null;
    // Meanwhile something else may have been asked for.
    if (drawn !== key) return;
    overlay?.remove();
    raster = opened;
    overlay = layer ? new CanvasOverlay(colouredCanvas(opened, coloursOf(lens, layer)), layer.bounds, { pane }).addTo(map) : null;
    document.body.dataset.ground = key;
  }

  function at(place) {
    const layer = shownRaster(lens);
    return layer && raster ? groundWords(lens, layer, numberAt(raster, layer.bounds, place)) : null;
  }

  return { paint, at };
}

function keyOf(layer, { tier, estimate, base }) {
  return base === "level" ? `${layer.block} ${tier} ${estimate}` : layer.block;
}

/** The first number at which a level serves. */
function servedFrom({ state, data }, layer) {
  const tiers = data.rasters.levels[layer.technology].served;
  const own = tiers[state.tier] ?? tiers.outdoor;
  return own[layer.estimate ? "central" : state.estimate] ?? own.central;
}

function coloursOf(lens, layer) {
  if (layer.kind === "operator") {
    return (number) => (number === 0 ? 0 : packed(number === 1 ? NO_SIGNAL : operatorGround(number - 2)));
  }
  // Neighbouring rows of the table are neighbouring sites: a stride apart, they differ.
  if (layer.kind === "station")
    return (number) => (number === 0 ? 0 : packed(STATION_GROUNDS[(number * 5) % STATION_GROUNDS.length]));
  const classes = levelClasses(lens, layer);
  return (number) => (number === 0 ? 0 : packed(classes.find((entry) => number >= entry.from).colour));
}

export function operatorGround(number) {
  return OPERATOR_GROUNDS[number % OPERATOR_GROUNDS.length];
}

/** The classes of a level raster, strongest first: {from, colour, name}. */
export function levelClasses(lens, layer) {
  const breaks = lens.data.rasters.levels[layer.technology].breaks_dbm;
  const served = servedFrom(lens, layer);
  const steps = [];
  // Number 2 + n is a level from breaks[n]; what serves is spread over the palette's darker four.
  for (let number = breaks.length + 1; number >= Math.max(served, 2); number -= 1) steps.push(number);
  const made = steps.map((from, place) => {
    const shade = steps.length === 1 ? 2 : Math.round(4 - (3 * place) / (steps.length - 1));
    return { from, colour: PALETTE[shade], name: say("level_from", { value: numeral(breaks[from - 2]) }) };
  });
  const fails = { from: 2, colour: NOT_SERVED, name: say("level_fails") };
  const nothing = { from: 1, colour: NO_SIGNAL, name: say("level_nothing") };
  return [...made, ...(served > 2 ? [fails] : []), nothing];
}

/** The words for a raster's number: what is received there, or from whom. */
function groundWords({ data, state }, layer, number) {
  if (number === 0) return "";
  if (layer.kind === "operator")
    return number === 1 ? say("level_nothing") : say("server_is", { name: data.operators[number - 2]?.name ?? "" });
  if (layer.kind === "station") return stationWords(data.stations, number - 1);
  const { name } = levelClasses({ data, state }, layer).find((entry) => number >= entry.from);
  return name;
}

function stationWords(stations, row) {
  if (!stations?.id) return "";
  const facts = [
    stations.id[row],
    codedValue(stations.operator, row),
    stations.height ? `${fixed(stations.height[row], 0)} m` : "",
  ];
  return say("server_is", { name: facts.filter(Boolean).join(" · ") });
}
