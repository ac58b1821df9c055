// A hamlet's card: the verdict, why, and what each operator reaches there.
import { cardTop, cells, pairs } from "./card_parts.js";
import { codedValue } from "./data.js";
import { discrepancyForm } from "./discrepancy.js";
import { measuredInHamlet } from "./measured.js";
import { communeName, distanceText, reasonText, siteName, verdictName } from "./names.js";
import { nearestPlace } from "./nearest.js";
import { pathProfile } from "./path_profile.js";
import { coveredBy } from "./plan_card.js";
import { askedName, laterText, timeName } from "./state.js";
import { symbolCanvas, VERDICTS } from "./symbols.js";
import { decibels, decode, el, fixed, language, percent, percentSign, say } from "./text.js";

/** Elements of a hamlet's card. */
export function hamletCard(store, row, actions) {
  const { data, state } = store;
  const { hamlets } = data;
  const commune = hamlets.commune[row];
  const verdict = codedValue(hamlets.verdict, row);
  const known = VERDICTS[verdict];
  return [
    ...cardTop({
      up: commune >= 0 ? communeName(data, commune) : say("back"),
      goUp: commune >= 0 ? () => actions.choose({ kind: "commune", row: commune }) : actions.back,
      title: hamlets.name[row],
      facts: hamlets.id[row] ? [`${say("code")} ${hamlets.id[row]}`] : [],
    }),
    el("p", { className: `verdict ${known ? verdict : ""}` }, known ? symbolCanvas(known, 20) : null, verdictName(verdict)),
    whyText(hamlets, row) ? el("p", { className: "why" }, whyText(hamlets, row)) : null,
    state.time === "before" ? el("p", { className: "note" }, laterText(data, "hamlets")) : null,
    earlier(data, row, verdict),
    coveredBy(data, row, actions),
    actions.cardButtons(),
    pairs(hamletFacts(data, row, actions)),
    pathProfile(data, row),
    hamletByOperator(data, row, actions),
    hamletLevels(data, row),
    measuredInHamlet(data, row),
    discrepancyForm(store, { kind: "hamlet", row }, actions),
  ].filter(Boolean);
}

function earlier(data, row, verdict) {
  const then = codedValue(data.before?.hamlets?.verdict, row);
  if (then === null || then === verdict) return null;
  return el("p", { className: "quiet" }, say("verdict_before", { date: timeName(data, "before"), verdict: verdictName(then) }));
}

/** The reason in a sentence, nothing where there is none. */
export function whyText(hamlets, row) {
  return hamlets.why?.[language()][row] ?? "";
}

/** A button that leads to the nearest mast of an operator, or of any (null); null on paper and where none may be told. */
function toMast(data, row, operator, km, actions) {
  const place = actions ? nearestPlace(data, row, operator, km) : null;
  if (place === null) return null;
  const onclick = () => actions.choose({ kind: "site", row: place });
  const id = `mast-${operator ?? "any"}`;
  return el("button", { type: "button", className: "link", id, onclick }, siteName(data, actions.stationsAt(place)));
}

