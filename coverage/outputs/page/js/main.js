// Puts the page together.
import { makeCamera } from "./camera.js";
import { makeHover } from "./choropleth.js";
import { DataFault, openData } from "./data.js";
import { drawCard } from "./detail.js";
import { announce } from "./files.js";
import { drawHeader } from "./header.js";
import { drawLayers } from "./layers.js";
import { drawLegend } from "./legend.js";
import { drawThreshold } from "./list.js";
import { drawMethod } from "./method.js";
import { calm } from "./motion.js";
import { noteOf } from "./notes.js";
import { lostCard, readState, writeState } from "./permalink.js";
import { makePoints } from "./points_of_map.js";
import { drawPrint } from "./print.js";
import { makeRadios } from "./radios.js";
import { drawSearch } from "./search.js";
import { communeShapes } from "./shapes.js";
import { drawSides } from "./sides.js";
import { CONFLICT_LAYERS, makeStore } from "./state.js";
import { drawSwitches } from "./switches.js";
import { byId, say, setLanguage } from "./text.js";
import { makeTooltip } from "./tooltip.js";

const PANES = { left: 400, right: 401, top: 410, hover: 420 };

const REST_MS = 150;

/** Open the data and draw the page on a Leaflet map. */
export async function start(map) {
  let data;
  try {
    data = await openData();
  } catch (fault) {
    if (!(fault instanceof DataFault)) throw fault;
    byId("fault").textContent = say(fault.message);
    byId("fault").hidden = false;
    return;
  }
  const store = makeStore(data);
  Object.assign(store.state, readState(location.hash, data));
  setLanguage(store.state.language);
  draw(map, store);
  document.body.dataset.ready = "true";
}

