"""The verb restyle: any picture in another style, or in several, by one pass of the Painter."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.pictures.files import open_picture
from danqing.trust.checks import brief, check, check_length
from danqing.trust.lineage import Step, as_options, read_options
from danqing.trust.recipe import (
    MAX_BRUSH,
    MAX_SEED,
    MAX_STYLES,
    MIN_BRUSH,
    Share,
    decode_png,
    encode_png,
    read_style,
)
from danqing.verbs.canvas import read_brush
from danqing.verbs.continuing import Picture, carry_on
from danqing.verbs.making import Work
from danqing.verbs.studio import Progress, open_studio
from danqing.verbs.styles import (
    StyleWish,
    choose_painter,
    mix_colours,
    mix_vectors,
    named,
    opaque,
    read_styles,
)

if TYPE_CHECKING:
    import torch

    from danqing.models.restyling import Hand

VERB = "restyle"
ADAPTIVE = "adaptive"
LONGEST, SHORTEST = 4096, 16  # pixels of the longer side of what comes out
MASK_SIDE = 512  # pixels of the longer side of a mask as the step keeps it
SHAPE = 0.02  # by which share a mask's aspect may differ from the picture's
GRADIENTS = ("left-right", "top-bottom", "diagonal", "centre-edge")


@dataclass(frozen=True, slots=True)
class Restyling:
    """What a step of restyle holds.

    ``brush`` is 0 for the adaptive one, else 0.5 to 4; ``mask`` a base64 PNG or empty, ``gradient`` one of
    GRADIENTS or empty: they part the picture between two styles; ``side`` the longer side, 0 for its own.
    """

    style: tuple[Share, ...]
    brush: float
    strength: float
    keep_colours: float
    mask: str
    gradient: str
    side: int
    seed: int

    def __post_init__(self) -> None:
        check_length(self.style, "restyle.style", 1, MAX_STYLES)
        check(self.brush, float, "restyle.brush", MIN_BRUSH if self.brush else 0, MAX_BRUSH)
        check(self.strength, float, "restyle.strength", 0, 1)
        check(self.keep_colours, float, "restyle.keep_colours", 0, 1)
        check(self.side, int, "restyle.side", SHORTEST if self.side else 0, LONGEST)
        check(self.seed, int, "restyle.seed", 0, MAX_SEED)
        if self.gradient not in ("", *GRADIENTS):
            known = ", ".join(GRADIENTS)
            raise DanqingError("restyle-way", value=brief(self.gradient), known=known)
        if self.mask and self.gradient:
            raise DanqingError("restyle-parted-twice")
        if self.parted and len(self.style) != 2:
            raise DanqingError("restyle-two", count=len(self.style))

    @property
    def parted(self) -> bool:
        """Whether two styles share the picture out between them, in place of being mixed."""
        return bool(self.mask or self.gradient)


def restyle(
    picture: Picture,
    style: StyleWish,
    *,
    brush: float | str = ADAPTIVE,
    strength: float = 0.5,
    keep_colours: float = 0.0,
    mask: str | Path | Image.Image | None = None,
    gradient: str | None = None,
    size: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Work:
    """A picture of any size in another style; it keeps its size and its transparency.

    Args:
        picture: a file, an image or a work; an animation gives its first frame.
        style: NAME|PICTURE[:WEIGHT], or several, which are mixed.
        brush: "adaptive" (broad strokes, faces and fine structure kept), "fine", "medium", "broad", or 0.5 to
            4, a stroke that many times 8 pixels wide.
        strength: 0 (the picture's own colours) to 1 (free); from 0.5 on it has all of the style's colours.
        keep_colours: 0 to 1, the share of the picture's own hues; its lightness is painted.
        mask: where it is black the first of two styles is painted, where white the second; softly between.
        gradient: "left-right", "top-bottom", "diagonal" or "centre-edge": from the first style to the second.
        size: the longer side in pixels, 16 to 4,096; None for the picture's own, up to 4,096.
        seed: of the brushwork's chance; None is 0, so that doing it twice gives the same picture.
        progress: called with the pieces done and the pieces in all.

    Raises:
        DanqingError: anything out of range, an unknown style, a picture that cannot be read, a mask or a
            gradient without exactly two styles, a mask of another shape.
    """
    step = restyle_step(
        style,
        brush=brush,
        strength=strength,
        keep_colours=keep_colours,
        mask=mask,
        gradient=gradient,
        size=size,
        seed=seed,
    )
    return carry_on(picture, step, progress)


def restyle_step(
    style: StyleWish,
    *,
    brush: float | str = ADAPTIVE,
    strength: float = 0.5,
    keep_colours: float = 0.0,
    mask: str | Path | Image.Image | None = None,
    gradient: str | None = None,
    size: int | None = None,
    seed: int | None = None,
) -> Step:
    """What `restyle` does to a picture, ready to be done to many; arguments and errors as there."""
    breadth = 0.0 if brush == ADAPTIVE else read_brush(brush)
    if brush != ADAPTIVE and not MIN_BRUSH <= breadth <= MAX_BRUSH:
        raise DanqingError("brush-range", value=f"{breadth:g}", low=MIN_BRUSH, high=MAX_BRUSH)
    shares = read_styles(style)
    wish = Restyling(
        style=shares,
        brush=breadth,
        strength=float(strength),
        keep_colours=float(keep_colours),
        mask="" if mask is None else _kept(mask),
        gradient=gradient or "",
        side=size or 0,
        seed=seed or 0,
    )
    painter = choose_painter(named(shares))
    return Step(VERB, {painter: open_studio().digest(painter)}, as_options(wish))


def read_step(step: Step) -> Restyling:
    """The options of a step of restyle. Raises DanqingError that names the key which is wrong."""
    return read_options(Restyling, step, {"style": read_style})


def apply(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """The restyled picture, RGB or RGBA as ``image`` is: a pure function of the image and the step."""
    from danqing.pictures.tensors import to_images, to_tensor

    wish = read_step(step)
    image = scaled(image, wish.side)
    x = to_tensor(_filled(image))
    y = to_images(
        restyled_frame(x, wish, hands_of(wish), share_of(wish, image.width, image.height), progress)
    )[0]
    if image.mode == "RGBA":
        y.putalpha(image.getchannel("A"))
    return y


def scaled(image: Image.Image, side: int) -> Image.Image:
    """The image with ``side`` as its longer side; 0 leaves it as it is, up to 4,096."""
    factor = (side or min(max(image.size), LONGEST)) / max(image.size)
    if factor == 1:
        return image
    width, height = (max(1, round(factor * length)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def hands_of(wish: Restyling) -> "list[Hand]":
    """The hands that paint: two where the picture is parted, else one with the mixture."""
    from danqing.models.restyling import Hand

    painter = open_studio().painter(choose_painter(named(wish.style)))
    groups = [(share,) for share in wish.style] if wish.parted else [wish.style]
    return [Hand(mix_vectors(group, painter), mix_colours(group, painter)) for group in groups]


def restyled_frame(
    x: "torch.Tensor",
    wish: Restyling,
    hands: "list[Hand]",
    share: "torch.Tensor | None",
    progress: Progress | None = None,
) -> "torch.Tensor":
    """``x`` [1, 3, H, W] as the step wishes it; ``share`` [1, 1, H, W] of the second hand, if any."""
    from danqing.models.restyling import coloured_as, mixed, restyled

    painter = open_studio().painter(choose_painter(named(wish.style)))

    def by(index: int) -> "torch.Tensor":
        def told(done: int, total: int) -> None:
            if progress:
                progress(index * total + done, len(hands) * total)

        breadth = wish.brush or None
        return restyled(
            painter, x, hands[index], brush=breadth, strength=wish.strength, seed=wish.seed, progress=told
        )

    y = by(0) if share is None else mixed(by(0), by(1), share)
    return coloured_as(y, x, wish.keep_colours) if wish.keep_colours else y


def share_of(wish: Restyling, width: int, height: int) -> "torch.Tensor | None":
    """How much of the second style shows where, [1, 1, height, width] in 0..1; None where styles are mixed.

    Raises DanqingError for a mask of another shape.
    """
    import torch

    if wish.mask:
        return _mask(wish.mask, width, height)
    if not wish.gradient:
        return None
    down, across = (torch.linspace(0, 1, side) if side > 1 else torch.zeros(1) for side in (height, width))
    y, x = 2 * down[:, None] - 1, 2 * across[None] - 1
    ways = {
        "left-right": across[None].expand(height, width),
        "top-bottom": down[:, None].expand(height, width),
        "diagonal": (y + x + 2) / 4,
        "centre-edge": ((2 * down[:, None] - 1).square() + (2 * across[None] - 1).square())
        .sqrt()
        .clamp(max=1),
    }
    return ways[wish.gradient][None, None]


def _mask(text: str, width: int, height: int) -> "torch.Tensor":
    import numpy as np
    import torch

    mask = decode(io.BytesIO(decode_png(text)), "mask").convert("L")
    if abs(mask.width / mask.height / (width / height) - 1) > SHAPE + 1 / min(mask.size):
        size = f"{width}x{height}"
        raise DanqingError("restyle-mask-shape", mask=f"{mask.width}x{mask.height}", size=size)
    fitted = mask.resize((width, height), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.asarray(fitted, dtype=np.float32) / 255)[None, None]


def _kept(mask: str | Path | Image.Image) -> str:
    """A mask as a step keeps it: grey, 512 pixels at most."""
    image = opaque(mask if isinstance(mask, Image.Image) else open_picture(mask)).convert("L")
    if max(image.size) > MASK_SIDE:
        image = scaled(image, MASK_SIDE)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return encode_png(buffer.getvalue())


def _filled(image: Image.Image) -> Image.Image:
    """RGB; what is transparent takes the mean of what is not, so that no foreign colour bleeds in."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    import numpy as np

    pixels = np.asarray(image, dtype=np.float32)
    alpha = pixels[..., 3:] / 255
    mean = (pixels[..., :3] * alpha).sum((0, 1)) / max(float(alpha.sum()), 1e-3)
    ground = Image.new("RGBA", image.size, (*(round(float(c)) for c in mean), 255))
    return Image.alpha_composite(ground, image).convert("RGB")
