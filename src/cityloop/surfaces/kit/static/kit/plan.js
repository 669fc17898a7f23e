// A plain map of the city for pages beside the desk: ground, streets and communities, under the layers of the page.
export const FONT = ["Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const METRES = 111_320; // of a degree of latitude

// So many metres from a place, in degrees from north clockwise.
export function ahead(lon, lat, degrees, metres) {
  const angle = (degrees * Math.PI) / 180;
  const far = metres / METRES;
  return [lon + (far * Math.sin(angle)) / Math.cos((lat * Math.PI) / 180), lat + far * Math.cos(angle)];
}

// What a camera looks at.
export function sector(lon, lat, direction, wide, metres) {
  const open = Math.min(wide, 360);
  const ring = open === 360 ? [] : [[lon, lat]];
  for (let step = 0; step <= 24; step += 1) ring.push(ahead(lon, lat, direction - open / 2 + (open * step) / 24, metres));
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } };
}

export function style(above = []) {
  const of = (...layers) => ["in", ["get", "layer"], ["literal", layers]];
  const fill = (id, layers, name) => ({ id, source: "base", type: "fill", filter: of(...layers), paint: { "fill-color": colour(name) } });
  const width = (wide) => ["interpolate", ["exponential", 1.6], ["zoom"], 11, wide / 6, 14, wide, 18, wide * 6];
  const community = ["==", ["get", "level"], "community"];
  return {
    version: 8,
    sources: { base: { type: "geojson", data: "/map/base.json" }, cells: { type: "geojson", data: "/map/cells.json" } },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colour("map-land") } },
      fill("blocks", ["block"], "map-block"), fill("greens", ["green"], "map-park"), fill("waters", ["water", "river"], "map-water"),
      { id: "edges", source: "base", type: "line", filter: of("road"), layout: { "line-cap": "round" }, paint: { "line-color": colour("map-edge"), "line-width": width(4) } },
      { id: "roads", source: "base", type: "line", filter: of("road"), layout: { "line-cap": "round" }, paint: { "line-color": colour("map-road"), "line-width": width(3) } },
      { id: "communities", source: "cells", type: "line", filter: community, paint: { "line-color": colour("accent"), "line-opacity": 0.4, "line-dasharray": [4, 4] } },
      { id: "community-names", source: "cells", type: "symbol", maxzoom: 15.5, filter: community, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12 }, paint: { "text-color": colour("accent-ink"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.2 } },
      { id: "names", source: "base", type: "symbol", minzoom: 13.5, filter: ["all", of("road"), ["!=", ["get", "name"], ""]], layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 12 }, paint: { "text-color": colour("map-label"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.4 } },
      ...above,
    ],
  };
}
