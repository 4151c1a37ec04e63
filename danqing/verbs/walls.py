"""Drafting several recipes together: the same thumbnails as one by one, in less time.

Where the processor computes in bfloat16 the networks run once for all of them. Every thumbnail is composed
for itself, from drafts that are the very ones it would have had alone.
"""

from collections.abc import Collection, Sequence

import torch
from PIL import Image

from danqing.models.drafting import draw, draw_codes
from danqing.pictures.tensors import to_images
from danqing.precision import fast_bfloat16
from danqing.themes.compose import compose, shown_as
from danqing.themes.plan import Plan
from danqing.trust.recipe import Recipe
from danqing.verbs.canvas import stretch
from danqing.verbs.rendering import composition
from danqing.verbs.steering import steered
from danqing.verbs.studio import SCENES, THINGS, Progress, Studio, open_studio

Draft = tuple[str, tuple[str, ...], int]  # a model, labels and a seed


@torch.inference_mode()
def draft_all(recipes: Sequence[Recipe], progress: Progress | None = None) -> list[Image.Image]:
    """The thumbnail of each recipe, which all have the same size, brush and sliders: what `render` gives of
    it as a draft. ``progress`` is called with the thumbnails done and those in all. Raises DanqingError as
    `render` does.
    """
    if not recipes:
        return []
    first = recipes[0]
    canvas = stretch(first.width, first.height, first.brush)
    studio = Drafted(steered(open_studio(), first.sliders))
    composed = [composition(recipe, canvas, studio) for recipe in recipes]
    studio.prepare([plan for plan, _, _ in composed], canvas.rows, canvas.columns)
    found = []
    for done, parts in enumerate(composed, 1):
        found.append(compose(*parts))
        if progress:
            progress(done, len(composed))
    return to_images(torch.cat(found))


class Drafted(Studio):
    """A studio whose Drafters have drafted already what plans are composed of."""

    def __init__(self, studio: Studio) -> None:
        vars(self).update(vars(studio))
        self._studio = studio
        self._drafts: dict[Draft, torch.Tensor] = {}

    def prepare(self, plans: Sequence[Plan], rows: int, columns: int) -> None:
        """Draft what the plans need, everything of one model at once."""
        scenes = (plan.background for plan in plans if plan.background.fill is None)
        subjects = (subject for plan in plans for subject in plan.subjects)
        self._draft({(one.model or SCENES, one.labels, one.seed) for one in scenes}, (rows, columns))
        self._draft({(THINGS, shown_as(one), one.seed) for one in subjects}, None)

    def drafted(
        self, model: str, labels: Sequence[str], seed: int, shape: tuple[int, int] | None
    ) -> torch.Tensor:
        return self._drafts[model, tuple(labels), seed]

    def _draft(self, drafts: Collection[Draft], shape: tuple[int, int] | None) -> None:
        for model in {draft[0] for draft in drafts}:
            drafter, own = self._studio.drafter(model), [draft for draft in drafts if draft[0] == model]
            codes = [draw_codes(drafter, labels, [seed]) for _, labels, seed in own]
            if fast_bfloat16():
                z, c = (torch.cat(parts) for parts in zip(*codes, strict=True))
                drawn = draw(drafter, z, c, shape=shape).split(1)
            else:  # float32 is rounded otherwise in a batch than alone: a level of 255 here and there
                drawn = tuple(draw(drafter, *one, shape=shape) for one in codes)
            self._drafts.update(zip(own, drawn, strict=True))
