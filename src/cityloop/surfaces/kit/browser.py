"""Words for the browser's modules."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "days": _("{n} d"),
        "hours": _("{n} h"),
        "minutes": _("{n} min"),
        "ago": _("{span} ago"),
        "left": _("{span} left"),
        "overdue": _("overdue {span}"),
        "failed": _("That did not work. Nothing was changed; try again."),
        "unreachable": _("The server cannot be reached. What you typed is still here."),
        "new_alert": _("New alert from a camera"),
        "picked": _("{n} selected"),
        "picked_all": _("All of this list"),
        "errand_done": _("Long work is done"),
        "errand_failed": _("Long work has failed"),
        "errand_called_off": _("Long work is called off"),
        "photos": _("{n} photos chosen"),
        "copied": _("Copied"),
        "seen": _("Last seen"),
        "camera": _("Camera"),
        "look_live": _("Look live"),
        "who_sees": _("Cameras that see this point"),
        "pictures_unreachable": _("The server cannot be reached: this picture stands still."),
        "pictures_signed_out": _("You are signed out. Load the page again and sign in."),
        "moving_opening": _("Moving pictures are on their way"),
        "moving_live": _("Live, {seconds} s behind"),
        "moving_smaller": _("the smaller stream: this browser cannot play the larger one"),
        "moving_ended": _("Broken off, tried again"),
        "moving_late": _("No moving pictures came yet"),
        "moving_masked": _("Single pictures: parts of it may not be seen, and the camera does not mask them itself"),
        "moving_none": _("Single pictures: there is no stream of it"),
        "moving_busy": _("Single pictures: too many are moving already"),
        "moving_failed": _("Single pictures: its stream does not come"),
        "moving_codec": _("Single pictures: this browser cannot play its stream"),
        "component": _("Component"),
        "no_passkeys": _("This browser knows no passkeys, or the page came without HTTPS."),
        "passkey_known": _("This device has a passkey for you already."),
        "passkey_stopped": _("The passkey was not used. Nothing was changed; try again."),
    }
