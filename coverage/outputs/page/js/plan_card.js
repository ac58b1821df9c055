// What a plan's site adds, in a card, in the list of all of them, and beside the hamlets that it newly covers.
import { cardTop, pairs } from "./card_parts.js";
import { codedValue, latLng } from "./data.js";
import { discrepancyForm } from "./discrepancy.js";
import { communeName, placeText } from "./names.js";
import { askedName } from "./state.js";
import { PROPOSED, symbolCanvas } from "./symbols.js";
import { el, fixed, numeral, say, told } from "./text.js";

/** Elements of the card of a site to come. */
export function planCard(store, row, actions) {
  const { data } = store;
  const { plan } = data;
  const commune = plan.commune[row];
  return [
    ...cardTop({
      up: commune >= 0 ? communeName(data, commune) : say("back"),
      goUp: commune >= 0 ? () => actions.choose({ kind: "commune", row: commune }) : actions.back,
      title: planName(data, row),
      facts: [plan.name[row], told(codedValue(plan.kind, row)), placeText(data, latLng(plan.point, row))].filter(Boolean),
    }),
    headline(data, row),
    actions.cardButtons(),
    pairs(planFacts(data, row)),
    covered(data, row, actions),
    el("p", { className: "note" }, say("plan_note", { rule: plan.rule })),
    discrepancyForm(store, { kind: "plan", row }, actions),
  ].filter(Boolean);
}

export function planName({ plan }, row) {
  return say("plan_title", { rank: fixed(plan.rank[row], 0) });
}

/** "+1.234 người": what a site adds to those before it. */
export function gainText({ plan }, row) {
  return `+${say("people", { count: fixed(plan.new_people[row], 0) })}`;
}

/** "1.200 triệu đồng"; a redacted page knows costs roughly. */
export function costText({ plan, redacted }, row, column = "cost") {
  const cost = plan[column]?.[row] ?? null;
  if (cost === null) return "";
  const told = `${numeral(cost / 100)} ${plan.currency}`;
  return redacted ? say("about", { value: told }) : told;
}

/** The people who are not served: before the site, and with it and all before it. */
function headline(data, row) {
  const { plan } = data;
  const left = (total) => fixed(Math.max(plan.unserved.people - total, 0), 0);
  const after = plan.total_people[row];
  return el(
    "div",
    { className: "headline" },
    el("span", { className: "headline-value" }, `+${fixed(plan.new_people[row], 0)}`),
    el(
      "span",
      { className: "headline-text" },
      el("b", {}, say("plan_gain", { asked: askedName(data) })),
      el("span", {}, say("plan_left", { before: left(after - plan.new_people[row]), after: left(after) })),
      row ? el("span", {}, say("plan_with_earlier", { total: fixed(after, 0), all: fixed(plan.unserved.people, 0) })) : null,
    ),
  );
}

/** What is told of a site beside its gain. */
export function planFacts(data, row) {
  const { plan } = data;
  const number = (column, decimals = 0) => ((plan[column]?.[row] ?? null) === null ? "" : fixed(plan[column][row], decimals));
  const words = (column) => told(codedValue(plan[column], row));
  const far = (column, km) => [words(column), number(km, 2) && `${number(km, 2)} km`].filter(Boolean).join(" · ");
  const without = words("cost_without");
  return [
    [say("plan_cost"), costText(data, row)],
    [say("plan_cost_person"), costText(data, row, "cost_per_person")],
    [say("plan_cost_total"), row ? costText(data, row, "total_cost") : ""],
    [say("plan_cost_without"), without],
    [say("plan_households"), number("new_households")],
    [say("plan_hamlets"), number("new_hamlets")],
    [say("plan_special"), plan.special?.[row] ? number("special") : ""],
    [say("plan_alone"), plan.alone_people?.[row] === plan.new_people[row] ? "" : number("alone_people")],
    [say("operator"), codedValue(plan.operator, row) ?? say("plan_anyone")],
    [say("plan_layer"), plan.layer],
    [say("antenna"), number("height") && say("height", { value: number("height") })],
    [say("plan_power"), far("power", "power_km")],
    [say("plan_road"), number("road_km", 2) && `${number("road_km", 2)} km`],
    [say("plan_backhaul"), far("backhaul", "backhaul_km")],
  ];
}

