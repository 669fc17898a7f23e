"""What a browser says of itself, in words: a browser on a system. Pure; a guess, and meant for people."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that fits: many name themselves after several others.
BROWSERS = (
    ("MicroMessenger", gettext_lazy("WeChat")),
    ("DingTalk", gettext_lazy("DingTalk")),
    ("Edg", "Edge"),
    ("HuaweiBrowser", gettext_lazy("Huawei Browser")),
    ("MiuiBrowser", gettext_lazy("Mi Browser")),
    ("QQBrowser", gettext_lazy("QQ Browser")),
    ("UCBrowser", "UC"),
    ("360SE", "360"),
    ("360EE", "360"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _first(known: Sequence[tuple[str, str | Promise]], agent: str) -> str:
    return next((str(name) for mark, name in known if mark in agent), "")
