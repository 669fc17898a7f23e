// The map's style, drawn from the city's own layers. Labels use the fonts of this machine: no glyph server.
const FONT = ["Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];

function colours() {
  const css = getComputedStyle(document.documentElement);
  return (name) => css.getPropertyValue(`--${name}`).trim();
}

const empty = { type: "FeatureCollection", features: [] };
const is = (layer) => ["==", ["get", "layer"], layer];
const zoom = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
const byRank = (wide, middle, small) => ["match", ["get", "rank"], 0, wide, 1, wide, 2, middle, small];

function roads(id, paint, width) {
  return {
    id, source: "base", type: "line", filter: is("road"),
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": paint, "line-width": width },
  };
}

function base(c) {
  return [
    { id: "land", type: "background", paint: { "background-color": c("map-land") } },
    { id: "blocks", source: "base", type: "fill", filter: is("block"), paint: { "fill-color": c("map-block") } },
    { id: "greens", source: "base", type: "fill", filter: is("green"), paint: { "fill-color": c("map-park") } },
    { id: "waters", source: "base", type: "fill", filter: ["in", ["get", "layer"], ["literal", ["water", "river"]]], paint: { "fill-color": c("map-water") } },
    roads("road-edges", c("map-edge"), zoom(11, byRank(1.5, 0.6, 0.2), 14, byRank(7, 4, 2), 18, byRank(46, 30, 16))),
    roads("roads", c("map-road"), zoom(11, byRank(1.2, 0.4, 0.1), 14, byRank(6, 3, 1.4), 18, byRank(42, 27, 13))),
    { id: "buildings", source: "base", type: "fill", minzoom: 15, filter: is("building"), paint: { "fill-color": c("map-edge"), "fill-opacity": 0.7 } },
    { id: "boundary", source: "base", type: "line", filter: is("boundary"), paint: { "line-color": c("ink-3"), "line-width": 1.2, "line-dasharray": [5, 4] } },
  ];
}

function cells(c) {
  return [
    { id: "cells", source: "cells", type: "line", minzoom: 14.8, filter: ["==", ["get", "level"], "cell"], paint: { "line-color": c("accent"), "line-opacity": zoom(14.8, 0.12, 16.5, 0.4), "line-width": 0.7 } },
    { id: "communities", source: "cells", type: "line", filter: ["==", ["get", "level"], "community"], paint: { "line-color": c("accent"), "line-opacity": 0.4, "line-width": 1, "line-dasharray": [4, 4] } },
    { id: "streets", source: "cells", type: "line", filter: ["==", ["get", "level"], "street"], paint: { "line-color": c("accent"), "line-opacity": 0.6, "line-width": 1.4, "line-dasharray": [5, 4] } },
  ];
}

function label(id, filter, c, more = {}, paint = {}) {
  return {
    id, source: "base", type: "symbol", filter: ["all", filter, ["!=", ["get", "name"], ""]],
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, ...more },
    paint: { "text-color": c("map-label"), "text-halo-color": c("map-halo"), "text-halo-width": 1.4, ...paint },
  };
}

function labels(c) {
  const along = { "symbol-placement": "line", "text-letter-spacing": 0.08, "symbol-spacing": 420 };
  return [
    { ...label("road-names", ["all", is("road"), ["<=", ["get", "rank"], 2]], c, along), minzoom: 13 },
    { ...label("lane-names", ["all", is("road"), [">", ["get", "rank"], 2]], c, { ...along, "text-size": 11 }), minzoom: 15.5 },
    label("river-names", ["in", ["get", "layer"], ["literal", ["river", "water"]]], c, { "text-size": 13, "text-letter-spacing": 0.3 }, { "text-color": c("accent-ink") }),
    { ...label("green-names", is("green"), c, { "text-size": 11 }, { "text-color": c("green-ink") }), minzoom: 14 },
    {
      id: "community-names", source: "cells", type: "symbol", minzoom: 12, maxzoom: 15.5, filter: ["==", ["get", "level"], "community"],
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-letter-spacing": 0.1 },
      paint: { "text-color": c("accent-ink"), "text-opacity": 0.75, "text-halo-color": c("map-halo"), "text-halo-width": 1.2 },
    },
  ];
}

