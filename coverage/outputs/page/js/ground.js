// What a raster's numbers mean: their colours, their names in the legend, their words in the note by the pointer.
import { PALETTE } from "./classes.js";
import { madeRaster } from "./made_raster.js";
import { colouredCanvas, drawLaid, numberAt, openRaster, packed } from "./raster.js";
import { shownRaster } from "./state.js";
import { decibels, say } from "./text.js";

export const NO_SIGNAL = "#f3e9e4";
const NOT_SERVED = "#d9c3b8";
const OPERATOR_GROUNDS = ["#dd8fbd", "#8d97a3", "#7fc49a", "#d9a766", "#a48cc9"];
const SERVED_SHADES = PALETTE.slice(1);
const STEP_DB = 4.9;

/** The raster of a side: `open(on)` after a change, `draw(pen, view)`, `at(place)` for its words; `changed()` when it is there. */
export function makeGround(lens, shapes, changed) {
  let asked = "";
  let opened = null;

  async function open(on) {
    const layer = on ? shownRaster(lens) : null;
    const key = layer ? keyOf(layer, lens.state) : "";
    if (key === asked) return;
    asked = key;
    opened = null;
    if (layer) {
      const raster = await (layer.of ? madeRaster(lens, layer, shapes) : openRaster(layer));
      // Meanwhile something else may have been asked for.
      if (asked !== key) return;
      opened = { layer, raster, canvas: colouredCanvas(raster, coloursOf(lens, layer)) };
      changed();
    }
    document.body.dataset.ground = key;
  }

  function draw(pen, view) {
    if (opened) drawLaid(pen, view, opened.canvas, opened.layer.bounds, { smooth: false });
  }

  function at(place) {
    return opened ? groundWords(lens, opened.layer, numberAt(opened.raster, opened.layer.bounds, place)) : null;
  }

  return { open, draw, at };
}

function keyOf(layer, { tier, estimate, base }) {
  return base === "level" ? `${layer.block} ${tier} ${estimate}` : layer.block;
}

/** How a technology's classes of levels are broken, and from which a tier is served. */
function levelsOf({ state, data }, layer) {
  const { breaks_dbm: breaks, served } = (state.time === "before" ? data.rasters.levels_before : data.rasters.levels)[
    layer.technology
  ];
  // Redacted pages tell the tier outdoors alone.
  const own = served[state.tier] ?? served.outdoor;
  return { breaks, central: own.central, from: layer.estimate ? own.central : own[state.estimate] };
}

function coloursOf(lens, layer) {
  if (layer.kind === "operator") {
    return (number) => (number === 0 ? 0 : packed(number === 1 ? NO_SIGNAL : operatorGround(number - 2)));
  }
  const classes = levelClasses(lens, layer);
  return (number) => (number === 0 ? 0 : packed(classes.find((entry) => number >= entry.from).colour));
}

export function operatorGround(number) {
  return OPERATOR_GROUNDS[number % OPERATOR_GROUNDS.length];
}

/** The classes of a level raster, strongest first: {from, colour, name}. */
export function levelClasses(lens, layer) {
  const { breaks, central, from } = levelsOf(lens, layer);
  // A number is 2 and the count of breaks that the level reaches.
  const levelAt = (number) => breaks[number - 3];
  // The low and high estimates hold the central level against shifted breaks: told is the estimate's own level.
  const shift = levelAt(from) - levelAt(central);
  const told = (number) => say("level_from", { value: decibels(levelAt(number) - shift) });
  // The breaks serve every tier and estimate; of those above what is asked for, one every few decibels is enough.
  const steps = [from];
  for (let number = from + 1; number <= breaks.length + 2 && steps.length < SERVED_SHADES.length; number += 1) {
    if (levelAt(number) - levelAt(steps.at(-1)) >= STEP_DB) steps.push(number);
  }
  const made = steps.map((number, place) => {
    const name = place ? told(number) : `${told(number)} (${say("level_needed")})`;
    return { from: number, colour: SERVED_SHADES[place], name };
  });
  const fails = { from: 2, colour: NOT_SERVED, name: say("level_fails") };
  const nothing = { from: 1, colour: NO_SIGNAL, name: say("level_nothing") };
  return [...made.reverse(), ...(from > 2 ? [fails] : []), nothing];
}

/** The words for a raster's number: what is received there, or from whom. */
function groundWords(lens, layer, number) {
  if (number === 0) return "";
  if (layer.kind === "level") return levelClasses(lens, layer).find((entry) => number >= entry.from).name;
  return number === 1 ? say("level_nothing") : say("server_is", { name: lens.data.operators[number - 2]?.name ?? "" });
}
