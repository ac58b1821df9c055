// Native radio buttons under labels: arrow keys, space and screen readers work by themselves.
import { el } from "./text.js";

/** Return radio(name, value, look, hint, text) and radioGroup(name, title, look, [[value, text, hint]]) of a state. */
export function makeRadios(store) {
  function radio(name, value, look, hint, text) {
    const id = `${name}-${value}`;
    const choose = () => store.set({ [name]: value });
    const input = el("input", { type: "radio", name, id, value, checked: store.state[name] === value, onchange: choose });
    return el("label", { className: look, for: id, title: hint || null }, input, el("span", { className: "face" }, text));
  }

  function radioGroup(name, title, look, choices) {
    const made = choices.map(([value, text, hint]) => radio(name, value, "choice", hint, [el("span", {}, text)]));
    return el("fieldset", {}, el("legend", {}, title), el("div", { className: look }, made));
  }

  return { radio, radioGroup };
}
