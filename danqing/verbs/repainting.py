"""The verb repaint: one region of a picture is painted anew, and nothing else changes."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.files import open_picture
from danqing.pictures.filling import fill
from danqing.pictures.seams import lay_in, membrane
from danqing.pictures.tensors import to_images, to_tensor
from danqing.trust.checks import check, check_length
from danqing.trust.lineage import Step, as_options, read_options
from danqing.trust.recipe import MAX_BRUSH, MAX_SEED, MAX_STYLES, MIN_BRUSH, Share, read_style
from danqing.verbs import regions
from danqing.verbs.canvas import SCALE, finish, read_brush, stretch
from danqing.verbs.continuing import Opened, Picture, carry_on, open_work
from danqing.verbs.making import Work
from danqing.verbs.repaint_hand import own_brush, own_style
from danqing.verbs.studio import Progress, open_studio
from danqing.verbs.styles import StyleWish, choose_painter, mix_vectors, named, read_styles

VERB = "repaint"
REACH = 4  # thumbnail pixels over which colours are drawn to those at the edge


@dataclass(frozen=True, slots=True)
class Repainting:
    """What a step of repaint holds.

    ``window``: left, top, right and bottom of what is painted, in pixels. ``mask``: base64 PNG of where it is
    laid in; ``thumbnail``: base64 PNG of what is painted there, RGBA if the picture is. ``theme``: what was
    asked for; the thumbnail shows it already.
    """

    window: regions.Window
    mask: str
    thumbnail: str
    style: tuple[Share, ...]
    brush: float
    strength: float
    seed: int
    theme: str = ""

    def __post_init__(self) -> None:
        check_length(self.window, "repaint.window", 4, 4)
        for place in self.window:
            check(place, int, "repaint.window", -regions.LARGEST, 10**6)
        for length in (self.window[2] - self.window[0], self.window[3] - self.window[1]):
            check(length, int, "repaint.window", 1, regions.LARGEST)
        check_length(self.style, "repaint.style", 1, MAX_STYLES)
        check(self.brush, float, "repaint.brush", MIN_BRUSH, MAX_BRUSH)
        check(self.strength, float, "repaint.strength", 0, 1)
        check(self.seed, int, "repaint.seed", 0, MAX_SEED)
        check(self.theme, str, "repaint.theme", 0, 200)


def repaint(
    picture: Picture,
    mask: str | Path | Image.Image | None = None,
    *,
    edited: str | Path | Image.Image | None = None,
    theme: str = "",
    style: StyleWish | None = None,
    brush: float | str | None = None,
    strength: float = 0.3,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Work:
    """Paint one region of a picture anew; every other pixel stays as it is.

    What is painted there is ``edited``, or what ``theme`` speaks of, or else a continuation of what lies
    about it, so that an unwanted thing is gone.

    Args:
        picture: a file, an image or a work, of any size.
        mask: white where to paint; a picture of any size in the same shape, or "auto": where ``edited``
            differs. None is what ``edited`` covers if it alone is transparent, else "auto".
        edited: the picture, or its thumbnail, roughly painted over; or only what was painted, transparent
            elsewhere. Its colours count, an eighth of the picture's pixels a side.
        theme: words, in Chinese or English, for what is put into the masked region.
        style: NAME|PICTURE[:WEIGHT], or several to mix; None for the picture's own.
        brush: 0.5 to 4, or "fine", "medium", "broad"; None for the picture's own, or medium.
        strength: 0 (keep to the colours) to 1 (free).
        seed: 0 to 2**53 - 1; None draws one, which the lineage keeps.
        progress: called with the pieces done and the pieces in all.

    Raises:
        DanqingError: a mask or an edited picture of another shape, a mask without white, nothing to tell
            where to paint, a region of more than 4,096 pixels a side, and whatever ``create`` raises.
    """
    opened = open_work(picture)
    step = repaint_step(
        opened,
        mask,
        edited=edited,
        theme=theme,
        style=style,
        brush=brush,
        strength=strength,
        seed=seed,
    )
    return carry_on(opened, step, progress)


def repaint_step(
    opened: Opened,
    mask: str | Path | Image.Image | None = None,
    *,
    edited: str | Path | Image.Image | None = None,
    theme: str = "",
    style: StyleWish | None = None,
    brush: float | str | None = None,
    strength: float = 0.3,
    seed: int | None = None,
) -> Step:
    """The step of a repainting, not yet done; arguments and errors are those of `repaint`."""
    image = opened.image
    if edited is not None and theme:
        raise DanqingError("repaint-both")
    breadth = own_brush(opened) if brush is None else read_brush(brush)
    patch = None if edited is None else edited if isinstance(edited, Image.Image) else open_picture(edited)
    if patch is not None:
        regions.check_shape(patch, image.size, "repaint-edited-shape")
    where = _where(image, patch, mask, SCALE * breadth)
    window = regions.choose_window(where.box(image.size), image.size, breadth)
    shares = own_style(opened, window) if style is None else read_styles(style)
    painter = choose_painter(named(shares))
    draw = Repainting(
        window=window,
        mask=regions.keep(where.cut(image.size, window)),
        thumbnail="",
        style=shares,
        brush=breadth,
        strength=float(strength),
        seed=secrets.randbelow(2**31) if seed is None else seed,
        theme=theme,
    )
    t = _seen(regions.cut(image, window), draw)
    if patch is not None:
        t = _edited(t, patch, image, draw)
    else:
        t = _continued(t, draw)
        if theme:
            from danqing.verbs.repaint_theme import with_theme  # it drafts, which the others do not need

            t = with_theme(t, draw, where, image.size)
    done = replace(draw, thumbnail=regions.keep(to_images(t)[0]))
    return Step(VERB, {painter: open_studio().digest(painter)}, as_options(done))


@torch.inference_mode()
def apply(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """The picture with the step's region painted anew: a pure function of image and step."""
    readers = {"style": read_style, "window": lambda data: tuple(data) if isinstance(data, list) else data}
    plan = read_options(Repainting, step, readers)
    left, top, right, bottom = plan.window
    canvas = stretch(right - left, bottom - top, plan.brush)
    t = to_tensor(regions.kept(plan.thumbnail, "thumbnail").convert(image.mode))
    if t.shape[2:] != (canvas.rows, canvas.columns):
        size, wanted = f"{t.shape[3]}x{t.shape[2]}", f"{canvas.columns}x{canvas.rows}"
        raise DanqingError("work-thumbnail", size=size, wanted=wanted)
    studio, painter = open_studio(), choose_painter(named(plan.style))
    w = mix_vectors(plan.style, studio.painter(painter))
    x = to_tensor(regions.cut(image, plan.window))
    paint = studio.paint(
        _bled(t), w, seed=plan.seed, strength=plan.strength, progress=progress, painter=painter
    )
    y = finish(paint, canvas)
    share = regions.as_share(regions.kept(plan.mask, "mask"), *x.shape[2:])
    reach = REACH * SCALE * canvas.scale
    found = lay_in(_bled(x), y, share, reach)
    if x.shape[1] == 4:
        outline = F.interpolate(t[:, 3:], x.shape[2:], mode="bicubic", align_corners=False)
        found = torch.cat([found, lay_in(x[:, 3:], (2 * outline).clamp(-1, 1), share, SCALE)], dim=1)
    return _pasted(image, found, share, plan.window)


