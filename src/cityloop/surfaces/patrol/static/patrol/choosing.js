// Cameras on a map, for whoever chooses: a click takes a camera, or asks who sees the point.
import { colour, sector, style } from "kit/plan";

const SIGHT = 120; // metres
const NEAR = 6; // pixels
const box = document.getElementById("choose-map");
const words = document.getElementById("choose-words");
const known = new Map();
let map = null;
let begun = false;
let byHand = false; // the point was clicked: the map stays as it is

function collection(features) {
  return { type: "FeatureCollection", features };
}

function whole(above) {
  const circle = (source, radius, name) => ({ id: source, source, type: "circle", paint: { "circle-radius": radius, "circle-color": colour(name), "circle-stroke-width": 1.5, "circle-stroke-color": colour("paper") } });
  const made = style([
    { id: "sights", source: "sights", type: "fill", paint: { "fill-color": colour("accent"), "fill-opacity": 0.22 } },
    { id: "cameras", source: "cameras", type: "circle", paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 2, 17, 6], "circle-color": colour("ink-2"), "circle-stroke-width": 1, "circle-stroke-color": colour("paper") } },
    circle("found", 6, "accent"), circle("taken", 7, "green"), circle("asked", 5, "red"),
  ]);
  for (const name of ["sights", "cameras", "found", "taken", "asked"]) made.sources[name] = { type: "geojson", data: above[name] ?? collection([]) };
  return made;
}

function put(name, features) {
  map.getSource(name)?.setData(collection(features));
}

function clicked(event, take) {
  const { x, y } = event.point;
  const here = map.queryRenderedFeatures([[x - NEAR, y - NEAR], [x + NEAR, y + NEAR]], { layers: ["cameras"] });
  const codes = new Set(here.map((each) => each.properties.code));
  if (codes.size === 1) { take({ code: here[0].properties.code, name: here[0].properties.name }); return; }
  byHand = true;
  words.value = `${event.lngLat.lng.toFixed(6)}, ${event.lngLat.lat.toFixed(6)}`;
  words.dispatchEvent(new Event("input", { bubbles: true }));
}

// The map comes when it is first wanted: it is heavier than the wall.
export async function open(take, told) {
  if (begun) { map?.resize(); return; }
  begun = true;
  const { Map: City, NavigationControl, setWorkerUrl } = await import("maplibre-gl");
  setWorkerUrl(box.dataset.worker);
  const answer = await fetch("/map/cameras.json").catch(() => null);
  const cameras = answer?.ok ? await answer.json() : collection([]);
  for (const each of cameras.features) known.set(each.properties.code, each);
  const [west, south, east, north] = (box.dataset.bounds || "-180,-60,180,60").split(",").map(Number);
  try {
    map = new City({ container: box, style: whole({ cameras }), bounds: [[west, south], [east, north]], attributionControl: false, dragRotate: false, maxZoom: 19, locale: { "Map.Title": box.getAttribute("aria-label") } });
  } catch {
    box.closest(".map").hidden = true;
    return;
  }
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.on("click", (event) => clicked(event, take));
  map.on("style.load", told);
  map.on("idle", () => { box.dataset.ready = "yes"; });
  document.addEventListener("theme", () => map.setStyle(whole({ cameras }), { diff: false }));
}

// `found`: the codes that the list names; `taken`: those on the wall.
export function show(found, taken) {
  if (!map?.getSource("found")) return;
  const searched = words.value.trim() ? found.map((code) => known.get(code)).filter(Boolean) : [];
  put("found", searched);
  put("taken", taken.map((code) => known.get(code)).filter(Boolean));
  put("sights", searched.map(({ geometry: { coordinates: [lon, lat] }, properties }) => sector(lon, lat, properties.direction, properties.wide, SIGHT)));
  const point = words.value.match(/^\s*(-?[\d.]+)\s*[,，\s]\s*(-?[\d.]+)\s*$/)?.slice(1).map(Number);
  put("asked", point ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: point } }] : []);
  if (!byHand) bring([...searched.map((each) => each.geometry.coordinates), ...(point ? [point] : [])]);
  byHand = false;
}

function bring(places) {
  if (!places.length) return;
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 50, maxZoom: 17, duration: 0 });
}
