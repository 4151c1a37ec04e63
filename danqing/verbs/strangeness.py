"""The verb strange: how unlike the Blender's training pictures pictures are."""

from typing import TYPE_CHECKING

from danqing.language import DanqingError
from danqing.verbs.blending import BLENDER, open_blender, squeezed
from danqing.verbs.continuing import Picture, open_work
from danqing.verbs.studio import open_studio

if TYPE_CHECKING:
    from danqing.models.strangeness import Strangeness


def strange(*pictures: Picture, beside: str | None = None) -> "list[Strangeness]":
    """How strange pictures are to the Blender; see ``danqing.models.strangeness`` for what the figures mean.

    Args:
        pictures: files, images or works.
        beside: the kind of pictures to compare with, "ink", "painting", "plate" or "drawing"; None takes the
            one that each is nearest to.

    Raises:
        DanqingError: a picture that cannot be read, no picture at all, an unknown kind.
    """
    from danqing.models.strangeness import judge, load_usual
    from danqing.pictures.tensors import to_tensor

    if not pictures:
        raise DanqingError("strange-none")
    blender = open_blender()
    if beside is not None and beside not in blender.kinds:
        raise DanqingError("strange-kind", name=beside, known=", ".join(blender.kinds))
    usual = load_usual(open_studio().card(BLENDER).path)
    x = to_tensor([squeezed(open_work(picture).image, blender.side) for picture in pictures])
    return judge(blender, usual, x, beside)
