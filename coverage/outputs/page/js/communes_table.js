// The communes' figures as a table to save: what is chosen in the panel, for every technology, and fibre.
import { fibreKey, figureKey, ratiosOf } from "./data.js";
import { wholeOf } from "./names.js";
import { communesOf, fibreWhoName, figuresOf, indicatorName, runOf, whoName } from "./state.js";
import { decode, say, told } from "./text.js";

/** Rows of texts and numbers, headings first. */
export function communesTable(store) {
  const columns = columnsOf(store);
  const rows = store.data.communes.name.map((_, row) => columns.map(({ at }) => at(row)));
  return [columns.map(({ title }) => title), ...rows];
}

function columnsOf(store) {
  const { data, state } = store;
  const { communes } = data;
  const counted = communesOf(store);
  const number = (title, values, decimals) =>
    values ? [{ title, at: (row) => ((values[row] ?? null) === null ? null : values[row] / 10 ** decimals) }] : [];
  const text = (title, at) => [{ title, at }];
  return [
    ...text(say("commune_code"), (row) => communes.code[row]),
    ...text(say("commune"), (row) => communes.name[row]),
    ...text(say("data_date_title"), () => told(runOf(store).manifest.data_date)),
    ...text(say("type"), (row) => decode(communes.type[row])),
    ...number(say("population"), counted.population, 0),
    ...number(say("households_label"), counted.households, 0),
    ...number(say("area_km2"), counted.area, 2),
    ...data.technologies.flatMap(({ slug, name }) => {
      const key = figureKey(state.measure, slug, state.who, state.tier);
      const what = `${name}, ${say(state.measure).toLowerCase()}, ${whoName(data, state.who)}, ${say(state.tier).toLowerCase()}`;
      return figureColumns(store, key, state.measure, what, number);
    }),
    ...ratiosOf(data).flatMap((ratio) => {
      const what = `${say(`${ratio}_long`)}, ${fibreWhoName(data, state.fibreWho)}`;
      return figureColumns(store, fibreKey(ratio, state.fibreWho), `fibre_${ratio}`, what, number);
    }),
    ...data.indicators.flatMap((indicator) => {
      const title = indicatorName(indicator) + (indicator.percent ? " (%)" : "");
      return indicator.values ? number(title, indicator.values, indicator.decimals) : text(title, (row) => indicator.texts[row]);
    }),
  ];
}

function figureColumns(store, key, measure, what, number) {
  const figure = figuresOf(store)[key];
  if (!figure) return [];
  const decimals = measure === "area" ? 2 : 0;
  return [
    ...number(`${what} (%)`, figure.pct, 1),
    ...number(`${what}: ${say("low")} (%)`, figure.low, 1),
    ...number(`${what}: ${say("high")} (%)`, figure.high, 1),
    ...number(`${what}: ${say("numerator")}`, figure.amount, decimals),
    ...(figure.amount ? number(`${what}: ${say("denominator")}`, wholeOf(store, measure), decimals) : []),
  ];
}
