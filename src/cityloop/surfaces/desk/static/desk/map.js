// The map in the middle: the city's layers, open cases with their lights, the selection, and picking a place.
import { LngLatBounds, Map, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { marks, SCALE } from "desk/marks";
import { style } from "desk/style";
import * as draw from "kit/draw";
import { word } from "kit/words";

const element = document.getElementById("map");
const empty = { type: "FeatureCollection", features: [] };
const FIT = { padding: { top: 84, bottom: 48, left: 20, right: 20 } };
const handlers = { choose: () => {}, place: null };
const shown = { chosen: null, placing: null, off: new Set(JSON.parse(localStorage.getItem("map-hidden") ?? '["heat"]')) };
const LAYERS = { heat: ["heat", "heat-counts"], cameras: ["cameras", "views"], cells: ["cells", "communities", "streets", "community-names"], components: ["components"], staff: ["staff"] };
const STAFF_EVERY = 30_000;
const TURN_EVERY = 60_000; // lights turn by time, not only by what somebody does
const WHOLE = 11.4; // below this zoom the whole city is asked for at once, the same for everybody
const STEPS = [10, 11.4, 12.8, 14.2, 15.2]; // as the server gathers by zoom
const OF_LIST = ["page", "q", "order", "post", "queue"];
const asked = {};
let map = null;

function point([lon, lat]) {
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } }] };
}

function addMarks() {
  for (const [name, image] of Object.entries(marks())) {
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: SCALE });
  }
}

function restore() {
  addMarks();
  if (shown.chosen) map.getSource("chosen")?.setData(point(shown.chosen));
  if (shown.placing) map.getSource("placing")?.setData(point(shown.placing));
  for (const layer of shown.off) show(layer, false);
  fetchComponents();
  fetchStaff();
  follow();
}

async function fetchStaff() {
  if (document.hidden || shown.off.has("staff") || !element.dataset.staff) return;
  const answer = await fetch("/map/staff.json").catch(() => null);
  if (answer?.ok) map.getSource("staff")?.setData(await answer.json());
}

async function fetchComponents() {
  if (map.getZoom() < 15.5 || shown.off.has("components")) return;
  const box = map.getBounds();
  const answer = await fetch(`/map/components.json?bbox=${[box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((x) => x.toFixed(5))}`);
  if (answer.ok) map.getSource("components")?.setData(await answer.json());
}

export function show(name, visible) {
  shown.off[visible ? "delete" : "add"](name);
  localStorage.setItem("map-hidden", JSON.stringify([...shown.off]));
  for (const layer of LAYERS[name] ?? []) {
    if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", visible ? "visible" : "none");
  }
  if (visible && name === "components") fetchComponents();
  if (visible && name === "staff") fetchStaff();
  if (visible && name === "heat") fetchHeat(true);
}

// What is asked for holds until the map leaves the box or comes nearer; then the same layer is asked for again.

function step(zoom) {
  return STEPS.findIndex((until) => zoom < until);
}

function holds(asked) {
  if (!asked || step(map.getZoom()) !== asked.step) return false;
  const now = map.getBounds();
  return !asked.box || (asked.box.contains(now.getSouthWest()) && asked.box.contains(now.getNorthEast()));
}

function around() {
  const { _sw: sw, _ne: ne } = map.getBounds();
  const [dx, dy] = [(ne.lng - sw.lng) / 4, (ne.lat - sw.lat) / 4];
  return new LngLatBounds([sw.lng - dx, sw.lat - dy], [ne.lng + dx, ne.lat + dy]);
}

async function gather(layer, anew, more = {}) {
  if (!map?.getSource(layer) || (!anew && holds(asked[layer]))) return;
  const zoom = map.getZoom();
  const mine = asked[layer] = { step: step(zoom), box: zoom < WHOLE ? null : around() };
  const query = new URLSearchParams(location.search);
  for (const name of OF_LIST) query.delete(name);
  for (const [name, value] of Object.entries({ zoom: zoom.toFixed(2), ...more })) query.set(name, value);
  if (mine.box) query.set("bbox", mine.box.toArray().flat().map((x) => x.toFixed(5)));
  const answer = await fetch(`/map/${layer}.json?${query}`).catch(() => null);
  if (answer?.ok && asked[layer] === mine) map.getSource(layer)?.setData(await answer.json());
  else if (asked[layer] === mine) asked[layer] = null;
}

export function refreshCases() {
  return gather("cases", true);
}

function fetchHeat(anew = false) {
  if (!shown.off.has("heat")) gather("heat", anew, { days: document.getElementById("heat-days")?.value ?? "" });
}

// What the lists are asked for, the map shows: the same filter, and the area as it was drawn.
export function follow() {
  showArea();
  gather("cases", true);
  fetchHeat(true);
}

function showArea() {
  const area = draw.ring(new URLSearchParams(location.search).get("area"));
  const drawn = { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [area] } };
  map?.getSource("area")?.setData(area ? drawn : empty);
}

export function choose(position, move = true) {
  shown.chosen = position;
  if (!map) return;
  map.getSource("chosen")?.setData(position ? point(position) : empty);
  if (position && move && (!map.getBounds().contains(position) || map.getZoom() < 13.5)) {
    map.easeTo({ center: position, zoom: Math.max(map.getZoom(), 15), duration: moving(500) });
  }
}

