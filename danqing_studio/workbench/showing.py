"""Steps and sittings as the page's scripts know them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from danqing_studio.workbench import histories
from danqing_studio.workbench.doing import label
from danqing_studio.workbench.models import Sitting, Step


def shown_step(step: Step) -> dict[str, Any]:
    """A step; what makes it may be long, and has an address of its own."""
    place = {"sitting": step.sitting_id, "step": step.pk}
    return {
        "id": str(step.pk),
        "parent": str(step.parent_id) if step.parent_id else None,
        "verb": step.verb,
        "label": label(step.verb),
        "options": step.options,
        "width": step.width,
        "height": step.height,
        "alt": alt(step),
        "thumbnail": reverse("workbench:thumbnail", kwargs=place),
        "painting": reverse("workbench:painting", kwargs=place),
        "recipe": reverse("workbench:recipe", kwargs=place),
        "keep": reverse("workbench:keep", kwargs=place),
        "download": reverse("workbench:download", kwargs=place),
        "made": step.made.isoformat(),
        "facts": histories.steerable(step.recipe),
    }


def shown_tree(sitting: Sitting) -> list[dict[str, Any]]:
    """Every step of a sitting, the oldest first."""
    return [shown_step(step) for step in sitting.steps.all()]


def alt(step: Step) -> str:
    """What there is to see, in the language in force."""
    chinese = (get_language() or "").startswith("zh")
    return step.alt_zh if chinese else step.alt_en
