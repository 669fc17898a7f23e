// The map in the middle: the city's layers, open cases with their lights, the selection, and picking a place.
import { Map, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { marks, SCALE } from "desk/marks";
import { style } from "desk/style";
import { word } from "kit/words";

const element = document.getElementById("map");
const empty = { type: "FeatureCollection", features: [] };
const FIT = { padding: { top: 84, bottom: 48, left: 20, right: 20 } };
const handlers = { choose: () => {}, place: null };
const shown = { chosen: null, placing: null, off: new Set(JSON.parse(localStorage.getItem("map-off") ?? "[]")) };
const LAYERS = { cases: ["cases", "clusters", "cluster-counts"], cameras: ["cameras", "views"], cells: ["cells", "communities", "streets", "community-names"], components: ["components"], staff: ["staff"] };
const STAFF_EVERY = 30_000;
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
  localStorage.setItem("map-off", JSON.stringify([...shown.off]));
  for (const layer of LAYERS[name] ?? []) {
    if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", visible ? "visible" : "none");
  }
  if (visible && name === "components") fetchComponents();
  if (visible && name === "staff") fetchStaff();
}

export function refreshCases() {
  map?.getSource("cases")?.setData(`/map/cases.json?at=${Date.now()}`);
}

export function choose(position, move = true) {
  shown.chosen = position;
  if (!map) return;
  map.getSource("chosen")?.setData(position ? point(position) : empty);
  if (position && move && (!map.getBounds().contains(position) || map.getZoom() < 13.5)) {
    map.easeTo({ center: position, zoom: Math.max(map.getZoom(), 15), duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 500 });
  }
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
    const zoom = await map.getSource("cases").getClusterExpansionZoom(found.properties.cluster_id);
    map.easeTo({ center: found.geometry.coordinates, zoom: zoom + 0.3 });
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
  new Popup({ closeButton: false, maxWidth: "260px" }).setLngLat(found.geometry.coordinates).setDOMContent(text).addTo(map);
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

export function start({ choose: chosen }) {
  if (!element) return;
  handlers.choose = chosen;
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
  map.on("moveend", fetchComponents);
  setInterval(fetchStaff, STAFF_EVERY);
  map.on("click", clicked);
  map.on("idle", () => { element.dataset.ready = "yes"; });
  pointer();
  document.addEventListener("theme", () => map.setStyle(style(), { diff: false }));
  for (const box of document.querySelectorAll("[data-layer]")) {
    box.checked = !shown.off.has(box.dataset.layer);
    box.addEventListener("change", () => show(box.dataset.layer, box.checked));
  }
}
