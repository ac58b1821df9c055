// The note beside the pointer, or beside what has the focus. Text only, never markup.
import { byId } from "./text.js";

/** Return show(key, parts, point in the window), beside(element, parts) and hide(). */
export function makeTooltip() {
  const box = byId("tooltip");
  let last = "";

  function fill(parts) {
    box.replaceChildren(...parts.filter((part) => part?.textContent));
    box.hidden = !box.childElementCount;
  }

  function show(key, parts, { x, y }) {
    if (key !== last || box.hidden) fill(parts());
    last = key;
    const { offsetWidth: width, offsetHeight: height } = box;
    const left = x + 16 + width > window.innerWidth ? x - 14 - width : x + 16;
    const top = y + 18 + height > window.innerHeight ? y - 12 - height : y + 18;
    put(left, top);
  }

  function beside(element, parts) {
    last = "";
    fill(parts);
    const at = element.getBoundingClientRect();
    const above = at.top - box.offsetHeight - 6;
    put(Math.min(at.left + 12, window.innerWidth - box.offsetWidth - 8), above < 4 ? at.bottom + 6 : above);
  }

  function put(left, top) {
    box.style.left = `${Math.max(left, 4)}px`;
    box.style.top = `${Math.max(top, 4)}px`;
  }

  function hide() {
    box.hidden = true;
  }

  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

  return { show, beside, hide };
}
