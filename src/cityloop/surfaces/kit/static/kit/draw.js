// Drawing on the map what the lists shall show: a rectangle or a polygon, kept in the address as `area`.
const MOST_POINTS = 60;
const state = { drawing: null, map: null, done: () => {} };

export function ring(text) {
  const corners = (text ?? "").split(";").map((corner) => corner.split(",").map(Number));
  return corners.length > 2 && corners.flat().every(Number.isFinite) ? [...corners, corners[0]] : null;
}

function said(corners) {
  return corners.map((corner) => corner.map((x) => x.toFixed(5)).join(",")).join(";");
}

// The library comes with the first drawing: who draws nothing does not wait for it.
async function load(map) {
  const [draw, { TerraDrawMapLibreGLAdapter }] = await Promise.all([import("terra-draw"), import("terra-draw-maplibre")]);
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  const styles = { fillColor: ink, fillOpacity: 0.12, outlineColor: ink, outlineWidth: 2 };
  const drawing = new draw.TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new draw.TerraDrawRectangleMode({ styles, drawInteraction: "click-move-or-drag" }),
      new draw.TerraDrawPolygonMode({ styles: { ...styles, closingPointColor: ink } }),
    ],
  });
  drawing.on("finish", (id) => finish(drawing.getSnapshotFeature(id)));
  return drawing;
}

function finish(feature) {
  const corners = feature.geometry.coordinates[0].slice(0, -1);
  stop();
  if (corners.length <= MOST_POINTS) state.done(said(corners));
}

export function drawing() {
  return Boolean(state.drawing);
}

export async function start(map, shape, done) {
  stop();
  state.done = done;
  const drawing = await load(map);
  drawing.start();
  drawing.setMode(shape);
  state.drawing = drawing;
  document.body.classList.add("drawing");
}

export function stop() {
  state.drawing?.stop();
  state.drawing = null;
  document.body.classList.remove("drawing");
}

// What the map shows now: the rectangle of those who use no mouse.
export function view(map) {
  const box = map.getBounds();
  return said([[box.getWest(), box.getSouth()], [box.getWest(), box.getNorth()], [box.getEast(), box.getNorth()], [box.getEast(), box.getSouth()]]);
}
