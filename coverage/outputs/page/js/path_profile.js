// The terrain between a hamlet and its candidate station, drawn from numbers: ground on the curved earth, ray, Fresnel zone.
import { el, fixed, numeral, say } from "./text.js";

// The namespace of SVG from the browser itself: a page that opens without a network holds no address.
const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;
const WIDTH = 340;
const HEIGHT = 150;
const EDGE = { left: 48, right: 8, top: 10, bottom: 20 };
const EARTH_KM = 8930.8; // effective radius, as in the engine
const STEPS = 120;

/** A figure with the profile of a hamlet's row, or null where the page has none. */
export function pathProfile(data, row) {
  const profiles = data.profiles;
  const at = profiles ? profiles.hamlet.indexOf(row) : -1;
  if (at < 0) return null;
  const path = sampled(profiles, at);
  const figure = el("figure", { className: "path" }, drawing(path), el("figcaption", {}, caption(path)));
  return el("div", {}, el("h3", {}, say("path_title")), figure);
}

function sampled(profiles, at) {
  const km = profiles.km[at].map((value) => value / 100);
  const ground = profiles.m[at];
  const length = km[km.length - 1];
  const start = ground[0] + profiles.up[at];
  const end = ground[ground.length - 1] + profiles.phone / 10;
  const wave = 299.792458 / profiles.mhz[at];
  // The profile's own points stay among the steps, and the ridge that the reason names, so that none is cut.
  const told = profiles.ridge[at];
  const ridge = told === null ? [] : [told / 100];
  const all = [...new Set([...km, ...ridge, ...Array.from({ length: STEPS + 1 }, (_, i) => (i * length) / STEPS)])].sort(
    (a, b) => a - b,
  );
  const points = all.map((d) => {
    const lift = (500 / EARTH_KM) * d * (length - d);
    const ray = start + ((end - start) * d) / length;
    const zone = Math.sqrt(Math.max(0, (1000 * wave * d * (length - d)) / length));
    return { d, ground: between(km, ground, d) + lift, ray, zone };
  });
  const inner = points.filter((point) => point.zone > 0);
  const named = inner.find(({ d, ground, ray }) => ridge.includes(d) && ground > ray);
  const sharpest = inner.reduce((a, b) => ((b.ground - b.ray) / b.zone > (a.ground - a.ray) / a.zone ? b : a), inner[0]);
  return { points, length, worst: named ?? sharpest, up: profiles.up[at], phone: profiles.phone / 10 };
}

function between(km, metres, d) {
  let i = 1;
  while (i < km.length - 1 && km[i] < d) i += 1;
  const span = km[i] - km[i - 1];
  const share = span > 0 ? (d - km[i - 1]) / span : 0;
  return metres[i - 1] + (metres[i] - metres[i - 1]) * Math.min(1, Math.max(0, share));
}

function drawing(path) {
  const { points, length, worst } = path;
  const low = Math.min(...points.map((point) => point.ground)) - 5;
  const high = Math.max(...points.map((point) => Math.max(point.ground, point.ray + point.zone))) + 5;
  const x = (d) => EDGE.left + (d / length) * (WIDTH - EDGE.left - EDGE.right);
  const y = (m) => HEIGHT - EDGE.bottom - ((m - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const trace = (list, value) => list.map((point) => `${x(point.d).toFixed(1)},${y(value(point)).toFixed(1)}`).join(" ");
  const base = HEIGHT - EDGE.bottom;
  const ends = [points[0], points[points.length - 1]];
  const lines = [
    shape("polygon", { class: "land", points: `${x(0)},${base} ${trace(points, (p) => p.ground)} ${x(length)},${base}` }),
    shape("polygon", {
      class: "zone",
      points: `${trace(points, (p) => p.ray + p.zone)} ${trace([...points].reverse(), (p) => p.ray - p.zone)}`,
    }),
    shape("polyline", { class: "ray", points: trace(points, (p) => p.ray) }),
    shape("line", {
      class: worst.ground > worst.ray ? "edge blocked" : "edge",
      x1: x(worst.d),
      x2: x(worst.d),
      y1: y(worst.ground),
      y2: y(worst.ray),
    }),
    ...ends.map((end, i) =>
      shape("line", {
        class: "mast",
        x1: x(end.d),
        x2: x(end.d),
        y1: y(end.ground),
        y2: y(end.ground + (i ? path.phone : path.up)),
      }),
    ),
    words(`${numeral(Math.round(high))} m`, EDGE.left - 4, EDGE.top + 8, "end"),
    words(`${numeral(Math.round(low))} m`, EDGE.left - 4, base, "end"),
    words("0", x(0), HEIGHT - 5, "start"),
    words(`${fixed(Math.round(length * 10), 1)} km`, x(length), HEIGHT - 5, "end"),
  ];
  const svg = shape("svg", { class: "path", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": caption(path) });
  svg.append(...lines);
  return svg;
}

function caption({ worst, length }) {
  const above = Math.round(worst.ground - worst.ray);
  const told = {
    height: numeral(Math.abs(above)),
    km: fixed(Math.round(worst.d * 10), 1),
    length: fixed(Math.round(length * 10), 1),
  };
  return say(above > 0 ? "path_blocked" : "path_clear", told);
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function words(text, x, y, anchor) {
  const made = shape("text", { x, y, "text-anchor": anchor });
  made.textContent = text;
  return made;
}
