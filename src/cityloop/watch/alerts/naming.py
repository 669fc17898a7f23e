"""What a learnt model at a station takes things for, in the words of this city's people."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

WHAT = {
    "person": gettext_lazy("Person"),
    "bird": gettext_lazy("Bird"),
    "cat": gettext_lazy("Cat"),
    "dog": gettext_lazy("Dog"),
    "horse": gettext_lazy("Horse"),
    "sheep": gettext_lazy("Sheep"),
    "cow": gettext_lazy("Cow"),
    "bicycle": gettext_lazy("Bicycle"),
    "car": gettext_lazy("Car"),
    "motorcycle": gettext_lazy("Motorcycle"),
    "bus": gettext_lazy("Bus"),
    "truck": gettext_lazy("Lorry"),
    "bench": gettext_lazy("Bench"),
    "backpack": gettext_lazy("Backpack"),
    "umbrella": gettext_lazy("Umbrella"),
    "handbag": gettext_lazy("Handbag"),
    "suitcase": gettext_lazy("Suitcase"),
    "bottle": gettext_lazy("Bottle"),
    "chair": gettext_lazy("Chair"),
    "couch": gettext_lazy("Couch"),
    "potted_plant": gettext_lazy("Potted plant"),
    "bed": pgettext_lazy("furniture", "Bed"),
    "dining_table": gettext_lazy("Table"),
    "tv": gettext_lazy("Television"),
    "refrigerator": gettext_lazy("Refrigerator"),
}


def shown(what: str) -> str:
    """Empty where it was not named; a class of a model of the city's own stands for itself."""
    if not what:
        return ""
    return _("perhaps: %(what)s") % {"what": WHAT.get(what, what)}
