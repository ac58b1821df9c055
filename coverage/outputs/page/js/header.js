// Title, facts, the marks that must not be overlooked, and what can be done with the page as a whole.
import { communesTable } from "./communes_table.js";
import { copyText, fileName, isFramed, saveCsv } from "./files.js";
import { runOf } from "./state.js";
import { byId, day, decode, el, fixed, fold, language, say, told } from "./text.js";

export function drawHeader(store, { switchTo, link, print }) {
  const { manifest, communes } = store.data;
  const languages = ["vi", "en"].map((code) => {
    const name = { vi: "Tiếng Việt", en: "English" }[code];
    return el(
      "button",
      { type: "button", lang: code, title: name, "aria-label": `${code.toUpperCase()} – ${name}`, onclick: () => switchTo(code) },
      code.toUpperCase(),
    );
  });
  byId("languages").append(...languages);
  const saveTable = () => {
    const run = runOf(store).manifest;
    saveCsv(fileName([fold(told(run.title)), told(run.data_date)], "csv"), communesTable(store));
  };
  const actions = [
    ["copy_link", () => copyText(link())],
    ["save_csv", saveTable],
    // A frame of another page would print that page.
    ...(isFramed() ? [] : [["print", print]]),
  ].map(([key, action]) => ({ key, button: el("button", { type: "button", id: key.replace("_", "-"), onclick: action }) }));
  byId("actions").append(...actions.map(({ button }) => button));

  function draw() {
    const title = told(manifest.title) || say("untitled");
    document.title = title;
    byId("title").textContent = title;
    byId("facts").replaceChildren(...headerFacts(manifest, communes).map((fact) => el("span", {}, fact)));
    const marks = marksOf(store.data);
    byId("marks").replaceChildren(...marks);
    byId("marks").setAttribute("aria-label", say("marks"));
    byId("marks").hidden = !marks.length;
    byId("languages").setAttribute("aria-label", say("language"));
    for (const button of languages) button.setAttribute("aria-pressed", String(button.lang === language()));
    for (const { key, button } of actions) button.replaceChildren(say(key));
  }

  draw();
  return { draw };
}

/** Issuing body, data date, number of communes. */
function headerFacts(manifest, communes) {
  return [
    told(manifest.issuer),
    manifest.data_date ? say("data_date", { date: day(manifest.data_date) }) : "",
    say("communes_count", { count: fixed(communes.name.length, 0) }),
  ].filter(Boolean);
}

function marksOf({ manifest, notices }) {
  const marks = [];
  // What would be must never be taken for what is.
  if (manifest.what_if)
    marks.push(el("strong", {}, say("scenario")), el("span", {}, say("scenario_what", { what: told(manifest.what_if) })));
  if (manifest.synthetic) marks.push(el("strong", {}, say("synthetic")));
  const parts = (manifest.synthetic_inputs ?? []).map((part) => decode(told(part))).filter(Boolean);
  if (parts.length) marks.push(el("span", {}, say("synthetic_what", { what: parts.join(", ") })));
  if (manifest.schematic) marks.push(el("span", {}, say("schematic")));
  for (const notice of notices ?? []) marks.push(el("span", {}, told(notice)));
  return marks;
}
