"""Putting what a theme speaks of into a box of a picture, as if it had been composed with it."""

from collections.abc import Sequence
from dataclasses import replace

import torch

from danqing.pictures.palettes import measure, transfer
from danqing.pictures.tensors import over
from danqing.themes.compose import DraftScene, DraftThing, shown_as
from danqing.themes.cutouts import cut_out
from danqing.themes.harmony import read_scene
from danqing.themes.plan import Background, Plan, Subject
from danqing.themes.subjects import subject_layers

FILLED = 0.9  # share of the box that its subjects take up, in the direction that is the tighter one
AIRLESS = 1.0  # a horizon as low as it can be: things in a box are near
Box = tuple[int, int, int, int]  # left, top, right and bottom, in pixels of the thumbnail


@torch.inference_mode()
def insert(
    t: torch.Tensor, box: Box, plan: Plan, draft_scene: DraftScene, draft_thing: DraftThing
) -> torch.Tensor:
    """``t`` [1, 3, h, w] with the subjects of ``plan`` in ``box``; with its scene, if it has no subjects.

    Subjects keep their places to each other, and are harmonised and grounded as in `compose`. Raises
    DanqingError where a drafted thing is empty.
    """
    if not plan.subjects:
        return _with_scene(t, box, plan, draft_scene)
    scene = read_scene(t)
    height, width = t.shape[2:]
    ground = Background((), plan.background.seed, AIRLESS)
    drafts = [draft_thing(shown_as(subject), subject.seed) for subject in plan.subjects]
    placed = _fitted(plan, drafts, box, height, width)
    bare = replace(plan, background=ground, subjects=placed, lights=(), shifts=())
    for subject, draft in zip(placed, drafts, strict=True):
        for sheet in subject_layers(bare, subject, scene, t, draft).values():
            t = over(sheet, t)
    return t.clamp(-1, 1)


def _with_scene(t: torch.Tensor, box: Box, plan: Plan, draft_scene: DraftScene) -> torch.Tensor:
    left, top, right, bottom = box
    found = draft_scene(plan.background.labels, plan.background.seed, bottom - top, right - left)
    t = t.clone()
    t[:, :, top:bottom, left:right] = transfer(found, measure(t), 0.5)
    return t


def _fitted(
    plan: Plan, drafts: Sequence[torch.Tensor], box: Box, height: int, width: int
) -> tuple[Subject, ...]:
    """The subjects as a group, made to stand in the box: its foot on the box's."""
    left, top, right, bottom = box
    tall, broad = bottom - top, right - left
    aspect = plan.width / plan.height
    spans = []  # in heights of the plan: left, right, top, foot
    for subject, draft in zip(plan.subjects, drafts, strict=True):
        cut = cut_out(draft, subject, max(16, plan.height // 8))
        half, x = subject.size * cut.shape[3] / cut.shape[2] / 2, subject.x * aspect
        spans.append((x - half, x + half, subject.y - subject.size, subject.y))
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    high, low = min(s[2] for s in spans), max(s[3] for s in spans)
    scale = FILLED * min(tall / max(low - high, 1e-3), broad / max(last - first, 1e-3))  # pixels a height
    middle, foot = (left + right) / 2, bottom - (1 - FILLED) / 2 * tall
    return tuple(
        replace(
            subject,
            x=_share((middle + (subject.x * aspect - (first + last) / 2) * scale) / width),
            y=_share((foot + (subject.y - low) * scale) / height),
            size=min(1.0, max(0.01, subject.size * scale / height)),
        )
        for subject in plan.subjects
    )


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
