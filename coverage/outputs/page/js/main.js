// Puts the page together.
import { drawCommunes } from "./choropleth.js";
import { communeCard } from "./card.js";
import { DataFault, latLng, openData, rowsBy } from "./data.js";
import { drawHeader } from "./header.js";
import { hamletCard } from "./hamlet_card.js";
import { drawLayers } from "./layers.js";
import { drawLegend } from "./legend.js";
import { worstList } from "./list.js";
import { drawMethod } from "./method.js";
import { hamletItems, hamletPainter, namePainter, stationPainter, stationPlaces } from "./places.js";
import { Drawing } from "./points.js";
import { drawSearch } from "./search.js";
import { makeStore } from "./state.js";
import { drawSwitches } from "./switches.js";
import { byId, say, setLanguage } from "./text.js";
import { makeTooltip } from "./tooltip.js";

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
  setLanguage(data.language);
  draw(map, makeStore(data));
  document.body.dataset.ready = "true";
}

function draw(map, store) {
  const { data, state } = store;
  const frame = map.getContainer();
  for (const name of ["chosen", "points", "names"]) map.createPane(name);
  const tooltip = makeTooltip(store, frame);
  let under = null;
  let pressed = null;

  const communes = drawCommunes(map, store, {
    pointed: (row) => {
      under = row;
      communes.hover(row);
      if (row === null) tooltip.hide();
    },
    pressed: (row) => {
      pressed = row;
    },
  });
  const hamlets = hamletItems(data);
  const stations = new Drawing(stationPainter(store, stationPlaces(data)), { pane: "points" }).addTo(map);
  const villages = new Drawing(hamletPainter(store, hamlets), { pane: "points" }).addTo(map);
  const names = new Drawing(namePainter(store), { pane: "names" }).addTo(map);
  const hamletRows = rowsBy(data.hamlets?.commune ?? []);
  const stationRows = rowsBy(data.stations?.commune ?? []);

  const zoom = L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: frame.clientWidth < 560 ? 80 : 120 }).addTo(map);
  const legend = drawLegend(map, store, { open: frame.clientWidth >= 560 });

  const pointAt = (place) => villages.at(place) ?? stations.at(place);

  map.on("mousemove", (event) => {
    if (event.originalEvent.target.closest?.(".leaflet-control")) {
      tooltip.hide();
      return;
    }
    const hit = pointAt(event.layerPoint) ?? (under === null ? null : { kind: "commune", row: under });
    if (hit) tooltip.show(hit, event.containerPoint);
    else tooltip.hide();
  });
  map.on("mouseout movestart zoomstart", tooltip.hide);
  map.on("click", (event) => {
    const hit = pointAt(event.layerPoint);
    if (hit?.kind === "station") tooltip.show(hit, event.containerPoint);
    else if (hit?.kind === "hamlet") choose(hit, { move: false });
    else if (pressed !== null) choose({ kind: "commune", row: pressed }, { move: false });
    pressed = null;
  });

  const header = drawHeader(store, {
    switchTo(language) {
      setLanguage(language);
      store.set({ language });
    },
  });
  const search = drawSearch(store, { choose });
  const switches = drawSwitches(store);
  const layers = drawLayers(store, hamlets);
  const method = drawMethod(store);
  let all = false;
  let cameFrom = "";

  function choose(hit, { move = true } = {}) {
    if (state.chosen === null) cameFrom = document.activeElement?.id ?? "";
    store.set({ chosen: hit });
    byId("card-title").focus({ preventScroll: true });
    // Beside the map the panel scrolls by itself; below it the page would run away from the map.
    if (frame.offsetHeight > 0 && window.innerWidth > 760) byId("panel").scrollTop = byId("detail").offsetTop - 10;
    if (move) settled(() => show(hit));
  }

  function show(hit) {
    const box = hit.kind === "commune" ? communes.boundsOf(hit.row) : null;
    const place = hit.kind === "hamlet" ? latLng(data.hamlets.point, hit.row) : null;
    if (box) map.fitBounds(box, { padding: [40, 40], maxZoom: 13, animate: false });
    else if (place) map.setView(place, Math.max(map.getZoom(), 12.5), { animate: false });
  }

  function back() {
    store.set({ chosen: null });
    byId("panel").scrollTop = 0;
    (byId(cameFrom) ?? byId("detail").querySelector("h2")).focus({ preventScroll: true });
    settled(home);
  }

  // The end of an animated zoom would undo a move that is made before it; hence none of ours is animated.
  function settled(action) {
    if (map._animatingZoom) map.once("zoomend", () => settled(action));
    else action();
  }

  function drawDetail() {
    const box = byId("detail");
    const focus = document.activeElement;
    const focused = box.contains(focus) ? focus.id : "";
    const actions = {
      choose,
      back,
      hamletsOf: (row) => hamletRows.get(row) ?? [],
      stationsOf: (row) => stationRows.get(row) ?? [],
    };
    const toggle = () => {
      all = !all;
      drawDetail();
    };
    const parts =
      state.chosen === null
        ? worstList(store, all, { choose, toggle })
        : (state.chosen.kind === "commune" ? communeCard : hamletCard)(store, state.chosen.row, actions);
    box.replaceChildren(...parts);
    if (focused) byId(focused)?.focus({ preventScroll: true });
    const row = state.chosen?.kind === "hamlet" ? data.hamlets.commune[state.chosen.row] : (state.chosen?.row ?? null);
    communes.choose(row);
  }

  function home() {
    map.invalidateSize({ animate: false, pan: false });
    const bounds = communes.bounds();
    // Where there is room, the legend lies beside the province and not on it.
    const beside = frame.clientWidth >= 700 ? byId("legend").offsetWidth : 0;
    if (bounds.isValid()) map.fitBounds(bounds, { paddingTopLeft: [14 + beside, 14], paddingBottomRight: [14, 14], animate: false });
  }

  function labels() {
    frame.setAttribute("aria-label", say("map"));
    frame.setAttribute("role", "application");
    byId("panel").setAttribute("aria-label", say("panel"));
    const [nearer, farther] = zoom.getContainer().querySelectorAll("a");
    for (const [button, key] of [[nearer, "zoom_in"], [farther, "zoom_out"]]) {
      button.title = say(key);
      button.setAttribute("aria-label", say(key));
    }
  }

  const WHOLE = ["language", "shown", "who", "measure", "tier", "ratio"];
  store.listen((changed) => {
    const any = (keys) => keys.some((key) => changed.has(key));
    if (changed.has("language")) {
      for (const part of [header, search, method]) part.draw();
      labels();
    }
    if (any(WHOLE)) {
      tooltip.hide();
      communes.paint();
      switches.draw();
    }
    if (any([...WHOLE, "chosen"])) drawDetail();
    if (changed.has("chosen")) villages.redraw();
    if (any([...WHOLE, "none", "partial", "covered", "stations", "stationsAll", "offOperators", "outlines", "names"])) {
      layers.draw();
      legend.draw();
      communes.outline();
      for (const part of [stations, villages, names]) part.redraw();
    }
  });
  labels();
  drawDetail();
  home();
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(frame);
}
