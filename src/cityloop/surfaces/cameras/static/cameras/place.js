// Where a camera stands and what it looks at: a point and a sector on the map, chosen by a click or typed.
import { Map, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import { colour, style } from "kit/plan";

const REACH = 60; // metres that the sector is drawn long
const METRES = 111_320; // of a degree of latitude
const element = document.getElementById("map");
const fields = document.getElementById("entry").elements;
let map = null;
let marker = null;

function number(name) {
  const value = fields[name].value.trim();
  return value === "" ? NaN : Number(value);
}

function sector(lon, lat, direction, wide) {
  const round = wide >= 360;
  const ring = round ? [] : [[lon, lat]];
  for (let step = 0; step <= 24; step += 1) {
    const angle = ((direction - wide / 2 + (wide * step) / 24) * Math.PI) / 180;
    ring.push([lon + (REACH * Math.sin(angle)) / (METRES * Math.cos((lat * Math.PI) / 180)), lat + (REACH * Math.cos(angle)) / METRES]);
  }
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } };
}

function view() {
  const [lon, lat, direction, wide] = ["lon", "lat", "direction", "field_of_view"].map(number);
  const there = Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return { lon, lat, there, features: there && Number.isFinite(direction) && wide > 0 ? [sector(lon, lat, direction, Math.min(wide, 360))] : [] };
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
  const { lon, lat, there, features } = view();
  if (!there) { marker?.remove(); marker = null; } else {
    marker ??= new Marker({ color: colour("accent"), scale: 0.8 });
    marker.setLngLat([lon, lat]).addTo(map);
  }
  map.getSource("view")?.setData({ type: "FeatureCollection", features });
}

function start() {
  setWorkerUrl(element.dataset.worker);
  const { lon, lat, there } = view();
  const [west, south, east, north] = (element.dataset.bounds || "-180,-60,180,60").split(",").map(Number);
  const where = there ? { center: [lon, lat], zoom: 16.5 } : { bounds: [[west, south], [east, north]] };
  try {
    map = new Map({ container: element, style: drawn(), ...where, attributionControl: false, dragRotate: false, maxZoom: 19, locale: { "Map.Title": element.getAttribute("aria-label") } });
  } catch {
    document.querySelector(".nomap").hidden = false;
    return;
  }
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.on("click", (event) => {
    fields.lon.value = event.lngLat.lng.toFixed(6);
    fields.lat.value = event.lngLat.lat.toFixed(6);
    show();
  });
  map.on("idle", () => { element.dataset.ready = "yes"; });
  document.addEventListener("theme", () => map.setStyle(drawn(), { diff: false }));
  for (const name of ["lon", "lat", "direction", "field_of_view"]) fields[name].addEventListener("input", show);
  show();
}

start();
