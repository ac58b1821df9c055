// The map as one picture for paper. Browsers print a canvas by repeating what was drawn on it, its clearing too, which
// would wipe out every canvas below.

const DENSITY = 2;

/** Lay one canvas with all that the panes show over them; returns the canvas, to be removed after printing. */
export function flattenMap(map) {
  const frame = map.getContainer();
  const box = frame.getBoundingClientRect();
  const flat = document.createElement("canvas");
  flat.className = "flat";
  flat.width = Math.round(box.width * DENSITY);
  flat.height = Math.round(box.height * DENSITY);
  const pen = flat.getContext("2d");
  pen.scale(DENSITY, DENSITY);
  pen.translate(-box.left - frame.clientLeft, -box.top - frame.clientTop);
  const panes = Object.values(map.getPanes()).filter((pane) => pane !== map.getPane("mapPane") && !pane.hidden);
  panes.sort((a, b) => Number(getComputedStyle(a).zIndex) - Number(getComputedStyle(b).zIndex));
  for (const pane of panes) drawPane(pen, pane);
  frame.append(flat);
  return flat;
}

function drawPane(pen, pane) {
  const origin = pane.getBoundingClientRect();
  pen.save();
  const edges = pane.style.clipPath.match(/-?[\d.]+(?=px)/g)?.map(Number);
  if (edges) {
    // Corners of a rectangle in the pane's own pixels: the first and the third are opposite.
    const [left, top, , , right, bottom] = edges;
    pen.beginPath();
    pen.rect(origin.left + left, origin.top + top, right - left, bottom - top);
    pen.clip();
  }
  for (const canvas of pane.querySelectorAll("canvas")) {
    const at = canvas.getBoundingClientRect();
    pen.imageSmoothingEnabled = getComputedStyle(canvas).imageRendering !== "pixelated";
    if (canvas.width && canvas.height) pen.drawImage(canvas, at.left, at.top, at.width, at.height);
  }
  pen.restore();
}
