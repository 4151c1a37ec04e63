"""A new hand: the bundled Painter learns one more named style from a folder's brushwork."""

import torch

from danqing.models import storage
from danqing.models.painter import unit
from danqing.pictures.palettes import measure
from danqing.pictures.tensors import from_bytes
from danqing.teaching.base import Base
from danqing.teaching.gathering import own_style
from danqing.training.beginning import begin_from
from danqing.training.painter import PainterLessons, PainterSet, PainterTask

LESSONS = PainterLessons(rate=2e-4)
FEW = 60  # pictures: of fewer the Painter learns modulation alone, and keeps its strokes
MODULATING = ("modulate", "noise_gain")
PARTS = {
    "painter": "generator", "painter_average": "generator", "reader": "reader", "reader_average": "reader",
}  # fmt: skip


class HandTask(PainterTask):
    """A Painter's task for one new style beside those that are there."""

    @staticmethod
    def worth(figures: dict[str, float]) -> float:
        """How good a state is; less is better: what is shown must stay, and the hand must come."""
        return figures["style"] + figures["content"]

    @staticmethod
    def collapsed(first: dict[str, float], best: dict[str, float], now: dict[str, float]) -> bool:
        """Whether paintings have left their thumbnails, or the hand."""
        return now["faithful"] > 2 * first["faithful"] + 0.03 or now["style"] > 2 * best["style"]


def hand_task(data: PainterSet, base: Base) -> HandTask:
    """The task, begun from the bundled Painter; the new name begins as what its reader sees."""
    task = HandTask(data, base.painter_config, LESSONS)
    begin_from(task.networks, PARTS, base.painter)
    vectors = torch.cat([base.painter["styles"], own_style(data, base)[None]])
    for part in ("names", "names_average"):
        task.networks[part].get_parameter("weight").data.copy_(vectors)
    critic = storage.part(base.painter, "critic")
    known = critic["name.weight"]
    critic["name.weight"] = torch.cat([known, known.mean(0, keepdim=True)])
    task.networks["critic"].load_state_dict(critic)
    if int((~data.held_out).sum()) < FEW:
        for name, parameter in task.networks["painter"].named_parameters():
            parameter.requires_grad_(any(part in name for part in MODULATING))
    return task


def hand_part(task: HandTask, base: Base, name: str, title: dict[str, str]) -> storage.Part:
    """The adapted Painter with all its named styles, the new one last."""
    networks, data = task.networks, task.data
    colours = measure(from_bytes(data.pixels[~data.held_out][:64, ::4, ::4]))
    own = {"mean": colours.mean, "covariance": colours.covariance}
    tensors = {
        **storage.named("generator", networks["painter_average"]),
        **storage.named("reader", networks["reader_average"]),
        **storage.named("critic", networks["critic"]),
        "styles": unit(networks["names_average"].get_parameter("weight").detach()),
        **{
            f"palettes.{key}": torch.cat([base.painter[f"palettes.{key}"], value[None]])
            for key, value in own.items()
        },
    }
    return storage.Part(task.painter.config, tensors, {"styles": {**base.titles, name: title}})
