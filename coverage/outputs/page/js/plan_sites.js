// The sites of a plan on the map: hexagons with their number in the order of building, lines to the hamlets that the
// chosen one newly covers.
import { latLng } from "./data.js";
import { worldPlace } from "./drawing.js";
import { drawRing, drawSymbol, PROPOSED } from "./symbols.js";

const NUMBER_ZOOM = 9.4;

/** Paint the sites, the first to be built on top. */
export function planPainter({ data, state }) {
  const { plan, hamlets } = data;
  if (!plan) return () => [];
  const items = plan.rank.map((rank, row) => ({ row, rank, world: worldPlace(latLng(plan.point, row)) })).reverse();
  return (pen, { project, pixel, zoom }) => {
    const chosen = state.chosen?.kind === "plan" ? state.chosen.row : -1;
    if (!state.plan && chosen < 0) return [];
    const scale = Math.min(Math.max(0.7 + (zoom - 9) * 0.15, 0.6), 1.25);
    const spots = [];
    for (const item of items) {
      const isChosen = item.row === chosen;
      if (!state.plan && !isChosen) continue;
      if (isChosen) spokes(pen, pixel(item.world), plan.hamlet_rows[item.row], hamlets, pixel);
      const at = project(item);
      if (!at) continue;
      if (isChosen) drawRing(pen, at[0], at[1]);
      drawSymbol(pen, PROPOSED, at[0], at[1], scale);
      if (zoom >= NUMBER_ZOOM) number(pen, item.rank, at, scale);
      spots.push({ x: at[0], y: at[1], r: PROPOSED.size * scale, hit: { kind: "plan", row: item.row } });
    }
    return spots;
  };
}

function number(pen, rank, [x, y], scale) {
  pen.font = `700 ${Math.round((rank > 99 ? 7 : 9) * scale)}px system-ui, "Segoe UI", "Noto Sans", Arial, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = "#ffffff";
  pen.fillText(String(rank), x, y + 0.5);
}

/** Lines from a site to hamlets, with a white casing. */
function spokes(pen, [x, y], rows, hamlets, pixel) {
  const ends = rows.map((row) => latLng(hamlets.point, row)).filter(Boolean);
  pen.beginPath();
  for (const end of ends) {
    pen.moveTo(x, y);
    pen.lineTo(...pixel(worldPlace(end)));
  }
  for (const [colour, width] of [
    ["#ffffff", 3.6],
    [PROPOSED.fill, 1.6],
  ]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
}
