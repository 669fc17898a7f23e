// Where an order is to be carried out: chosen on the map or from the list of places.
import { Map, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";

const element = document.getElementById("map");
const form = document.querySelector("form.issue");
const chosen = document.getElementById("chosen");
const FONT = ["Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];
let map = null;
let marker = null;

function style() {
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(`--${name}`).trim();
  const of = (...layers) => ["in", ["get", "layer"], ["literal", layers]];
  const fill = (id, layers, name) => ({ id, source: "base", type: "fill", filter: of(...layers), paint: { "fill-color": colour(name) } });
  const width = (wide) => ["interpolate", ["exponential", 1.6], ["zoom"], 11, wide / 6, 14, wide, 18, wide * 6];
  return {
    version: 8,
    sources: { base: { type: "geojson", data: "/map/base.json" }, cells: { type: "geojson", data: "/map/cells.json" } },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colour("map-land") } },
      fill("blocks", ["block"], "map-block"), fill("greens", ["green"], "map-park"), fill("waters", ["water", "river"], "map-water"),
      { id: "edges", source: "base", type: "line", filter: of("road"), layout: { "line-cap": "round" }, paint: { "line-color": colour("map-edge"), "line-width": width(4) } },
      { id: "roads", source: "base", type: "line", filter: of("road"), layout: { "line-cap": "round" }, paint: { "line-color": colour("map-road"), "line-width": width(3) } },
      { id: "communities", source: "cells", type: "line", filter: ["==", ["get", "level"], "community"], paint: { "line-color": colour("accent"), "line-opacity": 0.4, "line-dasharray": [4, 4] } },
      { id: "community-names", source: "cells", type: "symbol", maxzoom: 15.5, filter: ["==", ["get", "level"], "community"], layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12 }, paint: { "text-color": colour("accent-ink"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.2 } },
      { id: "names", source: "base", type: "symbol", minzoom: 13.5, filter: ["all", of("road"), ["!=", ["get", "name"], ""]], layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 12 }, paint: { "text-color": colour("map-label"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.4 } },
    ],
  };
}

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
