// Tables that leave the page: CSV as Excel opens it by double click, and texts to copy where a file cannot be saved.
import { byId, el, language, say } from "./text.js";

// A text that begins so is taken for a formula by spreadsheets (OWASP, "CSV Injection").
const FORMULA = /^[=+\-@\t\r\n]/;

/** CSV text of rows of texts and numbers: semicolon and decimal comma in Vietnamese, comma and point in English. */
function csvText(rows) {
  const [separator, point] = language() === "vi" ? [";", ","] : [",", "."];
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value).replace(".", point);
    const text = FORMULA.test(value) ? `'${value}` : value;
    return /[";,\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${rows.map((row) => row.map(cell).join(separator)).join("\r\n")}\r\n`;
}

/** Save a CSV file with a byte-order mark; inside another page's frame, which may forbid it, show its text first. */
export function saveCsv(name, rows) {
  const text = csvText(rows);
  const save = () => saveText(name, text);
  if (isFramed()) showText(say("csv_framed"), text, save);
  else save();
}

function saveText(name, text) {
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  el("a", { href: address, download: name }).click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Copy a text, or show it to be copied where the browser does not let us. */
export async function copyText(text) {
  try {
    if (!navigator.clipboard) throw new DOMException("", "NotAllowedError");
    await navigator.clipboard.writeText(text);
    announce(say("copied"));
  } catch (fault) {
    if (!(fault instanceof DOMException)) throw fault;
    showText(say("copy_by_hand"), text);
  }
}

export function isFramed() {
  return window.parent !== window;
}

/** Tell what has happened, for a few seconds, also to a screen reader. */
export function announce(text) {
  const box = byId("said");
  box.textContent = text;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => {
    box.textContent = "";
  }, 4000);
}

function showText(title, text, save = null) {
  const box = byId("dialog");
  const field = el("textarea", { id: "dialog-text", rows: "6", readonly: true, "aria-label": title }, text);
  const close = el("button", { type: "button", id: "dialog-close", className: "button", onclick: () => box.close() }, say("close"));
  box.setAttribute("aria-label", title);
  const keep = save
    ? el("button", { type: "button", id: "dialog-save", className: "button", onclick: save }, say("save_file"))
    : null;
  box.replaceChildren(el("p", {}, title), field, el("p", { className: "dialog-buttons" }, keep, close));
  box.showModal();
  field.select();
}

/** A name for a file: letters, digits and hyphens alone. */
export function fileName(parts, ending) {
  return `${parts
    .map((part) => part.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, ""))
    .filter(Boolean)
    .join("_")}.${ending}`;
}