function covered(data, row, { choose }) {
  const rows = data.plan.hamlet_rows[row];
  if (!rows.length) return null;
  const item = (hamlet) => {
    const commune = data.hamlets.commune[hamlet];
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", className: "hamlet", id: `hamlet-${hamlet}`, onclick: () => choose({ kind: "hamlet", row: hamlet }) },
        el(
          "span",
          { className: "hamlet-text" },
          el("span", {}, data.hamlets.name[hamlet]),
          commune >= 0 ? el("span", { className: "quiet" }, communeName(data, commune)) : null,
        ),
        (data.hamlets.population?.[hamlet] ?? null) === null
          ? null
          : el("span", { className: "count" }, say("people", { count: fixed(data.hamlets.population[hamlet], 0) })),
      ),
    );
  };
  return el("div", {}, el("h3", {}, say("plan_covers")), el("ul", { className: "hamlets" }, rows.map(item)));
}

/** A folded list of the plan's sites among some rows, or null; `whole` says what they do together. */
export function planList(store, rows, { choose }, { whole = false } = {}) {
  const { data } = store;
  if (!data.plan || !rows.length) return null;
  const item = (row) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", className: "hamlet", id: `plan-${row}`, onclick: () => choose({ kind: "plan", row }) },
        symbolCanvas(PROPOSED),
        el(
          "span",
          { className: "hamlet-text" },
          el("span", {}, [`${fixed(data.plan.rank[row], 0)}.`, data.plan.name[row] || planPlace(data, row)].join(" ")),
          el("span", { className: "quiet" }, costText(data, row)),
        ),
        el("span", { className: "count" }, gainText(data, row)),
      ),
    );
  return el(
    "details",
    { className: "folded plan" },
    el("summary", {}, say("plan_list", { count: fixed(rows.length, 0) })),
    whole ? el("p", { className: "note" }, wholeText(data)) : null,
    el("ul", { className: "hamlets" }, rows.map(item)),
    whole ? el("p", { className: "note" }, say("plan_note", { rule: data.plan.rule })) : null,
  );
}

function planPlace(data, row) {
  const commune = data.plan.commune[row];
  return commune >= 0 ? communeName(data, commune) : planName(data, row);
}

/** What the plan asks for and reaches, and how near it is to the best. */
function wholeText(data) {
  const { plan } = data;
  const last = plan.rank.length - 1;
  const values = {
    asked: askedName(data),
    before: fixed(plan.unserved.people, 0),
    after: fixed(Math.max(plan.unserved.people - plan.newly_served.people, 0), 0),
    hamlets: fixed(plan.newly_served.hamlets, 0),
    of: fixed(plan.unserved.hamlets, 0),
    cost: costText(data, last, "total_cost"),
  };
  return `${say(plan.unserved.hamlets ? "plan_whole" : "plan_whole_people", values)} ${say("plan_proof", { proof: told(plan.proof) })}`;
}

/** A line that leads to the site of the plan that newly covers a hamlet; null where none does. */
export function coveredBy(data, hamlet, { choose }) {
  const row = data.plan?.hamlet_rows.findIndex((rows) => rows.includes(hamlet)) ?? -1;
  if (row < 0) return null;
  const link = { type: "button", className: "link", id: `plan-${row}`, onclick: () => choose({ kind: "plan", row }) };
  return el(
    "p",
    { className: "by-plan" },
    symbolCanvas(PROPOSED),
    el("button", link, say("plan_covered_by", { name: planName(data, row) })),
  );
}