function draw(map, store) {
  const { data, state } = store;
  const frame = map.getContainer();
  for (const [name, order] of Object.entries(PANES)) map.createPane(name).style.zIndex = String(order);
  calm(map);
  const tooltip = makeTooltip();
  const shapes = communeShapes(data);
  const points = makePoints(store);
  const hover = makeHover(map, shapes);
  const sides = drawSides(map, store, shapes, { points, chosenRow: () => detail.communeRow() });
  const zoom = L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: frame.clientWidth < 560 ? 80 : 120 }).addTo(map);
  const legend = drawLegend(map, store, { ...sides, open: frame.clientWidth >= 560 && frame.clientHeight >= 360 });
  const camera = makeCamera(map, store, shapes);
  // A legend that is unfolded would cover what is chosen.
  byId("legend").addEventListener("toggle", () => {
    if (state.chosen && !state.view && !document.body.classList.contains("printing")) camera.follow();
  });

  map.on("mousemove", (event) => {
    if (map.dragging.moving()) return;
    const hit = event.originalEvent.target.closest?.(".leaflet-control, .swipe") ? null : hitAt(event);
    hover.show(hit ? shapes.rowAt(event.latlng) : null);
    if (!hit) {
      tooltip.hide();
      return;
    }
    // Where two sides are compared, both are told of a commune.
    const here = sides.lensAt(event.containerPoint);
    const lenses = state.versus && hit.kind === "commune" ? [sides.left, sides.right] : [here];
    const ground = lenses.map((lens) => (hit.kind === "commune" ? sides.groundAt(lens, event.latlng) : null));
    const key = JSON.stringify([hit, ground, here === sides.left]);
    tooltip.show(key, () => noteOf(hit, lenses, ground), { x: event.originalEvent.clientX, y: event.originalEvent.clientY });
  });
  map.on("mouseout movestart zoomstart", () => {
    tooltip.hide();
    hover.show(null);
  });
  map.on("click", (event) => {
    const hit = hitAt(event);
    if (hit && hit.kind !== "count") choose({ kind: hit.kind, row: hit.row }, { move: false });
    // A finger leaves no pointer behind to move the note away.
    if (event.originalEvent.pointerType === "touch" && hit?.kind !== "count") tooltip.hide();
  });

  function hitAt({ layerPoint, latlng }) {
    const row = shapes.rowAt(latlng);
    return sides.pointAt(layerPoint) ?? (row === null ? null : { kind: "commune", row });
  }

  const radios = makeRadios(store);
  const link = () => `${location.href.split("#")[0]}${writeState(store)}`;
  const header = drawHeader(store, {
    // The address of a page within a frame is nobody's: what stands after "#" is added to the one that is known.
    link: () => (location.protocol === "about:" ? writeState(store) : link()),
    print: () => paper.ask(),
    switchTo(language) {
      setLanguage(language);
      store.set({ language });
    },
  });
  // The view needs the sizes of all that is laid out: it is found while the panel is empty.
  camera.follow();
  const search = drawSearch(store, { choose });
  const switches = drawSwitches(store, radios);
  const layers = drawLayers(store, { ...radios, hamlets: points.items, hasRelief: sides.relief.has, middle: sides.middle });
  const threshold = drawThreshold(store);
  const method = drawMethod(store);
  const detail = drawCard(store, { choose, back, tooltip, link });
  const paper = drawPrint(map, store, { refit: camera.follow, ...sides });
  let cameFrom = "";

  function choose(hit, { move = true } = {}) {
    if (state.chosen === null) cameFrom = document.activeElement?.id ?? "";
    // What is pressed on the map is seen already: the view stays, in a link as well.
    store.set({ chosen: hit, view: move ? null : camera.here() });
    byId("card-title").focus({ preventScroll: true });
    // Beside the map the panel scrolls by itself; below it the page must not run away from the map that was pressed.
    if (window.innerWidth > 760) scrollToCard();
    else if (move) byId("back").scrollIntoView({ block: "nearest" });
    if (move) camera.follow();
    else camera.clear();
  }

  function scrollToCard() {
    byId("panel").scrollTop = byId("detail").offsetTop - 10;
  }

  function back() {
    store.set({ chosen: null, view: null });
    byId("panel").scrollTop = 0;
    (byId(cameFrom) ?? byId("worst-title")).focus({ preventScroll: true });
    camera.follow();
  }

  function labels() {
    frame.setAttribute("aria-label", say("map"));
    frame.setAttribute("role", "application");
    byId("panel").setAttribute("aria-label", say("panel"));
    const [nearer, farther] = zoom.getContainer().querySelectorAll("a");
    for (const [button, key] of [
      [nearer, "zoom_in"],
      [farther, "zoom_out"],
    ]) {
      button.title = say(key);
      button.setAttribute("aria-label", say(key));
    }
  }

  const FIGURES = ["language", "shown", "who", "measure", "tier", "ratio", "fibreWho", "time", "base", "estimate"];
  const GROUND = [...FIGURES, "versus"];
  const VERDICTS = ["none", "partial", "covered"];
  const CONFLICTS = Object.values(CONFLICT_LAYERS);
  const POINTS = [...VERDICTS, ...CONFLICTS, "stations", "stationsAll", "planned", "plan", "offOperators", "names"];

  function redraw(changed) {
    const any = (...keys) => keys.some((key) => changed.has(key));
    if (any("language")) {
      for (const part of [header, search, method]) part.draw();
      labels();
    }
    if (any("relief")) sides.relief.open();
    if (any(...GROUND)) {
      tooltip.hide();
      switches.draw();
    }
    if (any(...GROUND, "threshold")) threshold.draw();
    if (any(...FIGURES, "chosen", "all", "threshold")) detail.draw();
    if (any(...GROUND, ...POINTS, "outlines", "relief")) layers.draw();
    if (any(...GROUND, ...POINTS, "threshold")) legend.draw();
    if (any(...GROUND)) sides.paint();
    else if (any(...POINTS, "threshold", "chosen", "outlines", "relief")) sides.redraw();
    else if (any("cut")) sides.swipe.place();
  }

  // Browsers refuse an address that changes with every step of a drag: it is written when the reader rests.
  let writing = 0;
  store.listen((changed) => {
    redraw(changed);
    clearTimeout(writing);
    writing = setTimeout(() => history.replaceState(null, "", link()), REST_MS);
  });
  window.addEventListener("hashchange", () => {
    const asked = readState(location.hash, data);
    setLanguage(asked.language);
    Object.assign(state, asked);
    redraw(new Set(Object.keys(asked)));
    camera.follow();
    tellLost();
  });
  /** A link of another map's, or of a commune that is no more, must not look as if it led where it should. */
  function tellLost() {
    const what = lostCard(location.hash, state);
    if (what) announce(say("link_lost", { what }));
  }

  labels();
  sides.paint();
  tellLost();
  if (state.chosen) scrollToCard();
  new ResizeObserver(() => {
    if (frame.clientWidth !== map.getSize().x || frame.clientHeight !== map.getSize().y) camera.follow();
  }).observe(frame);
  // Light and shadow can wait until the map is seen, and so can what is folded.
  afterPaint(() => {
    sides.relief.open();
    if (!byId("layers").querySelector("details").open) layers.draw();
    method.draw();
  });
}

/** Do something once what was drawn just now has reached the screen, and the reader's first press could come before. */
function afterPaint(action) {
  requestAnimationFrame(() => setTimeout(action, REST_MS));
}
