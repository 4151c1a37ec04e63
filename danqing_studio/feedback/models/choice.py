"""A choice: which of the pictures shown was taken, and which were passed over."""

import json
import zlib
from typing import Any, ClassVar

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from danqing_studio.feedback.models.kept import Kept, KeptQuerySet, unpack_features
from danqing_studio.feedback.reasons import REASONS


class ChoiceQuerySet(KeptQuerySet["Choice"]):
    """Which choices."""


class Choice(Kept):
    """Pictures that stood beside each other, and the one that was taken.

    ``shown`` tells of each, in the order in which they stood: ``position``, ``model`` (a taught one; blank:
    the bundled ones), ``work`` (the id of one of the gallery; else blank), ``digest`` of the recipe,
    ``random`` (whether chance put it there, and not taste) and ``propensity`` (how likely it was to stand
    there; null: unknown).
    """

    class Kind(models.TextChoices):
        """Where it was made."""

        WALL = "wall", _("on the wall")
        PAIR = "pair", _("which one?")

    kind = models.CharField(_("where"), max_length=4, choices=Kind)
    shown = models.JSONField(_("shown"), default=list)
    taken = models.PositiveSmallIntegerField(_("taken"), null=True)  # an index into shown; null: neither
    reasons = models.JSONField(_("reasons"), default=list)  # keys of reasons.REASONS
    recipes_data = models.BinaryField(default=b"")  # zlib of a JSON list of recipes, in the order of shown

    objects: ClassVar = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("choice"), _("choices")
        ordering = ("-made", "-pk")
        indexes: ClassVar = [models.Index(fields=["person", "-made"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.taken}/{len(self.shown)}"

    @property
    def recipes(self) -> list[str]:
        """The JSON of each picture's recipe or lineage; "" for a work of the gallery, which has its own."""
        found: list[str] = json.loads(zlib.decompress(self.recipes_data))
        return found

    @property
    def features(self) -> NDArray[np.float16]:
        """The vectors [N, D]; [N, 0] where the engine was not there to give them."""
        return unpack_features(self.features_data, len(self.shown))

    @property
    def positions(self) -> list[int]:
        return [int(one["position"]) for one in self.shown]

    @property
    def said(self) -> list[str]:
        """The reasons in words."""
        return [str(REASONS[key]) for key in self.reasons]

    def told(self) -> list[dict[str, Any]]:
        """What was shown, each with its recipe."""
        return [{**one, "recipe": recipe} for one, recipe in zip(self.shown, self.recipes, strict=True)]
