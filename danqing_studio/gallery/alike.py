"""More like this: public works that look like one, by the features kept with them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from danqing_studio.gallery.walls import hung
from danqing_studio.works.models import Work

MOST: Final = 2000  # works that are compared: the newest
SHOWN: Final = 8


def alike(work: Work, count: int = SHOWN) -> list[Work]:
    """The public works that look most like ``work``, the most alike first."""
    wanted = bytes(work.features or b"")
    if not wanted:
        return []
    public = Work.objects.public().exclude(pk=work.pk).exclude(features=None)
    rows = public.order_by("-published").values_list("pk", "features")[:MOST]
    told = ((pk, bytes(features or b"")) for pk, features in rows)
    same = [(pk, features) for pk, features in told if len(features) == len(wanted)]
    if not same:
        return []
    near = _nearness(wanted, [features for _pk, features in same])
    nearest = [same[i][0] for i in np.argsort(-near, kind="stable")[:count]]
    found = hung(Work.objects.public()).in_bulk(nearest)
    return [found[pk] for pk in nearest if pk in found]


def _nearness(wanted: bytes, others: list[bytes]) -> NDArray[np.float32]:
    """The cosine between ``wanted`` and each of the others, all seen from the middle of them.

    Channels differ in how much they vary, and all of them are positive: unscaled, everything would be alike.
    """
    x = np.frombuffer(b"".join([wanted, *others]), "<f2").reshape(1 + len(others), -1).astype(np.float32)
    x -= x.mean(0)
    x /= x.std(0) + 1e-3
    x /= np.linalg.norm(x, axis=1, keepdims=True) + 1e-6
    return np.asarray(x[1:] @ x[0], np.float32)
