"""A heart: a picture that somebody is fond of, without one that it stood beside."""

from typing import ClassVar

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from danqing_studio.feedback.models.kept import Kept, KeptQuerySet, unpack_features
from danqing_studio.works.models import Work


class HeartQuerySet(KeptQuerySet["Heart"]):
    """Which hearts."""


class Heart(Kept):
    """One picture: a thumbnail, known by its recipe, or a work of the gallery."""

    work = models.ForeignKey(Work, models.CASCADE, null=True, related_name="hearts", verbose_name=_("work"))
    recipe = models.TextField(_("recipe"), blank=True)  # blank for a work whose recipe is withheld
    digest = models.CharField(max_length=64)  # SHA-256 of the recipe, or of the work's address
    model = models.CharField(_("model"), max_length=120, blank=True)
    reasons = models.JSONField(_("reasons"), default=list)  # keys of reasons.REASONS

    objects: ClassVar = HeartQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("heart"), _("hearts")
        ordering = ("-made", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "digest"], name="one_heart_a_picture")
        ]

    def __str__(self) -> str:
        return self.theme or self.digest[:12]

    @property
    def features(self) -> NDArray[np.float16]:
        """The vector [1, D]; [1, 0] where the engine was not there to give it."""
        return unpack_features(self.features_data, 1)
