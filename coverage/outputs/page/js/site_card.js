// A mast's card: who is on it, with which radios.
import { cardTop, pairs } from "./card_parts.js";
import { codedValue, latLng } from "./data.js";
import { discrepancyForm } from "./discrepancy.js";
import { communeName, operatorsText, placeText, siteTitle } from "./names.js";
import { stationFacts } from "./notes.js";
import { isPlanned, operatorNumbers } from "./places.js";
import { operatorSymbol, symbolCanvas } from "./symbols.js";
import { day, decibels, decode, el, numeral, say, told } from "./text.js";

/** Elements of the card of a place with stations. */
export function siteCard(store, place, actions) {
  const { data } = store;
  const { stations } = data;
  const rows = actions.stationsAt(place);
  // Of a square nobody is told whose commune's stations stand in it.
  const commune = (data.redacted ? null : stations.commune?.[rows[0]]) ?? -1;
  return [
    ...cardTop({
      up: commune >= 0 ? communeName(data, commune) : say("back"),
      goUp: commune >= 0 ? () => actions.choose({ kind: "commune", row: commune }) : actions.back,
      title: siteTitle(data, rows),
      facts: [operatorsText(data, rows), placeText(data, latLng(stations.places, place))].filter(Boolean),
    }),
    actions.cardButtons(),
    el("h3", {}, say("radios_title", { count: rows.length })),
    el(
      "ul",
      { className: "radios" },
      rows.map((row) => radio(data, row)),
    ),
    discrepancyForm(store, { kind: "site", row: place }, actions),
  ].filter(Boolean);
}

function radio(data, row) {
  const { stations } = data;
  const code = stations.operator?.index[row] ?? -1;
  const symbol = operatorSymbol(code < 0 ? 4 : operatorNumbers(data)[code]);
  const value = (column) => codedValue(stations[column], row);
  const unit = (column, key) =>
    value(column) === null
      ? ""
      : say(key, { value: typeof value(column) === "number" ? numeral(Math.round(value(column) * 10) / 10) : told(value(column)) });
  const eirp = value("eirp");
  const power = typeof eirp === "number" ? say("eirp", { value: decibels(eirp) }) : told(eirp);
  const [date, model, filled] = [value("on_air"), value("model"), value("filled")];
  return el(
    "li",
    {},
    el(
      "p",
      { className: "radio-name" },
      symbolCanvas(symbol),
      el("b", {}, [value("operator"), value("technology")].filter((part) => part !== null).join(" ")),
      el("span", { className: "quiet" }, stations.id[row]),
    ),
    el("p", {}, stationFacts(data, row).join(" · ")),
    pairs([
      [say("radio"), [unit("frequency", "band"), unit("bandwidth", "bandwidth"), power].filter(Boolean).join(" · ")],
      [say("antenna"), [unit("beamwidth", "beamwidth"), unit("downtilt", "downtilt")].filter(Boolean).join(" · ")],
      [say(isPlanned(data, row) ? "on_air_expected" : "on_air_label"), date === null ? "" : day(date)],
      [say("method_model"), told(model)],
      [
        say("filled_label"),
        filled === null
          ? ""
          : told(filled)
              .split(/[;,] */)
              .map(decode)
              .join(", "),
      ],
    ]),
  );
}