function moving(duration) {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : duration;
}

// The next click on the map sets a place instead of choosing a case.
export function pickPlace(handle) {
  handlers.place = handle;
  document.body.classList.toggle("placing", Boolean(handle));
}

export function markPlace(position) {
  shown.placing = position;
  map?.getSource("placing")?.setData(position ? point(position) : empty);
}

async function clicked(event) {
  if (draw.drawing()) return;
  if (handlers.place) {
    const place = [event.lngLat.lng, event.lngLat.lat];
    markPlace(place);
    handlers.place(place);
    return;
  }
  const around = [[event.point.x - 6, event.point.y - 6], [event.point.x + 6, event.point.y + 6]];
  const [found] = map.queryRenderedFeatures(around, { layers: ["cases", "clusters", "staff", "cameras", "components"].filter((id) => map.getLayer(id)) });
  if (!found) return;
  if (found.layer.id === "clusters") {
    const [west, south, east, north] = JSON.parse(found.properties.box);
    map.fitBounds([[west, south], [east, north]], { padding: 90, maxZoom: Math.max(15.3, map.getZoom() + 1.5), duration: moving(500) });
  } else if (found.layer.id === "cases") handlers.choose(found.properties);
  else explain(found);
}

function explain(found) {
  const text = document.createElement("div");
  const kind = document.createElement("span");
  kind.className = "muted small";
  kind.textContent = `${word({ cameras: "camera", staff: "seen" }[found.layer.id] ?? "component")} ${found.properties.code}`;
  const name = document.createElement("b");
  name.textContent = found.properties.name;
  text.append(name, document.createElement("br"), kind);
  if (found.layer.id === "cameras" && element.dataset.look) text.append(document.createElement("br"), lookAt(`cameras=${encodeURIComponent(found.properties.code)}&size=1`, "look_live"));
  new Popup({ closeButton: false, maxWidth: "260px" }).setLngLat(found.geometry.coordinates).setDOMContent(text).addTo(map);
}

function lookAt(query, name) {
  const link = document.createElement("a");
  link.href = `/patrol/?${query}`;
  link.textContent = word(name);
  return link;
}

// By the other button, or by pressing long: who sees this point?
function whoSees(event) {
  if (!element.dataset.look || draw.drawing()) return;
  const { lng, lat } = event.lngLat;
  const link = lookAt(`point=${lng.toFixed(6)},${lat.toFixed(6)}`, "who_sees");
  new Popup({ closeButton: false }).setLngLat(event.lngLat).setDOMContent(link).addTo(map);
}

function pointer() {
  for (const layer of ["cases", "clusters", "cameras"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}

// A map that was hidden when it was made has not seen its size.
export function resize() {
  if (!map) return;
  map.resize();
  if (!shown.fitted) map.fitBounds(shown.bounds, { ...FIT, duration: 0 });
  shown.fitted = true;
}

function tools(area) {
  for (const button of document.querySelectorAll("[data-draw]")) {
    button.addEventListener("click", () => {
      const shape = button.dataset.draw;
      if (shape === "view") area(draw.view(map));
      else if (shape === "clear") area("");
      else draw.start(map, shape, area);
    });
  }
  const days = document.getElementById("heat-days");
  if (localStorage.getItem("heat-days")) days.value = localStorage.getItem("heat-days");
  days.addEventListener("change", (event) => {
    localStorage.setItem("heat-days", event.target.value);
    fetchHeat(true);
  });
}

// Escape gives up what is being drawn, else the area that was; false where there is neither.
export function giveUp() {
  if (draw.drawing()) return draw.stop() ?? true;
  const has = new URLSearchParams(location.search).has("area");
  if (has) handlers.area("");
  return has;
}

export function start({ choose: chosen, area }) {
  if (!element) return;
  Object.assign(handlers, { choose: chosen, area });
  setWorkerUrl(element.dataset.worker);
  const [west, south, east, north] = (element.dataset.bounds || "-180,-60,180,60").split(",").map(Number);
  shown.bounds = [[west, south], [east, north]];
  shown.fitted = element.clientWidth > 0;
  try {
    map = new Map({
      container: element, style: style(), bounds: shown.bounds, fitBoundsOptions: FIT,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 19.5, fadeDuration: 120,
      locale: { "Map.Title": element.getAttribute("aria-label") },
    });
  } catch {
    document.querySelector(".nomap").hidden = false;
    return;
  }
  window.cityMap = map;
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
  map.on("style.load", restore);
  map.on("moveend", () => { fetchComponents(); gather("cases"); fetchHeat(); });
  setInterval(fetchStaff, STAFF_EVERY);
  setInterval(() => { if (!document.hidden) refreshCases(); }, TURN_EVERY);
  map.on("click", clicked);
  map.on("contextmenu", whoSees);
  map.on("idle", () => { element.dataset.ready = "yes"; });
  pointer();
  tools(area);
  document.addEventListener("theme", () => map.setStyle(style(), { diff: false }));
  for (const box of document.querySelectorAll("[data-layer]")) {
    box.checked = !shown.off.has(box.dataset.layer);
    box.addEventListener("change", () => show(box.dataset.layer, box.checked));
  }
}
