"""Browser modules by name. Surfaces add theirs in `AppConfig.ready`."""

from __future__ import annotations

MODULES: dict[str, str] = {
    "htmx": "htmx/htmx.esm.min.js",
    "maplibre-gl": "maplibre/maplibre-gl.mjs",
    "kit/page": "kit/page.js",
    "kit/live": "kit/live.js",
    "kit/words": "kit/words.js",
    "kit/clocks": "kit/clocks.js",
    "kit/dialogs": "kit/dialogs.js",
    "kit/passkeys": "kit/passkeys.js",
}
