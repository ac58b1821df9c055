// The squares where measurements contradict the map, as points on it.
import { codedValue, latLng } from "./data.js";
import { worldPlace } from "./drawing.js";
import { CONFLICT_LAYERS, isMobile } from "./state.js";
import { CONFLICTS, drawRing, drawSymbol } from "./symbols.js";

/** Return whether a square's row is among those asked for: of the technology and operator shown, held against this run. */
export function conflictFilter({ state, data }, kinds = kindsOn(state)) {
  const { conflicts } = data;
  // Of an earlier run nobody has held them against the levels.
  if (state.time === "before") return () => false;
  const technology = isMobile({ state, data }) ? data.technologies.find(({ slug }) => slug === state.shown).name : null;
  const operator = isMobile({ state, data }) ? (data.operators.find(({ slug }) => slug === state.who)?.name ?? null) : null;
  return (row) =>
    kinds.includes(codedValue(conflicts.conflict, row)) &&
    (technology === null || codedValue(conflicts.technology, row) === technology) &&
    (operator === null || codedValue(conflicts.operator, row) === operator);
}

function kindsOn(state) {
  return Object.keys(CONFLICT_LAYERS).filter((kind) => state[CONFLICT_LAYERS[kind]]);
}

/** Return a painter of a side's squares; the chosen one is drawn whatever is switched off. */
export function conflictPainter(data) {
  const items = data.conflicts.conflict.index.map((_, row) => ({ row, world: worldPlace(latLng(data.conflicts.point, row)) }));
  return (pen, { project, zoom }, { state }) => {
    const chosen = state.chosen?.kind === "conflict" ? state.chosen.row : -1;
    if (!kindsOn(state).length && chosen < 0) return [];
    const scale = Math.min(Math.max(0.6 + (zoom - 9) * 0.14, 0.5), 1.3);
    const isShown = conflictFilter({ state, data });
    const spots = [];
    for (const item of items) {
      const isChosen = item.row === chosen;
      const at = isChosen || isShown(item.row) ? project(item) : null;
      if (!at) continue;
      const symbol = CONFLICTS[codedValue(data.conflicts.conflict, item.row)];
      drawSymbol(pen, symbol, at[0], at[1], scale);
      if (isChosen) drawRing(pen, at[0], at[1]);
      spots.push({ x: at[0], y: at[1], r: symbol.size * scale, hit: { kind: "conflict", row: item.row } });
    }
    return spots;
  };
}
