"""Drafted things as clean cut-outs: alpha without haze, cropped, in the wanted size, colour and direction."""

import torch
import torch.nn.functional as F

from danqing.language import DanqingError
from danqing.pictures.tensors import resize
from danqing.themes.harmony import dye
from danqing.themes.layers import ramp
from danqing.themes.plan import Subject

RIM, PAPER = 2, 0.15  # pixels a rim is wide, and how much lighter than the thing it then is


def cut_out(draft: torch.Tensor, subject: Subject, height: int) -> torch.Tensor:
    """The drafted thing [1, 4, side, side] as a patch [1, 4, a, b] for a picture of ``height`` pixels.

    It fills the patch, keeps its proportions, and is turned and coloured as the subject asks.
    Raises DanqingError where the draft is empty.
    """
    thing = _crop(draft, subject.concept)
    rows = max(2, round(subject.size * height))
    columns = max(2, round(rows * thing.shape[3] / thing.shape[2]))
    thing = _resize(thing, rows, columns)
    if subject.flip:
        thing = thing.flip(3)
    if subject.ink is not None:
        thing = dye(thing, subject.ink)
    return thing


def _crop(draft: torch.Tensor, concept: str) -> torch.Tensor:
    """The draft without haze and lone specks, cut to what is left."""
    draft = draft.contiguous()  # so few channels are pooled in a fraction of the time
    solid = ramp(0.4, 0.9, (draft[:, 3:] + 1) / 2)  # the rim still shows the paper it was cut from
    solid = solid * ramp(0.12, 0.3, F.avg_pool2d(solid, 3, 1, 1))  # a line keeps 3 of 9 neighbours, a speck 1
    rows = (solid[0, 0].amax(dim=1) > 0.5).nonzero().flatten()
    columns = (solid[0, 0].amax(dim=0) > 0.5).nonzero().flatten()
    if len(rows) == 0:
        raise DanqingError("compose-empty-draft", concept=concept)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    return torch.cat([_without_paper(draft[:, :3], solid), solid * 2 - 1], dim=1)[
        :, :, top:bottom, left:right
    ]


def _without_paper(rgb: torch.Tensor, solid: torch.Tensor) -> torch.Tensor:
    """A rim lighter than what it surrounds is the paper that the thing was cut from: it takes that colour."""
    within = (-F.max_pool2d(-solid, 2 * RIM + 1, 1, RIM) > 0.5).to(rgb.dtype)
    near = F.avg_pool2d(within, 4 * RIM + 1, 1, 2 * RIM)
    colour = F.avg_pool2d(rgb * within, 4 * RIM + 1, 1, 2 * RIM) / near.clamp(min=1e-4)
    lighter = (rgb - colour).mean(1, keepdim=True) > PAPER
    return torch.where((within < 0.5) & (near > 0) & lighter, colour, rgb)


def _resize(thing: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
    """Resize with colours weighed by their alpha, so that what was hidden cannot seep in at the edges."""
    alpha = (thing[:, 3:] + 1) / 2
    weighed = resize(torch.cat([thing[:, :3] * alpha, alpha], dim=1), rows, columns)
    alpha = weighed[:, 3:].clamp(0, 1)
    return torch.cat([(weighed[:, :3] / alpha.clamp(min=0.02)).clamp(-1, 1), alpha * 2 - 1], dim=1)
