"""What a person would say of a picture, as numbers: lightness, colourfulness and so on."""

from typing import Final, NamedTuple

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray
from PIL import Image

SIDE: Final = 64  # pixels: every picture is measured as small as a thumbnail


class Measure(NamedTuple):
    """A scale, what its two ends are called, and what one says of who likes them."""

    name: str | Promise
    low: str | Promise
    high: str | Promise


MEASURES: Final[dict[str, Measure]] = {
    "lightness": Measure(_("lightness"), _("dark"), _("bright")),
    "colourfulness": Measure(_("colourfulness"), _("muted"), _("colourful")),
    "warmth": Measure(_("warmth"), _("cool"), _("warm")),
    "contrast": Measure(_("contrast"), _("misty"), _("of strong contrast")),
    "busyness": Measure(_("busyness"), _("calm"), _("busy")),
    "symmetry": Measure(_("symmetry"), _("lopsided"), _("balanced")),
}


def measure(image: Image.Image) -> NDArray[np.float32]:
    """All measures of a picture, in the order of MEASURES, each in a unit of its own."""
    rgb = np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX), np.float32) / 255
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    # Colourfulness as people rate it: Hasler and Süsstrunk, 2003.
    across, along = red - green, (red + green) / 2 - blue
    colour = np.hypot(across.std(), along.std()) + 0.3 * np.hypot(across.mean(), along.mean())
    steps = np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean()
    mirrored = -np.abs(light - light[:, ::-1]).mean() / (light.std() + 0.02)
    found = (light.mean(), colour, (red - blue).mean(), light.std(), steps, mirrored)
    return np.array(found, np.float32)
