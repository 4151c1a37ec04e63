"""What hours, seasons, weathers and moods do to a picture, as data; ``shifting`` carries it out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shift:
    """One turn. Colours are "#rrggbb"; shares run from 0 (nothing) to 1 (all).

    Attributes:
        lightness: mean lightness (Oklab, 0 to 1) that the picture is drawn to; None leaves it.
        contrast: factor on lightness about its mean.
        recast: share of the picture's own colour cast (brown silk, blue varnish) that is taken away first.
        saturation: factor on chroma.
        shadows, lights: colours whose hue and chroma tint the dark and the light parts; greys do not.
        sky, sky_depth: colour at the top of the picture, and the share of it there; it fades out at the
        horizon. glow, glow_depth: colour of the low sky, and the share of it there; dark things stand
        before it. mist, mist_depth: colour of the air, and the share of it at the horizon; it thins towards
        the viewer. foliage, foliage_depth: colour that greens and yellows turn to, and how far.
        snow: share of white on the ground and on what catches snow.
    """

    lightness: float | None = None
    contrast: float = 1.0
    recast: float = 0.0
    saturation: float = 1.0
    shadows: str = "#808080"
    lights: str = "#808080"
    sky: str = "#808080"
    sky_depth: float = 0.0
    glow: str = "#808080"
    glow_depth: float = 0.0
    mist: str = "#e8e8e8"
    mist_depth: float = 0.0
    foliage: str = "#808080"
    foliage_depth: float = 0.0
    snow: float = 0.0


SHIFTS: dict[str, Shift] = {
    # hours
    "dawn": Shift(
        lightness=0.62, contrast=0.9, recast=0.65, saturation=0.8, shadows="#5f5f92", lights="#f7cdb0",
        sky="#7f9ad4", sky_depth=0.6, glow="#ffb487", glow_depth=0.8, mist="#f2cfc0", mist_depth=0.15,
    ),
    "noon": Shift(
        lightness=0.72, contrast=1.1, recast=0.5, saturation=1.25, shadows="#7286a8", lights="#fff3d0",
        sky="#5f9be0", sky_depth=0.4,
    ),
    "dusk": Shift(
        lightness=0.42, contrast=1.05, recast=0.6, saturation=0.85, shadows="#43306a", lights="#f09a6a",
        sky="#3f3a78", sky_depth=0.6, glow="#ff8a3c", glow_depth=0.8,
    ),
    "night": Shift(
        lightness=0.28, contrast=1.05, recast=0.85, saturation=0.4, shadows="#101c4a", lights="#5d86c8",
        sky="#0b1440", sky_depth=0.5,
    ),
    "moonlight": Shift(
        lightness=0.42, contrast=1.25, recast=0.8, saturation=0.35, shadows="#1a2f52", lights="#b9d3ea",
        sky="#16305c", sky_depth=0.35,
    ),
    # seasons
    "spring": Shift(
        lightness=0.7, recast=0.45, saturation=1.15, shadows="#7f9698", lights="#fff0f0",
        foliage="#93c94a", foliage_depth=0.8, glow="#ffd0de", glow_depth=0.35,
    ),
    "summer": Shift(
        lightness=0.6, contrast=1.12, recast=0.4, saturation=1.3, shadows="#5f7a6a", lights="#fff4d4",
        foliage="#3f9438", foliage_depth=0.7, sky="#4b9be8", sky_depth=0.4,
    ),
    "autumn": Shift(
        lightness=0.54, contrast=1.08, recast=0.4, saturation=1.05, shadows="#6b4a3e", lights="#f0dcb4",
        foliage="#c2501c", foliage_depth=0.9,
    ),
    "winter": Shift(
        lightness=0.68, recast=0.7, saturation=0.4, shadows="#60708c", lights="#e6edf6",
        foliage="#8d8f90", foliage_depth=0.7, snow=0.35,
    ),
    # weather
    "snow": Shift(
        lightness=0.72, contrast=1.05, recast=0.8, saturation=0.4, shadows="#5c6f92", lights="#eaf1fb",
        sky="#a9b7c8", sky_depth=0.5, foliage="#8d9499", foliage_depth=0.6, snow=0.9,
    ),
    "mist": Shift(
        lightness=0.66, contrast=0.85, recast=0.4, saturation=0.55, shadows="#8592a0", lights="#eef1f0",
        mist="#e9ecea", mist_depth=0.8,
    ),
    "rain": Shift(
        lightness=0.46, contrast=0.9, recast=0.6, saturation=0.5, shadows="#44525e", lights="#a9b9c2",
        sky="#66737f", sky_depth=0.5, mist="#9aa8b0", mist_depth=0.45,
    ),
    "storm": Shift(
        lightness=0.36, contrast=1.25, recast=0.6, saturation=0.45, shadows="#232d3a", lights="#9fb0b0",
        sky="#1f2833", sky_depth=0.75, glow="#c9c69a", glow_depth=0.35,
    ),
    # moods
    "gold": Shift(
        lightness=0.58, contrast=1.1, recast=0.6, saturation=0.9, shadows="#6a4418", lights="#ffd873",
        glow="#ffe596", glow_depth=0.5,
    ),
    "warm": Shift(recast=0.35, saturation=1.05, shadows="#8a6050", lights="#ffdcb2"),
    "cool": Shift(recast=0.5, saturation=0.9, shadows="#4a6690", lights="#cfe4f2"),
    "calm": Shift(
        lightness=0.66, contrast=0.8, recast=0.3, saturation=0.7, shadows="#6f8894", lights="#eef0e4",
        mist="#e4ebe8", mist_depth=0.25,
    ),
    "melancholy": Shift(
        lightness=0.42, contrast=0.9, recast=0.6, saturation=0.45, shadows="#3d4a63", lights="#aab4c4",
        mist="#8d97a8", mist_depth=0.3,
    ),
    "joyful": Shift(
        lightness=0.68, contrast=1.1, recast=0.5, saturation=1.4, shadows="#8a6584", lights="#fff2d6",
    ),
}  # fmt: skip
