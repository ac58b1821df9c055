// Search without diacritics over communes, hamlets and stations: a combobox with a list, worked by keys or pointer.
import { rowsBy } from "./data.js";
import { communeName, operatorsText, siteName, siteTitle } from "./names.js";
import { planName } from "./plan_card.js";
import { fittingEntries } from "./search_fit.js";
import { byId, el, fixed, fold, say } from "./text.js";

const MOST = 12;

export function drawSearch(store, { choose }) {
  const { data } = store;
  const box = byId("search");
  let entries = null;
  const input = el("input", {
    type: "search",
    id: "search-input",
    autocomplete: "off",
    spellcheck: "false",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "search-list",
    "aria-autocomplete": "list",
    oninput: update,
    onkeydown: key,
    onfocus: update,
  });
  const list = el("ul", { id: "search-list", role: "listbox", hidden: true });
  const status = el("p", { className: "unseen", role: "status" });
  // No option of a list: it stands beside it.
  const none = el("p", { className: "search-none quiet", hidden: true });
  const results = el("div", { className: "search-results" }, none, list);
  box.append(input, results, status);
  document.addEventListener("pointerdown", (event) => box.contains(event.target) || close());
  box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || close());
  let found = [];
  let active = -1;

  function update() {
    const query = fold(input.value);
    // Folded when first asked for: 10,000 stations need not wait for it before the page is drawn.
    entries ??= entriesOf(data);
    const { found: fitting, isNear } = query ? fittingEntries(entries, query) : { found: [], isNear: false };
    found = fitting.slice(0, MOST);
    active = found.length ? 0 : -1;
    list.replaceChildren(...found.map(item));
    list.hidden = !found.length;
    none.hidden = !query || (found.length > 0 && !isNear);
    none.textContent = none.hidden ? "" : say(found.length ? "search_near" : "search_none", { query: input.value });
    const counted = query ? say("search_found", { count: fixed(fitting.length, 0) }) : "";
    status.textContent = [fitting.length ? none.textContent : "", counted].filter(Boolean).join(" ");
    mark();
  }

  function item(entry, number) {
    // The pointer leaves the focus where it is; a finger that scrolls the list chooses nothing.
    const onmousedown = (event) => event.preventDefault();
    return el(
      "li",
      { role: "option", id: `search-${number}`, onmousedown, onclick: () => take(number) },
      el("span", {}, entry.name),
      el("span", { className: "quiet" }, entry.where),
    );
  }

  function mark() {
    results.hidden = list.hidden && none.hidden;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (active >= 0) input.setAttribute("aria-activedescendant", `search-${active}`);
    else input.removeAttribute("aria-activedescendant");
    [...list.children].forEach((option, number) => {
      option.setAttribute("aria-selected", String(number === active));
    });
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function key(event) {
    if (event.key === "Escape") {
      input.value = "";
      close();
    } else if (event.key === "Enter" && active >= 0) take(active);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      mark();
    } else return;
    event.preventDefault();
  }

  function take(number) {
    const entry = found[number];
    input.value = "";
    close();
    choose({ kind: entry.kind, row: entry.row });
  }

  function close() {
    list.hidden = true;
    none.hidden = true;
    found = [];
    active = -1;
    mark();
  }

  function draw() {
    const kinds = ["commune", data.hamlets?.name ? "hamlet" : "", data.stations?.id && !data.redacted ? "site" : ""];
    const asked = say("search", {
      what: kinds
        .filter(Boolean)
        .map((kind) => say(`search_${kind}`))
        .join(", "),
    });
    input.placeholder = asked;
    input.setAttribute("aria-label", asked);
    list.setAttribute("aria-label", asked);
    // Their names are words of a language.
    entries = null;
  }

  draw();
  return { draw };
}

/** Everything that can be found, with its name folded once. */
function entriesOf(data) {
  const names = data.communes.name.map((_, row) => communeName(data, row));
  const foldedNames = names.map(fold);
  const inCommune = (row) => ({ where: names[row] ?? "", whereFolded: foldedNames[row] ?? "" });
  const communes = data.communes.name.map((name, row) => {
    const own = { name: names[row], where: "", whereFolded: "" };
    return { kind: "commune", row, ...own, folded: fold(name), kindFolded: foldedNames[row] };
  });
  const hamlets = (data.hamlets?.name ?? []).map((name, row) => {
    const folded = fold(name);
    return { kind: "hamlet", row, name, ...inCommune(data.hamlets.commune[row]), folded, kindFolded: folded };
  });
  // Stations whose place is kept back have no names to be found by.
  const sites = [...rowsBy((data.redacted ? null : data.stations?.place) ?? [])].map(([row, stations]) => {
    const ids = fold(stations.map((station) => data.stations.id[station]).join(" "));
    const name = siteName(data, stations);
    return {
      kind: "site",
      row,
      name: siteTitle(data, stations),
      where: operatorsText(data, stations),
      whereFolded: fold(operatorsText(data, stations)),
      folded: fold(name),
      kindFolded: ids,
    };
  });
  const coming = (data.plan?.rank ?? []).map((_, row) => {
    const name = planName(data, row);
    const own = data.plan.name[row];
    return {
      kind: "plan",
      row,
      name: [name, own].filter(Boolean).join(" · "),
      ...inCommune(data.plan.commune[row]),
      folded: fold(name),
      kindFolded: fold(`${name} ${own}`),
    };
  });
  return [...communes, ...formerCommunes(data, names), ...hamlets, ...sites, ...coming];
}

/** The names that the communes' parts bore before July 2025: people go on using them. */
function formerCommunes({ communes }, names) {
  return (communes.former ?? []).flatMap((formers, row) =>
    formers
      .filter((former) => former !== names[row])
      .map((former) => {
        const folded = fold(former);
        const where = say("search_former", { name: former });
        const bare = folded.replace(/^(?:xa|phuong|thi tran) /, "");
        return { kind: "commune", row, name: names[row], where, whereFolded: "", folded: bare, kindFolded: folded };
      }),
  );
}
