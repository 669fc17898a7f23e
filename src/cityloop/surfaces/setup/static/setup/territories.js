// Who holds which area: the list is what counts, the map shows it and ticks it by a click or a drawing.
import { Map, NavigationControl, setWorkerUrl } from "maplibre-gl";
import * as draw from "kit/draw";
import { colour, FONT, style } from "kit/plan";

const element = document.getElementById("map");
const boxes = [...document.querySelectorAll("#territories [name=area]")];
const picked = document.getElementById("picked");
const none = document.getElementById("none");
let map = null;

// Neighbouring numbers lie far apart on the wheel; whom nobody holds is grey.
function hue(box) {
  const number = Number(box.dataset.hue);
  return number < 0 ? colour("still") : `hsl(${(210 + number * 137.5) % 360}, 52%, 52%)`;
}

function byCode(value, other) {
  return ["match", ["get", "code"], ...boxes.flatMap((box) => [box.value, value(box)]), other];
}

function codes(which) {
  return ["in", ["get", "code"], ["literal", which.map((box) => box.value)]];
}

function chosen() {
  return boxes.filter((box) => box.checked);
}

function layers() {
  const shown = codes(boxes);
  return [
    { id: "held", source: "cells", type: "fill", filter: shown, paint: { "fill-color": byCode(hue, colour("still")), "fill-opacity": byCode((box) => ("own" in box.dataset ? 0.5 : 0.25), 0) } },
    { id: "edges-of-areas", source: "cells", type: "line", filter: shown, paint: { "line-color": colour("ink-3"), "line-width": 1 } },
    { id: "chosen", source: "cells", type: "line", filter: codes(chosen()), paint: { "line-color": colour("accent-ink"), "line-width": 4 } },
    {
      id: "holders", source: "cells", type: "symbol", filter: shown,
      layout: { "text-field": byCode((box) => `${box.dataset.name}\n${box.dataset.department}`, ""), "text-font": FONT, "text-size": 12 },
      paint: { "text-color": colour("ink"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.6 },
    },
  ];
}

function drawn() {
  const whole = style(layers());
  whole.layers = whole.layers.filter((layer) => !layer.id.startsWith("communit"));
  return whole;
}

function tell() {
  const found = chosen();
  picked.textContent = found.length ? `${found.length} / ${boxes.length}` : "";
  none.hidden = !found.length;
  if (map?.getLayer("chosen")) map.setFilter("chosen", codes(found));
}

function inside(corners, lon, lat) {
  let odd = false;
  corners.forEach(([x1, y1], at) => {
    const [x2, y2] = corners[(at + 1) % corners.length];
    if (y1 < lat !== y2 < lat && lon < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
  });
  return odd;
}

function choose(text) {
  const corners = draw.ring(text);
  for (const box of boxes) {
    if (corners && inside(corners, Number(box.dataset.lon), Number(box.dataset.lat))) box.checked = true;
  }
  tell();
}

function toggle(event) {
  if (draw.drawing()) return;
  const [found] = map.queryRenderedFeatures(event.point, { layers: ["held"] });
  const box = found && boxes.find((each) => each.value === found.properties.code);
  if (!box) return;
  box.checked = !box.checked;
  box.closest("label").scrollIntoView({ block: "nearest" });
  tell();
}

// Cells of one community fill the map; of the other levels the whole city is seen.
function box() {
  const [west, south, east, north] = (element.dataset.bounds || "-180,-60,180,60").split(",").map(Number);
  if (element.dataset.level !== "cell") return [[west, south], [east, north]];
  const [lons, lats] = [boxes.map((each) => Number(each.dataset.lon)), boxes.map((each) => Number(each.dataset.lat))];
  return [[Math.min(...lons) - 0.001, Math.min(...lats) - 0.001], [Math.max(...lons) + 0.001, Math.max(...lats) + 0.001]];
}

function start() {
  setWorkerUrl(element.dataset.worker);
  try {
    map = new Map({ container: element, style: drawn(), bounds: box(), fitBoundsOptions: { padding: 20 }, attributionControl: false, dragRotate: false, maxZoom: 19, locale: { "Map.Title": element.getAttribute("aria-label") } });
  } catch {
    document.querySelector(".nomap").hidden = false;
    return;
  }
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.on("click", toggle);
  map.on("idle", () => { element.dataset.ready = "yes"; });
  document.addEventListener("theme", () => map.setStyle(drawn(), { diff: false }));
}

for (const each of boxes) {
  each.parentElement.querySelector(".swatch").style.background = hue(each);
  each.addEventListener("change", tell);
}
for (const button of document.querySelectorAll("[data-draw]")) {
  button.addEventListener("click", () => { if (map) draw.start(map, button.dataset.draw, choose); });
}
none.addEventListener("click", () => { for (const each of boxes) each.checked = false; tell(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") draw.stop(); });
start();
tell();
