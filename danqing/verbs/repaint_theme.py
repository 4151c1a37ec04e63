"""What a theme puts into a region that is repainted."""

from typing import TYPE_CHECKING

import torch

from danqing.language import DanqingError
from danqing.themes.inserting import insert
from danqing.trust.recipe import MAX_SIDE, MIN_SIDE
from danqing.verbs.canvas import SCALE
from danqing.verbs.planning import plan_themes
from danqing.verbs.regions import Mask
from danqing.verbs.studio import open_studio

if TYPE_CHECKING:
    from danqing.verbs.repainting import Repainting


def with_theme(t: torch.Tensor, plan: "Repainting", mask: Mask, size: tuple[int, int]) -> torch.Tensor:
    """The thumbnail ``t`` [1, 3 or 4, h, w] of a window with what the theme says in the mask's box.

    Raises DanqingError for a theme that names nothing which can be drawn.
    """
    left, top, right, bottom = plan.window
    across, down = t.shape[3] / (right - left), t.shape[2] / (bottom - top)
    first, high, last, low = mask.box(size)
    box = (
        max(0, round((first - left) * across)),
        max(0, round((high - top) * down)),
        min(t.shape[3], max(round((last - left) * across), round((first - left) * across) + 2)),
        min(t.shape[2], max(round((low - top) * down), round((high - top) * down) + 2)),
    )
    sides = [min(MAX_SIDE, max(MIN_SIDE, SCALE * n)) for n in (box[2] - box[0], box[3] - box[1])]
    (meant,) = plan_themes(plan.theme, shares=plan.style, size=(sides[0], sides[1]), seed=plan.seed)
    if not meant.subjects and meant.background.fill is not None:
        raise DanqingError("repaint-nothing", theme=plan.theme)
    studio = open_studio()
    found = insert(t[:, :3], box, meant, studio.draft_scene, studio.draft_thing)
    if t.shape[1] == 3:
        return found
    changed = (found - t[:, :3]).abs().amax(1, keepdim=True) > 0.02  # what is put there is there to be seen
    return torch.cat([found, torch.where(changed, torch.ones_like(t[:, 3:]), t[:, 3:])], dim=1)
