// Where an order is to be carried out: chosen on the map or from the list of places.
import { Map, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import { style } from "kit/plan";

const element = document.getElementById("map");
const form = document.querySelector("form.issue");
const chosen = document.getElementById("chosen");
let map = null;
let marker = null;

function choose(lon, lat, name) {
  form.elements.lon.value = lon === null ? "" : lon.toFixed(6);
  form.elements.lat.value = lat === null ? "" : lat.toFixed(6);
  chosen.hidden = lon === null;
  chosen.querySelector("output").textContent = lon === null ? "" : name || `${lon.toFixed(5)}, ${lat.toFixed(5)}`;
  if (lon === null) { marker?.remove(); marker = null; return; }
  if (!map) return;
  marker ??= new Marker({ color: getComputedStyle(document.documentElement).getPropertyValue("--accent").trim() });
  marker.setLngLat([lon, lat]).addTo(map);
}

function start() {
  setWorkerUrl(element.dataset.worker);
  const [west, south, east, north] = (element.dataset.bounds || "-180,-60,180,60").split(",").map(Number);
  try {
    map = new Map({ container: element, style: style(), bounds: [[west, south], [east, north]], attributionControl: false, dragRotate: false, maxZoom: 19, locale: { "Map.Title": element.getAttribute("aria-label") } });
  } catch {
    document.querySelector(".nomap").hidden = false;
    return;
  }
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.on("click", (event) => choose(event.lngLat.lng, event.lngLat.lat));
  map.on("idle", () => { element.dataset.ready = "yes"; });
  document.addEventListener("theme", () => map.setStyle(style(), { diff: false }));
}

start();
if (form.elements.lon.value) choose(Number(form.elements.lon.value), Number(form.elements.lat.value));
form.elements.address.addEventListener("input", () => choose(null, null));
document.getElementById("no-place").addEventListener("click", () => choose(null, null));
document.getElementById("places").addEventListener("click", (event) => {
  const place = event.target.closest("[data-lon]");
  if (!place) return;
  const [lon, lat] = [Number(place.dataset.lon), Number(place.dataset.lat)];
  form.elements.address.value = place.dataset.name;
  choose(lon, lat, place.dataset.name);
  map?.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 15.5), duration: 300 });
  document.getElementById("places").replaceChildren();
});
