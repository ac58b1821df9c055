// The sheet for printing, one A4 page: the same for our button, which asks how the paper is to lie, and for the browser's own
// menu, which prints as was chosen last.

import { flattenMap } from "./print_map.js";
import { fillSheet } from "./print_sheet.js";
import { byId, el, say } from "./text.js";

const LAYOUTS = ["lying", "upright"];

/** Fit the page onto the sheet before printing and back after; `refit()` draws the map anew at its new size. Returns ask(). */
export function drawPrint(map, store, { refit, left, right }) {
  let wasOpen = true;
  let flat = null;
  let chosen = LAYOUTS[0];

  /** Ask how the paper is to lie, and print. */
  function ask() {
    const box = byId("dialog");
    const print = (layout) => {
      box.close();
      chosen = layout;
      window.print();
    };
    const buttons = LAYOUTS.map((layout) =>
      el(
        "button",
        { type: "button", id: `print-${layout}`, className: "button", onclick: () => print(layout) },
        say(`print_${layout}`),
      ),
    );
    const close = el(
      "button",
      { type: "button", id: "dialog-close", className: "button", onclick: () => box.close() },
      say("close"),
    );
    box.setAttribute("aria-label", say("print_how"));
    box.replaceChildren(el("p", {}, say("print_how")), el("p", { className: "dialog-buttons" }, buttons, close));
    box.showModal();
  }

  function before() {
    const legend = byId("legend");
    const seen = map.getBounds();
    // What lies over the page would be printed over the sheet.
    byId("dialog").close();
    wasOpen = legend.open;
    legend.open = true;
    document.body.classList.add("printing", chosen);
    fillSheet(byId("sheet"), store, { left, right });
    // Twice the pixels: paper shows what a screen forgives.
    L.Browser.retina = true;
    refit(seen);
    flat?.remove();
    flat = flattenMap(map);
  }

  function after() {
    if (!document.body.classList.contains("printing")) return;
    document.body.classList.remove("printing", ...LAYOUTS);
    flat.remove();
    L.Browser.retina = window.devicePixelRatio > 1;
    byId("sheet").replaceChildren();
    byId("legend").open = wasOpen;
    refit();
  }

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  return { ask };
}
