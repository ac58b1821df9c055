// Shapes on the map and in the legend: the same drawing for both.

// Verdicts differ by shape and by filling, not by colour alone.
export const VERDICTS = {
  none: { shape: "triangle", fill: "#b3200e", line: "#ffffff", size: 6.2 },
  partial: { shape: "diamond", fill: "#ffffff", line: "#b3200e", size: 5.2 },
  covered: { shape: "circle", fill: "#ffffff", line: "#3c4a55", size: 2.8 },
};

// Apart from each other also for the colour-blind, and from the communes' yellow to blue.
const OPERATOR_SYMBOLS = [
  { shape: "circle", fill: "#c2257f" },
  { shape: "square", fill: "#1d1d1f" },
  { shape: "down", fill: "#0b7a3b" },
  { shape: "cross", fill: "#7a4300" },
  { shape: "star", fill: "#6a3d9a" },
];

/** A site to come: hollow, so that nobody takes it for one on air. */
export const PLANNED = { shape: "plus", fill: "#ffffff", line: "#6b2fb3", size: 5 };

/** A site of a plan: room for its number. */
export const PROPOSED = { shape: "hexagon", fill: "#6b2fb3", line: "#ffffff", size: 8.5 };

/** Squares where measurements contradict the map: crossed out where none is measured, ticked where some is. */
export const CONFLICTS = {
  modelled_only: { shape: "saltire", fill: "#c2410c", line: "#ffffff", size: 4.6 },
  measured_only: { shape: "tick", fill: "#14222e", line: "#ffffff", size: 5 },
};

/** The ring about what is chosen. */
export const RING_PX = 13;

/** The line about the communes under the threshold; it always has a white casing. */
export const UNDER = "#b3200e";

export function operatorSymbol(number) {
  return { line: "#ffffff", size: 4.4, ...OPERATOR_SYMBOLS[number % OPERATOR_SYMBOLS.length] };
}

/** Draw a symbol about (x, y); `scale` 1 is its full size. */
export function drawSymbol(context, symbol, x, y, scale = 1) {
  const r = symbol.size * scale;
  context.beginPath();
  PATHS[symbol.shape](context, x, y, r);
  context.fillStyle = symbol.fill;
  context.strokeStyle = symbol.line;
  context.lineJoin = "round";
  if (symbol.line === "#ffffff") {
    // A white casing under the filling: seen on every class.
    context.lineWidth = Math.max(r * 0.55, r < 2.6 ? 0.8 : 1.4);
    context.stroke();
    context.fill();
  } else {
    context.lineWidth = Math.max(r * 0.36, 1.2);
    context.fill();
    context.stroke();
  }
}

/** A wedge from a mast towards an azimuth, in degrees from north. */
export function drawSector(context, x, y, reach, azimuth, width, colour) {
  const radians = (degrees) => ((degrees - 90) * Math.PI) / 180;
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, reach, radians(azimuth - width / 2), radians(azimuth + width / 2));
  context.closePath();
  context.globalAlpha = 0.34;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.strokeStyle = "#ffffff";
  context.stroke();
}

/** A dark ring with a white casing about what is chosen. */
export function drawRing(context, x, y, r = RING_PX) {
  for (const [colour, width] of [
    ["#ffffff", 5],
    ["#0b1b2b", 2.4],
  ]) {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/** A disc for many points, with their number where there is room for it. */
export function drawCount(context, x, y, r, count) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fillStyle = "#3c4a55";
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1.2;
  context.fill();
  context.stroke();
  if (r < 10) return;
  context.fillStyle = "#ffffff";
  context.font = "600 10px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(count), x, y);
}

function polygon(context, corners) {
  corners.forEach(([x, y], number) => {
    if (number) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  context.closePath();
}

function plus(context, x, y, r, thickness) {
  const t = r * thickness;
  const corners = [
    [-t, -r],
    [t, -r],
    [t, -t],
    [r, -t],
    [r, t],
    [t, t],
    [t, r],
    [-t, r],
    [-t, t],
    [-r, t],
    [-r, -t],
    [-t, -t],
  ];
  polygon(
    context,
    corners.map(([dx, dy]) => [x + dx, y + dy]),
  );
}

const PATHS = {
  circle: (context, x, y, r) => context.arc(x, y, r, 0, 2 * Math.PI),
  square: (context, x, y, r) => context.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76),
  triangle: (context, x, y, r) =>
    polygon(context, [
      [x, y - r * 1.05],
      [x + r * 1.02, y + r * 0.75],
      [x - r * 1.02, y + r * 0.75],
    ]),
  down: (context, x, y, r) =>
    polygon(context, [
      [x, y + r * 1.15],
      [x + r * 1.1, y - r * 0.8],
      [x - r * 1.1, y - r * 0.8],
    ]),
  diamond: (context, x, y, r) =>
    polygon(context, [
      [x, y - r * 1.15],
      [x + r * 1.05, y],
      [x, y + r * 1.15],
      [x - r * 1.05, y],
    ]),
  cross: (context, x, y, r) => plus(context, x, y, r * 1.1, 0.42),
  plus: (context, x, y, r) => plus(context, x, y, r * 1.2, 0.34),
  saltire: (context, x, y, r) => {
    const [long, short] = [r * 1.15, r * 0.42];
    const corners = [
      [0, -short],
      [long - short, -long],
      [long, short - long],
      [short, 0],
      [long, long - short],
      [long - short, long],
      [0, short],
      [short - long, long],
      [-long, long - short],
      [-short, 0],
      [-long, short - long],
      [short - long, -long],
    ];
    polygon(
      context,
      corners.map(([dx, dy]) => [x + dx, y + dy]),
    );
  },
  tick: (context, x, y, r) =>
    polygon(context, [
      [x - r * 1.1, y + r * 0.1],
      [x - r * 0.7, y - r * 0.35],
      [x - r * 0.3, y + r * 0.05],
      [x + r * 0.75, y - r * 0.95],
      [x + r * 1.15, y - r * 0.5],
      [x - r * 0.3, y + r * 0.9],
    ]),
  hexagon: (context, x, y, r) =>
    polygon(
      context,
      [0, 1, 2, 3, 4, 5].map((corner) => [x + r * Math.sin((Math.PI * corner) / 3), y - r * Math.cos((Math.PI * corner) / 3)]),
    ),
  star: (context, x, y, r) => {
    const corners = Array.from({ length: 10 }, (_, number) => {
      const reach = (number % 2 ? 0.55 : 1.25) * r;
      const angle = (Math.PI * number) / 5 - Math.PI / 2;
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    });
    polygon(context, corners);
  },
};

/** A small canvas with one symbol, for legends. */
export function symbolCanvas(symbol, size = 18) {
  const canvas = document.createElement("canvas");
  const ratio = Math.max(window.devicePixelRatio || 1, 2);
  canvas.width = size * ratio;
  canvas.height = size * ratio;
  canvas.className = "symbol";
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawSymbol(context, symbol, size / 2, size / 2, 1.05);
  return canvas;
}

/** Grey with slanted lines: no data, told apart without colour. */
export function hatch(context) {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = "#e3e7ea";
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = "#98a4ad";
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}
