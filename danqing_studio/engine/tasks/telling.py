"""What can be told without painting.

explain  theme, model? → facts: words, unknown, plan (as recipes have it)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from danqing.verbs.recipes import theme_recipes
from danqing_studio.engine.client import Answer, Progress


def explain(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """How a theme is understood: the plan that is drawn first."""
    recipe = theme_recipes("draft", str(wish["theme"]), count=1, seed=0, model=wish.get("model") or None)[0]
    plan = dict(recipe.plan or {})
    return Answer({"words": plan["words"], "unknown": plan["unknown"], "plan": plan})
