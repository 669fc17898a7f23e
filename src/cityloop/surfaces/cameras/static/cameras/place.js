// Where a camera stands and what it looks at: a point and a sector on the map, set by a click, by dragging or typed.
import { Map, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import { ahead, colour, sector, style } from "kit/plan";

const REACH = 60; // metres that the sector is drawn long, but
const LEAST = 64; // pixels at least, so that it is seen and can be taken hold of
const CLOSE = 16.5;
const element = document.getElementById("map");
const fields = document.getElementById("entry").elements;
let map = null;
let marker = null;
let aim = null; // what the direction is dragged by

function number(name) {
  const value = fields[name].value.trim();
  return value === "" ? NaN : Number(value);
}

function reach(lat) {
  const metres = map ? (40_075_016 * Math.cos((lat * Math.PI) / 180)) / 512 / 2 ** map.getZoom() : 0; // of a pixel
  return Math.max(REACH, LEAST * metres);
}

function view() {
  const [lon, lat, direction, wide] = ["lon", "lat", "direction", "field_of_view"].map(number);
  const there = Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return { lon, lat, there, direction, features: there && Number.isFinite(direction) && wide > 0 ? [sector(lon, lat, direction, wide, reach(lat))] : [] };
}

function drawn() {
  const layers = [
    { id: "view", source: "view", type: "fill", paint: { "fill-color": colour("accent"), "fill-opacity": 0.25 } },
    { id: "view-edge", source: "view", type: "line", paint: { "line-color": colour("accent"), "line-width": 1.5 } },
  ];
  const whole = style(layers);
  whole.sources.view = { type: "geojson", data: { type: "FeatureCollection", features: view().features } };
  return whole;
}

function show() {
  const { lon, lat, there, direction, features } = view();
  marker = stood(marker, there && [lon, lat], () => dragged({ color: colour("accent"), scale: 0.8 }, stand));
  aim = stood(aim, features.length && ahead(lon, lat, direction, reach(lat)), () => dragged({ element: Object.assign(document.createElement("i"), { className: "aim" }) }, look));
  map.getSource("view")?.setData({ type: "FeatureCollection", features });
}

// What is put on the map again loses the hand that drags it.
function stood(handle, where, make) {
  if (!where) { handle?.remove(); return null; }
  return handle ? handle.setLngLat(where) : make().setLngLat(where).addTo(map);
}

function dragged(how, act) {
  const handle = new Marker({ ...how, draggable: true });
  handle.on("drag", () => { act(handle.getLngLat()); show(); });
  return handle;
}

function stand({ lng, lat }) {
  fields.lon.value = lng.toFixed(6);
  fields.lat.value = lat.toFixed(6);
}

function look(to) {
  const { lon, lat } = view();
  const east = (to.lng - lon) * Math.cos((lat * Math.PI) / 180);
  fields.direction.value = Math.round((Math.atan2(east, to.lat - lat) * 180) / Math.PI + 360) % 360;
}

function start() {
  setWorkerUrl(element.dataset.worker);
  const { lon, lat, there } = view();
  const [west, south, east, north] = (element.dataset.bounds || "-180,-60,180,60").split(",").map(Number);
  const where = there ? { center: [lon, lat], zoom: CLOSE } : { bounds: [[west, south], [east, north]] };
  try {
    map = new Map({ container: element, style: drawn(), ...where, attributionControl: false, dragRotate: false, maxZoom: 19, locale: { "Map.Title": element.getAttribute("aria-label") } });
  } catch {
    document.querySelector(".nomap").hidden = false;
    return;
  }
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.on("click", (event) => {
    stand(event.lngLat);
    show();
    if (map.getZoom() < CLOSE - 2) map.easeTo({ center: event.lngLat, zoom: CLOSE });
  });
  map.on("zoom", show);
  map.on("idle", () => { element.dataset.ready = "yes"; });
  document.addEventListener("theme", () => map.setStyle(drawn(), { diff: false }));
  for (const name of ["lon", "lat", "direction", "field_of_view"]) fields[name].addEventListener("input", show);
  show();
}

start();
