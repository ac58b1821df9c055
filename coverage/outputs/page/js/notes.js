// What the note by the pointer tells of a commune, a hamlet, a mast.
import { codedValue } from "./data.js";
import { conflictFacts, networkOf } from "./measured.js";
import {
  centralText,
  communeName,
  conflictName,
  distanceText,
  operatorsText,
  rangeText,
  reasonText,
  shownMeasure,
  siteTitle,
  statusText,
  valueText,
  verdictName,
} from "./names.js";
import { costText, gainText, planName } from "./plan_card.js";
import { figuresOf, hamletCode, isOfLater, shownColumn, shownKey, sideHead, sureness, timeName } from "./state.js";
import { sideNames } from "./swipe.js";
import { el, fixed, numeral, say, told } from "./text.js";

const STATIONS_TOLD = 5;

/** Elements for a hit {kind, row or rows}; `lenses` are the sides to tell, `ground` the raster's words there. */
export function noteOf(hit, lenses, ground) {
  const { data } = lenses[0];
  if (hit.kind === "commune") return communeNote(hit.row, lenses, ground);
  if (hit.kind === "count") return countNote(hit, data);
  if (hit.kind === "plan") return planNote(hit.row, data);
  if (hit.kind === "conflict") return conflictNote(hit.row, data);
  return hit.kind === "hamlet" ? hamletNote(hit.row, lenses[0]) : stationNote(hit.rows, data);
}

function communeNote(row, lenses, ground) {
  const { data } = lenses[0];
  return [
    el("strong", {}, communeName(data, row)),
    ...lenses.flatMap((lens, number) => sideNote(row, lens, lenses.length > 1 ? number : -1, ground[number])),
  ];
}

/** How sure a low or high level is at a place; null for the central one. */
function surenessNote({ state, data }) {
  if (state.base !== "level" || state.estimate === "central") return null;
  return el("span", { className: "quiet" }, say(`estimate_${state.estimate}_here`, sureness(data)));
}

function sideNote(row, lens, number, ground) {
  const column = shownColumn(lens);
  const measure = shownMeasure(lens);
  const figure = figuresOf(lens)[shownKey(lens.state)];
  const [title, subtitle] = sideNames(lens);
  const side = number < 0 ? "" : `${sideHead(lens, number)}: `;
  // On a raster the place itself is told; a commune's share would be of something else.
  if (ground !== null) {
    return [
      el("span", { className: "tooltip-value" }, ground),
      el("span", {}, side, title),
      el("span", { className: "quiet" }, subtitle),
      surenessNote(lens),
    ];
  }
  return [
    el("span", { className: "tooltip-value" }, valueText(column, row)),
    el("span", {}, side, title),
    el("span", { className: "quiet" }, subtitle),
    el("span", { className: "quiet" }, rangeText(column, row)),
    measure ? el("span", { className: "quiet" }, centralText(lens, measure, figure, row)) : null,
  ];
}

function hamletNote(row, lens) {
  const { data } = lens;
  const commune = data.hamlets.commune[row];
  const [verdict, reason] = ["verdict", "reason"].map((column) => hamletCode(lens, column, row));
  return [
    el("strong", {}, data.hamlets.name[row]),
    commune >= 0 ? el("span", { className: "quiet" }, communeName(data, commune)) : null,
    el("span", { className: "tooltip-verdict" }, verdictName(verdict)),
    reason && verdict !== "covered" ? el("span", {}, reasonText(reason)) : null,
    ...hamletFacts(row, lens),
  ];
}

/** People and the nearest station; of an earlier run, of which no more is kept than verdicts, their date. */
function hamletFacts(row, lens) {
  const { state, data } = lens;
  const { hamlets } = data;
  if (state.time === "before") {
    return [el("span", { className: "quiet" }, timeName(data, isOfLater(lens, "hamlets") ? "after" : "before"))];
  }
  const people = hamlets.population?.[row] ?? null;
  const distance = hamlets.nearest_km?.[row] ?? null;
  const operator = codedValue(hamlets.nearest_operator, row);
  return [
    people === null ? null : el("span", {}, say("people", { count: fixed(people, 0) })),
    distance === null
      ? null
      : el("span", {}, `${say("nearest")}: ${distanceText(data, distance)}${operator ? ` (${operator})` : ""}`),
  ];
}

function planNote(row, data) {
  const { plan } = data;
  return [
    el("strong", {}, [planName(data, row), plan.name[row]].filter(Boolean).join(" · ")),
    el("span", { className: "quiet" }, told(codedValue(plan.kind, row))),
    el("span", { className: "tooltip-verdict" }, gainText(data, row)),
    el("span", {}, costText(data, row)),
  ];
}

function conflictNote(row, data) {
  return [
    el("strong", {}, networkOf(data, row)),
    el("span", { className: "tooltip-verdict" }, conflictName(data, row)),
    ...conflictFacts(data, row).map(([name, text]) => (text ? el("span", {}, `${name}: ${text}`) : null)),
  ];
}

function stationNote(rows, data) {
  const { stations } = data;
  const told = rows
    .slice(0, STATIONS_TOLD)
    .map((row) =>
      el(
        "span",
        { className: "tooltip-station" },
        el(
          "b",
          {},
          [codedValue(stations.operator, row), codedValue(stations.technology, row)].filter((part) => part !== null).join(" "),
        ),
        ` ${stationFacts(data, row).join(" · ")}`,
      ),
    );
  const rest = rows.length - STATIONS_TOLD;
  return [
    el("strong", {}, siteTitle(data, rows)),
    el("span", { className: "quiet" }, operatorsText(data, rows)),
    ...told,
    rest > 0 ? el("span", { className: "quiet" }, say("station_more", { count: rest })) : null,
  ];
}

/** A station's facts as short texts: band, height, sectors, status. */
export function stationFacts({ stations }, row) {
  const [band, status, azimuth] = ["band", "status", "azimuth"].map((column) => codedValue(stations[column], row));
  const height = stations.height?.[row] ?? null;
  const sectors = sectorsOf(azimuth);
  return [
    band === null ? "" : say("band", { value: numeral(band) }),
    height === null ? "" : say("height", { value: fixed(height, 0) }),
    sectors.length ? say("azimuth", { value: sectors.map((degrees) => numeral(degrees)).join("/") }) : "",
    status === null ? "" : statusText(status),
  ].filter(Boolean);
}

/** A station's sectors in degrees from north; none for an omnidirectional one. */
export function sectorsOf(azimuth) {
  const values = Array.isArray(azimuth) ? azimuth : [azimuth];
  return values.filter((value) => typeof value === "number");
}

function countNote({ table, rows }, data) {
  const { count, verdict, operator, technology } = data[table];
  const network = (row) => [codedValue(operator, row), codedValue(technology, row)].filter(Boolean).join(" ");
  const names = {
    hamlets: (row) => `${say("hamlets")}: ${verdictName(codedValue(verdict, row))}`,
    stations: (row) => `${say("stations")} ${network(row)}`,
    conflicts: (row) => `${conflictName(data, row)}: ${network(row)}`,
  };
  const nameOf = names[table];
  return rows.map((row) => el("span", {}, el("b", {}, fixed(count[row], 0)), ` ${nameOf(row)}`));
}