/** Names and texts of what is known of a hamlet besides its levels. */
export function hamletFacts(data, row, actions = null) {
  const { hamlets } = data;
  const verdict = codedValue(hamlets.verdict, row);
  const reason = codedValue(hamlets.reason, row);
  const distance = hamlets.nearest_km?.[row] ?? null;
  const operator = codedValue(hamlets.nearest_operator, row);
  const electricity = codedValue(hamlets.electricity, row);
  const special = codedValue(hamlets.special, row);
  const number = (column) => ((column?.[row] ?? null) === null ? "" : fixed(column[row], 0));
  return [
    [say("reason"), reason && verdict !== "covered" && !whyText(hamlets, row) ? reasonText(reason) : ""],
    [say("served_share"), servedText(hamlets, row)],
    [say("probability"), (hamlets.probability?.[row] ?? null) === null ? "" : fixed(hamlets.probability[row], 0) + percentSign()],
    [say("priority"), (hamlets.priority?.[row] ?? null) === null ? "" : fixed(hamlets.priority[row], 1)],
    [
      say("nearest"),
      distance === null
        ? ""
        : [
            [distanceText(data, distance), operator, windOf(hamlets.nearest_bearing?.[row])].filter(Boolean).join(" · "),
            " ",
            toMast(data, row, null, distance, actions),
          ],
    ],
    [say("serving_sites"), number(hamlets.serving_sites)],
    [say("only_site"), codedValue(hamlets.only_site, row) ?? ""],
    [say("critical_sites"), codedValue(hamlets.critical_sites, row) ?? ""],
    [say("fibre_node"), (hamlets.fibre_node_km?.[row] ?? null) === null ? "" : distanceText(data, hamlets.fibre_node_km[row])],
    [say("population"), number(hamlets.population)],
    [say("households_label"), number(hamlets.households)],
    [say("electricity"), electricity === null ? "" : decode(electricity)],
    [say("placed"), placedText(hamlets, row)],
    [say("special"), special === null ? "" : decode(special)],
  ];
}

/** How much of a hamlet is served, and how many of its clusters where it has several. */
function servedText(hamlets, row) {
  if ((hamlets.served?.[row] ?? null) === null) return "";
  const count = hamlets.clusters?.[row] ?? 1;
  const clusters = count > 1 ? say("served_clusters", { served: hamlets.clusters_served[row], count }) : "";
  return [percent(hamlets.served[row]), clusters].filter(Boolean).join(" · ");
}

/** Where a hamlet without coordinates of its own is drawn; nothing for one that has them. */
function placedText(hamlets, row) {
  const placed = codedValue(hamlets.placed, row);
  return ["people", "masts", "commune"].includes(placed) ? say(`placed_${placed}`) : "";
}

function windOf(bearing) {
  if ((bearing ?? null) === null) return "";
  return say("bearing", { wind: say("winds").split(",")[Math.round(bearing / 45) % 8] });
}

/** A table of what each operator reaches at a hamlet, or null; levels only where the page holds any: a redacted one does not. */
export function hamletByOperator(data, row, actions = null) {
  const { hamlets } = data;
  const hasLevels = Object.keys(hamlets.asked_levels ?? {}).length > 0;
  const told = data.operators.map(({ name }) => {
    const verdict = codedValue(hamlets.verdicts?.[name], row);
    const distance = hamlets.nearest?.[name]?.[row] ?? null;
    const where = el("span", { className: "quiet" }, windOf(hamlets.bearings?.[name]?.[row]));
    return [
      name,
      verdict === null ? "–" : verdictName(verdict),
      ...(hasLevels ? [fixed(hamlets.asked_levels[name]?.[row], 1)] : []),
      percent(hamlets.asked_shares?.[name]?.[row]),
      distance === null
        ? "–"
        : [data.redacted ? distanceText(data, distance) : fixed(distance, 2), where, toMast(data, row, name, distance, actions)],
    ];
  });
  if (told.every(([, ...rest]) => rest.every((cell) => cell === "–"))) return null;
  const titles = [
    say("operator"),
    say("verdict"),
    ...(hasLevels ? [say("asked_level", { asked: askedName(data) })] : []),
    say("share_served"),
    say(data.redacted ? "nearest" : "nearest_km"),
  ];
  return el("div", {}, el("h3", {}, say("by_operator")), cells(titles, told));
}

/** The levels of each technology at a hamlet, or null. */
export function hamletLevels(data, row) {
  const required = data.manifest.required_dbm ?? {};
  const told = Object.entries(data.hamlets.levels ?? {})
    .filter(([, column]) => column[row] !== null)
    .map(([name, column]) => {
      const needed = required[name]?.outdoor;
      const beside = typeof needed === "number" ? ` (${say("required", { value: decibels(needed) })})` : "";
      return [name, `${decibels(column[row] / 10)}${beside}`];
    });
  if (!told.length) return null;
  return el("div", {}, el("h3", {}, say("level")), pairs(told), el("p", { className: "note" }, say("required_note")));
}