function things(c) {
  return [
    { id: "components", source: "components", type: "circle", minzoom: 15.5, paint: { "circle-radius": zoom(15.5, 1.2, 19, 5), "circle-color": c("ink-3"), "circle-opacity": 0.75, "circle-stroke-width": zoom(16, 0, 18, 1), "circle-stroke-color": c("paper") } },
    { id: "views", source: "cameras", type: "symbol", minzoom: 15.5, filter: ["has", "direction"], layout: { "icon-image": "view", "icon-size": zoom(15.5, 0.6, 18, 1.4), "icon-rotate": ["get", "direction"], "icon-rotation-alignment": "map", "icon-allow-overlap": true, "icon-ignore-placement": true } },
    { id: "cameras", source: "cameras", type: "circle", minzoom: 14, paint: { "circle-radius": zoom(14, 1.3, 17, 4.5), "circle-color": c("accent"), "circle-opacity": zoom(14, 0.35, 16, 1), "circle-stroke-width": zoom(15, 0, 17, 1.5), "circle-stroke-color": c("paper") } },
  ];
}

// Counts in one hue, from hardly to fully; what was drawn is only a line, so that it hides nothing.
function beneath(c) {
  return [
    { id: "heat", source: "heat", type: "fill", paint: { "fill-color": c("accent"), "fill-opacity": ["interpolate", ["linear"], ["get", "share"], 0, 0.03, 1, 0.6], "fill-outline-color": c("paper") } },
    { id: "heat-counts", source: "heat", type: "symbol", layout: { "text-field": ["to-string", ["get", "n"]], "text-font": FONT, "text-size": 11 }, paint: { "text-color": c("ink"), "text-halo-color": c("map-halo"), "text-halo-width": 1.2 } },
    { id: "area", source: "area", type: "line", paint: { "line-color": c("accent"), "line-width": 2.5, "line-dasharray": [2, 1.5] } },
  ];
}

function cases(c) {
  return [
    {
      id: "clusters", source: "cases", type: "circle", filter: ["has", "n"],
      paint: {
        "circle-color": ["match", ["get", "light"], "red", c("red"), "yellow", c("yellow"), c("green")],
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 12, 10, 20, 60, 34],
        "circle-opacity": 0.9, "circle-stroke-width": 3, "circle-stroke-color": c("paper"), "circle-stroke-opacity": 0.75,
      },
    },
    {
      id: "cluster-counts", source: "cases", type: "symbol", filter: ["has", "n"],
      layout: {
        "text-field": ["format", ["to-string", ["get", "n"]], {}, ["case", [">", ["get", "red"], 0], ["concat", "\n◆", ["get", "red"]], ""], { "font-scale": 0.8 }],
        "text-font": FONT, "text-size": 12, "text-line-height": 1, "text-allow-overlap": true, "text-ignore-placement": true,
      },
      paint: { "text-color": c("on-light") || "#fff" },
    },
    {
      id: "cases", source: "cases", type: "symbol", filter: ["!", ["has", "n"]],
      layout: { "icon-image": ["concat", "light-", ["get", "light"]], "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": zoom(12, 0.7, 16, 1) },
    },
    {
      id: "staff", source: "staff", type: "symbol", minzoom: 12,
      layout: {
        "icon-image": "person", "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": zoom(12, 0.7, 16, 1),
        "text-field": ["step", ["zoom"], "", 14.5, ["get", "name"]], "text-font": FONT, "text-size": 11, "text-offset": [0, 1.1], "text-anchor": "top", "text-optional": true,
      },
      paint: { "text-color": c("ink"), "text-halo-color": c("map-halo"), "text-halo-width": 1.4 },
    },
    { id: "chosen", source: "chosen", type: "symbol", layout: { "icon-image": "chosen", "icon-allow-overlap": true, "icon-ignore-placement": true } },
    { id: "placing", source: "placing", type: "symbol", layout: { "icon-image": "placing", "icon-anchor": "bottom", "icon-allow-overlap": true, "icon-ignore-placement": true } },
  ];
}

export function style() {
  const c = colours();
  return {
    version: 8,
    sources: {
      base: { type: "geojson", data: "/map/base.json" },
      cells: { type: "geojson", data: "/map/cells.json" },
      cameras: { type: "geojson", data: "/map/cameras.json" },
      components: { type: "geojson", data: empty },
      staff: { type: "geojson", data: empty },
      cases: { type: "geojson", data: empty },
      heat: { type: "geojson", data: empty },
      area: { type: "geojson", data: empty },
      chosen: { type: "geojson", data: empty },
      placing: { type: "geojson", data: empty },
    },
    layers: [...base(c), ...cells(c), ...labels(c), ...things(c), ...beneath(c), ...cases(c)],
  };
}
