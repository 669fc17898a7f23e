"""Browser modules by name. Surfaces add theirs in `AppConfig.ready`."""

from __future__ import annotations

MODULES: dict[str, str] = {
    "htmx": "htmx/htmx.esm.min.js",
    "maplibre-gl": "maplibre/maplibre-gl.mjs",
    "terra-draw": "terra-draw/terra-draw.module.js",
    "terra-draw-maplibre": "terra-draw-maplibre/terra-draw-maplibre-gl-adapter.module.js",
    "kit/draw": "kit/draw.js",
    "kit/plan": "kit/plan.js",
    "kit/page": "kit/page.js",
    "kit/moving": "kit/moving.js",
    "kit/live": "kit/live.js",
    "kit/words": "kit/words.js",
    "kit/clocks": "kit/clocks.js",
    "kit/dialogs": "kit/dialogs.js",
    "kit/passkeys": "kit/passkeys.js",
    "kit/stills": "kit/stills.js",
    "kit/zoom": "kit/zoom.js",
}
