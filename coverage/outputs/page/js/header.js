// Title, facts, the marks that must not be overlooked, and the language switch.
import { byId, day, decode, el, fixed, language, say, told } from "./text.js";

export function drawHeader(store, { switchTo }) {
  const { manifest, communes } = store.data;
  const buttons = ["vi", "en"].map((code) => {
    const name = { vi: "Tiếng Việt", en: "English" }[code];
    return el("button", { type: "button", lang: code, title: name, "aria-label": name, onclick: () => switchTo(code) }, code.toUpperCase());
  });
  byId("languages").append(...buttons);

  function draw() {
    const title = told(manifest.title) || say("untitled");
    document.title = title;
    byId("title").textContent = title;
    byId("facts").replaceChildren(
      ...[
        told(manifest.issuer),
        manifest.data_date ? say("data_date", { date: day(manifest.data_date) }) : "",
        say("communes_count", { count: fixed(communes.name.length, 0) }),
      ]
        .filter(Boolean)
        .map((fact) => el("span", {}, fact)),
    );
    const marks = marksOf(manifest);
    byId("marks").replaceChildren(...marks);
    byId("marks").hidden = !marks.length;
    byId("languages").setAttribute("aria-label", say("language"));
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.lang === language())));
  }

  draw();
  return { draw };
}

function marksOf(manifest) {
  const marks = [];
  if (manifest.synthetic) marks.push(el("strong", {}, say("synthetic")));
  const parts = (manifest.synthetic_inputs ?? []).map((part) => decode(told(part))).filter(Boolean);
  if (parts.length) marks.push(el("span", {}, say("synthetic_what", { what: parts.join(", ") })));
  if (manifest.schematic) marks.push(el("span", {}, say("schematic")));
  return marks;
}
