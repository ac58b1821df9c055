// "Note a discrepancy": what a reader knows better, as a row of CSV to send to whoever made the page.
import { fileName, saveCsv } from "./files.js";
import { idOf } from "./permalink.js";
import { el, fold, localDay, say, told } from "./text.js";

/** A folded form under a card. `typed` keeps what was written while cards are drawn anew: a Map, by thing and field. */
export function discrepancyForm({ data }, chosen, { shownHere, typed }) {
  const fields = ["should_be", "remark", "who_says"].map((name) => {
    const id = `discrepancy-${name}`;
    // Who notes something is the same person on every card.
    const kept = name === "who_says" ? name : `${chosen.kind} ${chosen.row} ${name}`;
    const keep = (event) => typed.set(kept, event.target.value);
    const field =
      name === "remark"
        ? el("textarea", { id, rows: "2", oninput: keep })
        : el("input", { id, type: "text", autocomplete: "off", oninput: keep });
    field.value = typed.get(kept) ?? "";
    return { name, field, label: el("label", { for: id }, say(name)) };
  });

  function save(event) {
    event.preventDefault();
    const here = shownHere();
    const { manifest } = data;
    const facts = [
      ["noted_on", localDay()],
      ["page", told(manifest.title)],
      ["data_date_title", told(manifest.data_date)],
      ["kind", say(`kind_${chosen.kind}`)],
      ["code", idOf(data, chosen)],
      ["name", here.name],
      ["indicator", here.indicator],
      ["on_the_page", here.value],
      ...fields.map(({ name, field }) => [name, field.value]),
    ];
    const rows = [facts.map(([name]) => say(name)), facts.map(([, value]) => value)];
    saveCsv(fileName(["sai-lech", fold(idOf(data, chosen))], "csv"), rows);
  }

  return el(
    "details",
    { className: "folded", id: "discrepancy" },
    el("summary", {}, say("discrepancy")),
    el(
      "form",
      { className: "form", onsubmit: save },
      el("p", { className: "note" }, say("discrepancy_how")),
      fields.map(({ label, field }) => [label, field]),
      el("button", { type: "submit", className: "button", id: "discrepancy-save" }, say("discrepancy_save")),
    ),
  );
}
