"""A new subject: the bundled Drafter of scenes, or a fresh one, learns what a folder's pictures show."""

import torch

from danqing.judging.copies import CopyIndex
from danqing.judging.features import judge
from danqing.judging.metrics import kid
from danqing.models.drafter import DrafterConfig
from danqing.models.drafting import ALL, draft
from danqing.pictures.tensors import from_bytes
from danqing.teaching.base import Base
from danqing.training.beginning import begin_from
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask

# The weights know how pictures look, and their mixtures are apart: the critic may say more.
ADAPTING = DrafterLessons(adversarial=0.4, mixing=0.0)
SCRATCH = DrafterLessons()
DRAFTS = 96  # drafted at every judgement
RARE = 0.05  # how rarely a picture that is no copy comes as near to one of the training's
PARTS = {
    "generator": "generator", "generator_average": "generator", "encoder": "encoder",
    "encoder_average": "encoder", "critic": "critic",
}  # fmt: skip


class SubjectTask(DrafterTask):
    """A Drafter's task that judges itself as a stranger would: distance to held-out pictures, and copies."""

    def __init__(self, data: DrafterSet, config: DrafterConfig, lessons: DrafterLessons) -> None:
        super().__init__(data, config, lessons)
        self._judge = judge(fast=True)
        seen = from_bytes(data.pixels[~data.held_out])
        held = from_bytes(data.pixels[data.held_out])
        self._held = self._judge(held)
        rarest = 1 / (len(seen) + len(held) + 1)  # few pictures cannot say more of a draft than this
        self.index = CopyIndex(seen, held, level=max(RARE, rarest), features=self._judge)

    @torch.inference_mode()
    def judge(self) -> dict[str, float]:
        """KID to held-out pictures, the share of drafts that are copies, likeness and spread."""
        drafts = draft(self.drafter(), [ALL], range(DRAFTS))
        copied = len(self.index.check(drafts).copied) / len(drafts)
        return {"kid": kid(self._held, self._judge(drafts)), "copied": copied, **super().judge()}

    @staticmethod
    def worth(figures: dict[str, float]) -> float:
        """How good a state is; less is better. A copied draft weighs as much as the distance it hides."""
        return figures["kid"] + max(0.0, figures["copied"] - 0.05)

    @staticmethod
    def collapsed(first: dict[str, float], best: dict[str, float], now: dict[str, float]) -> bool:
        """Whether drafts have become alike, or have left the pictures that they once came near."""
        return now["spread"] < 0.5 * first["spread"] or now["kid"] > 2 * best["kid"] + 0.1


def subject_task(data: DrafterSet, base: Base, *, scratch: bool) -> SubjectTask:
    """The task, begun from the bundled weights unless from ``scratch``."""
    task = SubjectTask(data, base.drafter_config, SCRATCH if scratch else ADAPTING)
    if not scratch:
        begin_from(task.networks, PARTS, base.drafter)
    return task
