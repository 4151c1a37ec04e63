"""Styles as people give them, NAME|PICTURE[:WEIGHT], and what a mixture of them is to the Painter."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.files import open_picture
from danqing.trust.recipe import MAX_STYLES, MAX_WEIGHT, MIN_WEIGHT, PICTURE, Share
from danqing.verbs.studio import PAINTER, is_path, open_studio

if TYPE_CHECKING:
    import torch

    from danqing.models.painting import Painter
    from danqing.pictures.palettes import Colours

READ_SIDE = 256  # the shorter side at which a picture is handed to the style reader, to bound the memory
StyleWish = str | Path | Sequence[str | Path]


def read_styles(wish: StyleWish, model: str = "") -> tuple[Share, ...]:
    """The shares of a mixture, from one or several of NAME|PICTURE[:WEIGHT].

    ``model``: the taught model whose Painter is to be preferred; see `choose_painter`. Raises DanqingError
    for an unknown name (and names the nearest known ones), a picture that cannot be read, or a weight beyond
    0.001 to 1,000.
    """
    wishes = [wish] if isinstance(wish, str | Path) else list(wish)
    if not 1 <= len(wishes) <= MAX_STYLES:
        raise DanqingError("style-count", count=len(wishes), most=MAX_STYLES)
    studio = open_studio()
    called = {title: name for name, titles in studio.titles.items() for title in titles.values()}
    called |= {name: name for name in studio.titles}
    parts = [split_wish(str(one)) for one in wishes]
    for name, _ in parts:
        if name not in called and not is_path(name):
            check_style(name, studio.titles)
    painter = choose_painter([called[name] for name, _ in parts if name in called], model)
    return tuple(
        Share(called[name], weight)
        if name in called
        else read_picture(open_picture(name), weight, studio.painter(painter))
        for name, weight in parts
    )


def choose_painter(names: Sequence[str], model: str = "") -> str:
    """The model whose Painter paints in the named styles.

    That is the own model that one of them is the style of, else the taught ``model`` if it knows them all,
    else the bundled Painter. Raises DanqingError for styles that no one Painter knows.
    """
    studio = open_studio()
    hands = studio.hands
    own = sorted({name for name in names if name in hands})
    if len(own) > 1:
        raise DanqingError("style-hands", names=", ".join(own))
    if own:
        known = studio.styles_of(own[0])
        for name in names:
            if name not in known:
                near = ", ".join(sorted(known - {own[0]})) or "–"
                raise DanqingError("style-not-of", hand=own[0], name=name, known=near)
        return own[0]
    known = studio.styles_of(model) if model else frozenset()
    return model if known and known.issuperset(names) else PAINTER


def named(shares: Sequence[Share]) -> list[str]:
    """The named styles of a mixture."""
    return [share.name for share in shares if share.name != PICTURE]


def check_style(name: str, known: Collection[str]) -> None:
    """Raise a DanqingError with the nearest known names unless ``name`` is a style."""
    if name not in known:
        near = get_close_matches(name.lower(), sorted(known), n=3, cutoff=0.4) or sorted(known)
        raise DanqingError("style-unknown", name=name, near=", ".join(near))


def mix_vectors(shares: Sequence[Share], painter: "Painter") -> "torch.Tensor":
    """The weighted mean [1, S] of the style vectors."""
    import torch

    vectors = [torch.tensor(s.vector) if s.name == PICTURE else painter.styles[s.name] for s in shares]
    return (_weights(shares)[:, None] * torch.stack(vectors)).sum(0, keepdim=True)


def mix_colours(shares: Sequence[Share], painter: "Painter") -> "Colours":
    """The weighted mean of the styles' colours."""
    import torch

    from danqing.pictures.palettes import Colours

    colours = [_read_colours(s) if s.name == PICTURE else painter.palettes[s.name] for s in shares]
    weights = _weights(shares)
    mean = (weights[:, None] * torch.stack([c.mean for c in colours])).sum(0)
    covariance = (weights[:, None, None] * torch.stack([c.covariance for c in colours])).sum(0)
    return Colours(mean, covariance)


def split_wish(wish: str) -> tuple[str, float]:
    """NAME[:WEIGHT]; a colon that no number follows belongs to the name, as in C:\\pictures\\a.png."""
    name, colon, tail = wish.rpartition(":")
    try:
        weight = float(tail) if colon else 1.0
    except ValueError:
        return wish, 1.0
    if not MIN_WEIGHT <= weight <= MAX_WEIGHT:
        raise DanqingError("style-weight", value=tail, low=MIN_WEIGHT, high=f"{MAX_WEIGHT:g}")
    return (name if colon else wish), weight


def read_picture(image: Image.Image, weight: float, painter: "Painter") -> Share:
    """The style that a Painter reads from a picture, as a share of that weight."""
    from danqing.pictures.palettes import measure
    from danqing.pictures.tensors import to_tensor

    image = opaque(image)
    shrink = max(1, min(image.size) / READ_SIDE)
    width, height = (max(1, round(side / shrink)) for side in image.size)
    x = to_tensor(image.resize((width, height), Image.Resampling.BOX))
    colours = measure(x)
    numbers = [*colours.mean.flatten().tolist(), *colours.covariance.flatten().tolist()]
    return Share(PICTURE, weight, tuple(painter.read_style(x)[0].tolist()), tuple(numbers))


def opaque(image: Image.Image) -> Image.Image:
    """An RGB copy, transparency laid over white."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _read_colours(share: Share) -> "Colours":
    import torch

    from danqing.pictures.palettes import Colours

    numbers = torch.tensor(share.colours)
    return Colours(numbers[:3], numbers[3:].view(3, 3))


def _weights(shares: Sequence[Share]) -> "torch.Tensor":
    """The weights [N], scaled to a sum of 1."""
    import torch

    weights = torch.tensor([share.weight for share in shares])
    return weights / weights.sum()
