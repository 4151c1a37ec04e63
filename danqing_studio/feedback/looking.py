"""Having the engine look at pictures."""

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import decode_png
from danqing_studio.engine import client
from danqing_studio.feedback.offers import read_features


async def features_of(pictures: Sequence[bytes]) -> NDArray[np.float16]:
    """What the engine sees in pictures [N, D]. Raises what client.ask raises."""
    seen = await client.ask("features", {}, pictures)
    return np.stack([read_features(text) for text in seen.facts["features"]])


async def features_of_recipe(recipe: str) -> NDArray[np.float16] | None:
    """What the engine sees in the thumbnail of a recipe [D]; None for a lineage, which has none.

    Raises DanqingError for what is no recipe, and what client.ask raises.
    """
    history = read_history(recipe)
    if isinstance(history, Lineage):
        return None
    if history.thumbnail is not None:
        return (await features_of([decode_png(history.thumbnail)]))[0]
    draft = json.dumps({**json.loads(recipe), "verb": "draft"}, ensure_ascii=False)
    answer = await client.ask("remake", {"recipe": draft})  # a draft's picture is the thumbnail
    return read_features(answer.facts["features"])