def _pasted(image: Image.Image, x: torch.Tensor, share: torch.Tensor, window: regions.Window) -> Image.Image:
    """The image with ``x`` at its window, where the mask is above 0; all else is not touched."""
    painted = to_images(x)[0]
    stencil = to_images((share > 0).float().expand(-1, 3, -1, -1) * 2 - 1)[0].convert("L")
    found = image.copy()
    found.paste(painted, (window[0], window[1]), stencil)
    return found


def _where(
    image: Image.Image, patch: Image.Image | None, mask: str | Path | Image.Image | None, grain: float
) -> regions.Mask:
    """The mask that was given, or that an edited picture tells."""
    if mask is not None and mask != regions.AUTO:
        return regions.read_mask(mask, image.size)
    if patch is None:
        raise DanqingError("repaint-where")
    if mask is None and patch.mode == "RGBA" and image.mode == "RGB":
        return regions.cover_of(patch, grain, image.size)
    return regions.changes(image, patch, grain)


def _seen(part: Image.Image, plan: Repainting) -> torch.Tensor:
    """A window of a picture as its thumbnail, [1, 3 or 4, rows, columns]."""
    left, top, right, bottom = plan.window
    canvas = stretch(right - left, bottom - top, plan.brush)
    return to_tensor(part.resize((canvas.columns, canvas.rows), Image.Resampling.BOX))


def _edited(t: torch.Tensor, patch: Image.Image, image: Image.Image, plan: Repainting) -> torch.Tensor:
    """The thumbnail of the edited picture; one with holes that the picture has not is laid on it."""
    part = regions.cut(patch, plan.window, image.size)
    over = part.mode == "RGBA" and image.mode == "RGB"
    if over:
        below = regions.cut(image, plan.window).convert("RGBA")
        part = Image.alpha_composite(below, part)
    return _seen(part.convert(image.mode), plan)


def _continued(t: torch.Tensor, plan: Repainting) -> torch.Tensor:
    """The thumbnail with every pixel that the mask touches made up from those about it."""
    mask = (to_tensor(regions.kept(plan.mask, "mask").convert("RGB"))[:, :1] + 1) / 2
    touched = F.interpolate(mask, t.shape[2:], mode="area") > 0.01
    if touched.all():
        raise DanqingError("repaint-all")
    if t.shape[1] == 3:
        return fill(t, touched)
    alpha = (t[:, 3:] + 1) / 2
    found = fill(torch.cat([t[:, :3] * alpha, t[:, 3:]], dim=1), touched)  # clear pixels have no colour
    cover = (found[:, 3:] + 1) / 2
    return torch.cat([found[:, :3] / cover.clamp(min=0.05), found[:, 3:]], dim=1).clamp(-1, 1)


def _bled(x: torch.Tensor) -> torch.Tensor:
    """The colours of ``x`` [1, 3 or 4, H, W], spread to where it is clear, so that no edge lies there."""
    if x.shape[1] == 3:
        return x
    shown = x[:, 3:] > -0.95
    return membrane(x[:, :3], shown) if shown.any() else x[:, :3]
