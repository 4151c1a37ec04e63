"""The hand in which a region is repainted: that of the picture it belongs to."""

from danqing.trust.lineage import Lineage
from danqing.trust.recipe import MAX_BRUSH, MIN_BRUSH, PICTURE, Recipe, Share, read_style
from danqing.verbs.continuing import Opened
from danqing.verbs.regions import Window
from danqing.verbs.studio import PAINTER, open_studio
from danqing.verbs.styles import check_style, read_picture

AROUND = 512  # least side, in pixels, of what a style is read from


def own_brush(opened: Opened) -> float:
    """The brush that a work was painted with, as broad as it is by now."""
    before = opened.before.recipe if isinstance(opened.before, Lineage) else opened.before
    if not isinstance(before, Recipe):
        return 1.0
    return min(MAX_BRUSH, max(MIN_BRUSH, before.brush * opened.image.width / before.width))


def own_style(opened: Opened, window: Window) -> tuple[Share, ...]:
    """The style that a work was last painted in; of any other picture, that of the region's surroundings."""
    before = opened.before
    found: tuple[Share, ...] = ()
    if isinstance(before, Recipe):
        found = before.style
    elif isinstance(before, Lineage):
        painted = [
            step.options["style"] for step in before.steps if isinstance(step.options.get("style"), list)
        ]
        found = read_style(painted[-1]) if painted else before.recipe.style if before.recipe else ()
    for share in found:
        if share.name != PICTURE:
            check_style(share.name, open_studio().titles)
    if found:
        return found
    return (
        read_picture(
            opened.image.crop(_about(opened.image.size, window)), 1.0, open_studio().painter(PAINTER)
        ),
    )


def _about(size: tuple[int, int], window: Window) -> Window:
    """The window, or as much about it as a style needs to show itself."""
    left, top, right, bottom = window
    more = max(0, AROUND - (right - left)) // 2, max(0, AROUND - (bottom - top)) // 2
    width, height = size
    return (
        max(0, left - more[0]),
        max(0, top - more[1]),
        min(width, right + more[0]),
        min(height, bottom + more[1]),
    )
