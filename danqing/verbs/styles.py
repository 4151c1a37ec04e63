"""Styles as people give them, NAME|PICTURE[:WEIGHT], and what a mixture of them is to the Painter."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.files import open_picture
from danqing.trust.recipe import MAX_STYLES, MAX_WEIGHT, MIN_WEIGHT, PICTURE, Share
from danqing.verbs.studio import Studio, open_studio

if TYPE_CHECKING:
    import torch

    from danqing.pictures.palettes import Colours

READ_SIDE = 512  # the shorter side at which a picture is handed to the style reader, to bound the memory
StyleWish = str | Path | Sequence[str | Path]


def read_styles(wish: StyleWish) -> tuple[Share, ...]:
    """The shares of a mixture, from one or several of NAME|PICTURE[:WEIGHT].

    Raises DanqingError for an unknown name (and names the nearest known ones), a picture that cannot be read,
    or a weight beyond 0.001 to 1,000.
    """
    wishes = [wish] if isinstance(wish, str | Path) else list(wish)
    if not 1 <= len(wishes) <= MAX_STYLES:
        raise DanqingError("style-count", count=len(wishes), most=MAX_STYLES)
    return tuple(_share(str(one), open_studio()) for one in wishes)


def check_style(name: str, known: Collection[str]) -> None:
    """Raise a DanqingError with the nearest known names unless ``name`` is a style."""
    if name not in known:
        near = get_close_matches(name.lower(), sorted(known), n=3, cutoff=0.4) or sorted(known)
        raise DanqingError("style-unknown", name=name, near=", ".join(near))


def mix_vectors(shares: Sequence[Share], studio: Studio) -> "torch.Tensor":
    """The weighted mean [1, S] of the style vectors."""
    import torch

    vectors = [torch.tensor(s.vector) if s.name == PICTURE else studio.styles[s.name] for s in shares]
    return (_weights(shares)[:, None] * torch.stack(vectors)).sum(0, keepdim=True)


def mix_colours(shares: Sequence[Share], studio: Studio) -> "Colours":
    """The weighted mean of the styles' colours."""
    import torch

    from danqing.pictures.palettes import Colours

    colours = [_read_colours(s) if s.name == PICTURE else studio.palettes[s.name] for s in shares]
    weights = _weights(shares)
    mean = (weights[:, None] * torch.stack([c.mean for c in colours])).sum(0)
    covariance = (weights[:, None, None] * torch.stack([c.covariance for c in colours])).sum(0)
    return Colours(mean, covariance)


def _share(wish: str, studio: Studio) -> Share:
    name, weight = _split(wish)
    called = {title: known for known, titles in studio.titles.items() for title in titles.values()}
    name = called.get(name, name)
    if name in studio.styles:
        return Share(name, weight)
    if not _is_path(name):
        check_style(name, studio.styles)
    return _read_picture(open_picture(name), weight, studio)


def _split(wish: str) -> tuple[str, float]:
    """NAME[:WEIGHT]; a colon that no number follows belongs to the name, as in C:\\pictures\\a.png."""
    name, colon, tail = wish.rpartition(":")
    try:
        weight = float(tail) if colon else 1.0
    except ValueError:
        return wish, 1.0
    if not MIN_WEIGHT <= weight <= MAX_WEIGHT:
        raise DanqingError("style-weight", value=tail, low=MIN_WEIGHT, high=f"{MAX_WEIGHT:g}")
    return (name if colon else wish), weight


def _is_path(name: str) -> bool:
    return bool(name) and (Path(name).suffix != "" or "/" in name or "\\" in name or Path(name).exists())


def _read_picture(image: Image.Image, weight: float, studio: Studio) -> Share:
    from danqing.pictures.palettes import measure
    from danqing.pictures.tensors import to_tensor

    image = opaque(image)
    shrink = max(1, min(image.size) / READ_SIDE)
    width, height = (max(1, round(side / shrink)) for side in image.size)
    x = to_tensor(image.resize((width, height), Image.Resampling.BOX))
    colours = measure(x)
    numbers = [*colours.mean.flatten().tolist(), *colours.covariance.flatten().tolist()]
    return Share(PICTURE, weight, tuple(studio.read_style(x)[0].tolist()), tuple(numbers))


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
