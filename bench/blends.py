"""Pictures halfway between two, made in three ways; and how strange sets of pictures are to the Blender."""

from pathlib import Path

import torch
from PIL import Image

from danqing.judging.judges import judges
from danqing.judging.metrics import kid
from danqing.models.blender_prior import between
from danqing.models.blending import Blender, blend
from danqing.models.strangeness import judge, load_usual
from danqing.pictures.files import open_picture
from danqing.pictures.tensors import to_tensor
from danqing.verbs.blending import squeezed

Held = dict[str, torch.Tensor]  # kind → pictures [N, 3, S, S]
KINDS = ("ink", "painting")  # of which halfway pictures are to be pictures too
SOME = 50  # pictures of a set that is made
ODD = 0.95  # rank from which a picture counts as strange


def halfway(blender: Blender, held: Held) -> dict[str, dict[str, float]]:
    """Between every held-out picture and the next of its kind: KID to held-out pictures by both judges, and
    sharpness as a share of the pictures' own. The ``blend`` is an arc with both pictures' finest detail.
    """
    first = torch.cat([held[kind] for kind in KINDS])
    second = torch.cat([held[kind].roll(1, 0) for kind in KINDS])
    z, end = blender.read(first), blender.read(second)
    ways = {
        "blend": blend(blender, first, second, 0.5),
        "arc": blender.draw(between(blender.prior, z, end, torch.full((len(z),), 0.5))),
        "straight": blender.draw((z + end) / 2),
        "cross-fade": (first + second) / 2,
        "likeness": blender.draw(z),
    }
    seeing = {name.replace("-", "_"): one for name, one in judges().items()}
    real = {name: one(first) for name, one in seeing.items()}
    own = sharpness(first)
    return {
        way: {name: kid(real[name], one(x)) for name, one in seeing.items()}
        | {"sharpness": sharpness(x) / own}
        for way, x in ways.items()
    }


def sharpness(x: torch.Tensor) -> float:
    """The mean step from a pixel to the next, down and across."""
    return float(x.diff(dim=2).abs().mean() + x.diff(dim=3).abs().mean())


def strange_sets(
    path: Path, blender: Blender, held: Held, photos: Path | None
) -> dict[str, dict[str, float]]:
    """Scores of held-out pictures and others, beside the kind that each is nearest to and beside paintings.

    ``strange``: the share stranger than 95 % of held-out pictures. ``taken for it``: the share whose nearest
    kind is the set's own. ``told apart``: the chance that one of the set scores higher than a held-out
    painting (AUC).
    """
    usual, side, chance = load_usual(path), blender.side, torch.Generator().manual_seed(0)
    sets = dict(held)
    sets["noise"] = torch.rand(SOME, 3, side, side, generator=chance) * 2 - 1
    sets["flat colours"] = (torch.rand(SOME, 3, 1, 1, generator=chance) * 2 - 1).expand(-1, -1, side, side)
    sets["pixels shuffled"] = _shuffled(held["painting"], chance)
    sets["upside down"] = held["painting"].flip(2)
    if photos:
        files = sorted(file for file in photos.iterdir() if file.suffix in (".jpg", ".jpeg", ".png"))
        sets["photographs"] = to_tensor([_square(file, side) for file in files])
    near = {name: judge(blender, usual, x) for name, x in sets.items()}
    beside = {
        name: torch.tensor([one.score for one in judge(blender, usual, x, "painting")])
        for name, x in sets.items()
    }
    return {
        name: {
            "score": sum(one.score for one in found) / len(found),
            "strange": sum(one.rank > ODD for one in found) / len(found),
            "taken for it": sum(one.kind == name for one in found) / len(found),
            "score beside paintings": float(beside[name].mean()),
            "told apart": _above(beside[name], beside["painting"]),
        }
        for name, found in near.items()
    }


def _above(odd: torch.Tensor, usual: torch.Tensor) -> float:
    return float(
        (odd[:, None] > usual[None]).float().mean() + 0.5 * (odd[:, None] == usual[None]).float().mean()
    )


def _shuffled(x: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    order = torch.randperm(x.shape[2] * x.shape[3], generator=chance)
    return x.flatten(2)[:, :, order].view_as(x)


def _square(file: Path, side: int) -> Image.Image:
    return squeezed(open_picture(file), side)
