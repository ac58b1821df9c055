// The part of the panel that tells of one thing: the list of communes, or the card of what is chosen.
import { communeCard } from "./card.js";
import { codedValue, lazily, rowsBy } from "./data.js";
import { copyText } from "./files.js";
import { hamletCard } from "./hamlet_card.js";
import { worstList } from "./list.js";
import { conflictCard, networkOf } from "./measured.js";
import { communeName, conflictName, siteTitle, valueText, verdictName } from "./names.js";
import { idOf } from "./permalink.js";
import { gainText, planCard, planName } from "./plan_card.js";
import { siteCard } from "./site_card.js";
import { shownColumn, shownSubtitle, shownTitle } from "./state.js";
import { byId, el, say } from "./text.js";

const NARROW_PX = 760;
const CARDS = { commune: communeCard, hamlet: hamletCard, site: siteCard, plan: planCard, conflict: conflictCard };

/** Return draw(), and communeRow(): the commune to outline, or null. */
export function drawCard(store, { choose, back, tooltip, link }) {
  const { data, state } = store;
  const box = byId("detail");
  // Only cards ask for these: the page is drawn without them.
  const rowsOf = (column) => lazily(() => rowsBy(column ?? []));
  const [inCommune, onCommune, onPlace, measuredIn] = [
    rowsOf(data.hamlets?.commune),
    rowsOf(data.stations?.commune),
    rowsOf(data.stations?.place),
    rowsOf(data.conflicts?.commune),
  ];
  const actions = {
    choose,
    back,
    tooltip,
    hamletsOf: (row) => inCommune().get(row) ?? [],
    stationsOf: (row) => onCommune().get(row) ?? [],
    stationsAt: (place) => onPlace().get(place) ?? [],
    conflictsOf: (row) => measuredIn().get(row) ?? [],
    shownHere,
    typed: new Map(),
    // What has no name to stand in an address, such as a redacted mast, has no link of its own.
    cardButtons: () =>
      idOf(data, state.chosen)
        ? el(
            "p",
            { className: "card-buttons" },
            el(
              "button",
              { type: "button", className: "button", id: "card-link", onclick: () => copyText(link()) },
              say("copy_card"),
            ),
          )
        : null,
  };

  /** What a card is about: its name, what the page says of it, and how that is called. */
  function shownHere() {
    const { kind, row } = state.chosen;
    if (kind === "hamlet")
      return { name: data.hamlets.name[row], indicator: say("verdict"), value: verdictName(codedValue(data.hamlets.verdict, row)) };
    if (kind === "site")
      return {
        name: siteTitle(data, actions.stationsAt(row)),
        indicator: say("stations"),
        value: String(actions.stationsAt(row).length),
      };
    if (kind === "plan") return { name: planName(data, row), indicator: say("plan_gain_short"), value: gainText(data, row) };
    if (kind === "conflict") return { name: networkOf(data, row), indicator: say("measured"), value: conflictName(data, row) };
    const indicator = [shownTitle(store), shownSubtitle(store)].filter(Boolean).join(" · ");
    return { name: communeName(data, row), indicator, value: valueText(shownColumn(store), row) };
  }

  /** Below a narrow map a card stands next to the search: the switches would part it from what was pressed. */
  function place() {
    const above = byId(state.chosen && window.innerWidth <= NARROW_PX ? "search" : "threshold");
    if (above.nextElementSibling === box) return;
    const focus = document.activeElement;
    above.after(box);
    if (box.contains(focus)) focus.focus({ preventScroll: true });
  }

  function draw() {
    place();
    const focus = document.activeElement;
    const had = box.contains(focus);
    const open = [...box.querySelectorAll("details[open]")].map((part) => part.className + part.id);
    const card = CARDS[state.chosen?.kind];
    box.replaceChildren(...(card ? card(store, state.chosen.row, actions) : worstList(store, actions)));
    for (const part of box.querySelectorAll("details")) part.open = open.includes(part.className + part.id);
    if (had) (byId(focus.id) ?? box.querySelector("h2")).focus({ preventScroll: true });
  }

  function communeRow() {
    const { chosen } = state;
    if (chosen?.kind === "hamlet") return data.hamlets.commune[chosen.row];
    if (chosen?.kind === "site") return (data.redacted ? null : data.stations.commune?.[actions.stationsAt(chosen.row)[0]]) ?? null;
    if (chosen?.kind === "conflict") return data.conflicts.commune[chosen.row];
    if (chosen?.kind === "plan") return data.plan.commune[chosen.row];
    return chosen?.row ?? null;
  }

  window.addEventListener("resize", place);
  draw();
  return { draw, communeRow };
}
