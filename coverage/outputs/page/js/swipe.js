// The line between two sides: dragged by a pointer, moved by keys, with the names of both sides.
import { isOfTimes, rasterSubtitle, rasterTitle, shownRaster, shownSubtitle, shownTitle, sideHead, sideWord } from "./state.js";
import { el, say } from "./text.js";

const STEPS = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10 };

/** Name of what a side shows: title and subtitle; where times are compared, without them. */
export function sideNames(lens) {
  const raster = shownRaster(lens);
  const when = !isOfTimes(lens.state);
  return raster ? [rasterTitle(lens), rasterSubtitle(lens, raster, { when })] : [shownTitle(lens), shownSubtitle(lens, { when })];
}

/** What a narrow map has room for of a side's name: that by which it differs from the other's. */
function inShort([title, subtitle], [otherTitle, otherSubtitle]) {
  if (title !== otherTitle) return title;
  const others = otherSubtitle.split(" · ");
  return subtitle
    .split(" · ")
    .filter((part) => !others.includes(part))
    .join(" · ");
}

export function drawSwipe(map, store, { left, right, clip }) {
  const frame = map.getContainer();
  const handle = el("div", {
    id: "swipe",
    className: "swipe",
    role: "slider",
    tabindex: "0",
    "aria-orientation": "horizontal",
    "aria-valuemin": "0",
    "aria-valuemax": "100",
    onkeydown: key,
    onpointerdown: grab,
  });
  handle.append(el("span", { className: "swipe-grip", "aria-hidden": "true" }, "‹ ›"));
  const names = [
    el("div", { id: "side-left", className: "side-name left" }),
    el("div", { id: "side-right", className: "side-name right" }),
  ];
  frame.append(handle, ...names);
  L.DomEvent.disableClickPropagation(handle);

  function move(cut) {
    store.set({ cut: Math.round(Math.min(Math.max(cut, 0), 100)) });
  }

  function key(event) {
    const { cut } = store.state;
    if (event.key === "Home") move(0);
    else if (event.key === "End") move(100);
    else if (event.key in STEPS) move(cut + STEPS[event.key]);
    else return;
    // The map would move by the same keys.
    event.preventDefault();
    event.stopPropagation();
  }

  function grab(event) {
    event.preventDefault();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    const drag = (moved) => {
      const box = frame.getBoundingClientRect();
      move((100 * (moved.clientX - box.left)) / box.width);
    };
    const drop = () => handle.removeEventListener("pointermove", drag);
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("pointerup", drop, { once: true });
    handle.addEventListener("pointercancel", drop, { once: true });
  }

  function place() {
    const { cut } = store.state;
    handle.style.left = `${cut}%`;
    handle.setAttribute("aria-valuenow", String(cut));
    const [leftName, rightName] = [left, right].map(sideWord);
    handle.setAttribute("aria-valuetext", say("swipe_value", { left: leftName, right: rightName, cut, rest: 100 - cut }));
    clip();
  }

  function draw() {
    const on = Boolean(store.state.versus);
    for (const part of [handle, ...names]) part.hidden = !on;
    if (!on) return;
    handle.setAttribute("aria-label", say("swipe"));
    const told = [left, right].map(sideNames);
    told.forEach(([title, subtitle], number) => {
      names[number].replaceChildren(
        el("b", {}, sideHead([left, right][number], number)),
        el("span", { className: "side-title" }, title),
        el("span", { className: "side-subtitle quiet" }, subtitle),
        el("span", { className: "side-short" }, inShort(told[number], told[1 - number])),
      );
    });
    place();
  }

  return { draw, place };
}
