// Words and numbers in the reader's language, and elements that hold them.
import { CODES } from "./codes.js";
import { ENGLISH } from "./words_en.js";
import { VIETNAMESE } from "./words_vi.js";

const WORDS = { vi: VIETNAMESE, en: ENGLISH };

const spoken = { language: "vi" };

export function setLanguage(language) {
  spoken.language = language;
  document.documentElement.lang = language;
}

export function language() {
  return spoken.language;
}

/**
 * The text under a key, with its {names} filled in; values never count as patterns. "{count|commune|communes}" is the word
 * that goes with the number.
 */
export function say(key, values = {}) {
  const text = WORDS[spoken.language][key] ?? key;
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    if (!(name in values)) return whole;
    if (one === undefined) return String(values[name]);
    return String(values[name]) === "1" ? one : many;
  });
}

/** A coded table value in words; unknown values are shown as they are. */
export function decode(value) {
  const codes = CODES[spoken.language];
  const code = String(value);
  return Object.hasOwn(codes, code) ? codes[code] : code;
}

/** A manifest text: plain, or one for each language. */
export function told(value) {
  if (value && typeof value === "object") return String(value[spoken.language] ?? value.vi ?? value.en ?? "");
  return value === undefined || value === null ? "" : String(value);
}

/** A whole number of last digits as a number with decimals: (961, 1) is 96,1. */
export function fixed(scaled, decimals) {
  if (scaled === null || scaled === undefined) return "–";
  const digits = String(Math.abs(scaled)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const rest = digits.slice(digits.length - decimals);
  const [thousands, point] = spoken.language === "vi" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return (scaled < 0 ? "−" : "") + grouped + (decimals ? point + rest : "");
}

/** A plain number with as many decimals as it has, at most three. */
export function numeral(value) {
  if (typeof value !== "number") return told(value);
  const text = String(Math.round(Math.abs(value) * 1000));
  const decimals = [0, 1, 2, 3].find((count) => Number.isInteger(Math.round(value * 1000) / 10 ** (3 - count)));
  return fixed(Math.sign(value) * (Number(text) / 10 ** (3 - decimals)), decimals);
}

/** A level, always with one decimal: "−94,8 dBm", kept on one line. */
export function decibels(dbm) {
  return `${fixed(Math.sign(dbm) * Math.round(Math.abs(dbm) * 10), 1)}\u00a0dBm`;
}

const PERCENT = "%";

/** Tenths of a percent: 961 is 96,1%. */
export function percent(tenths) {
  return tenths === null || tenths === undefined ? "–" : fixed(tenths, 1) + PERCENT;
}

/** A class boundary in whole percent. */
export function percentSign() {
  return PERCENT;
}

/** An ISO date as the language writes it; anything else as it is. */
export function day(value) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(told(value));
  if (!parts) return told(value);
  return `${parts[3]}/${parts[2]}/${parts[1]}`;
}

/** Today where the reader is, as an ISO date. */
export function localDay() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** Lower case without diacritics; đ is d. */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/đ/g, "d")
    .replace(/\s+/g, " ")
    .trim();
}

/** An element with attributes, listeners and children; strings become text nodes, never markup. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value === "boolean") made[name] = value;
    else if (name === "className") made.className = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}
