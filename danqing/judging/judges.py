"""The two judges by name."""

from collections.abc import Callable

import torch

from danqing.judging.features import judge
from danqing.judging.nsfw import nsfw_judge


def judges() -> dict[str, Callable[[torch.Tensor], torch.Tensor]]:
    """The judges "lite1" and "open-nsfw", each from ``x`` [N, 3, H, W] in [-1, 1] to features [N, D].

    Both are wanted: a model can please one network by what only that one sees. Their figures have scales of
    their own, so compare models by one judge at a time.
    """
    return {"lite1": judge(), "open-nsfw": nsfw_judge()}
