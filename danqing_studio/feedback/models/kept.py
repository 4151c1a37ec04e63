"""What choices and hearts have in common: whose they are, what they are of, and what they may be used for."""

import uuid
from typing import Self, TypeVar

import numpy as np
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from danqing_studio.accounts.models import User
from danqing_studio.feedback.models.consent import Consent, Purpose

Row = TypeVar("Row", bound="Kept")


class KeptQuerySet(models.QuerySet[Row]):
    """Which of them."""

    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def allowed_for(self, purpose: Purpose) -> Self:
        """Those whose consent for ``purpose`` stands."""
        name = f"for_{purpose.value}"
        return self.filter(**{f"{name}__given__isnull": False, f"{name}__withdrawn__isnull": True})

    def lapsed(self) -> Self:
        """Those that no consent stands for."""
        return self.filter(
            *(
                Q(**{name: None}) | Q(**{f"{name}__withdrawn__isnull": False})
                for name in ("for_order", "for_models")
            )
        )


class Kept(models.Model):
    """Something a person did while choosing, with the consents that it was kept by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(class)ss", verbose_name=_("whose")
    )
    made = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    style = models.CharField(_("style"), max_length=200, blank=True)
    features_data = models.BinaryField(default=b"")  # float16 [N, D], little-endian, row by row
    for_order = models.ForeignKey(Consent, models.SET_NULL, null=True, related_name="+")
    for_models = models.ForeignKey(Consent, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


def pack_features(features: NDArray[np.floating]) -> bytes:
    """Vectors [N, D] as a row keeps them."""
    return np.ascontiguousarray(features, dtype="<f2").tobytes()


def unpack_features(data: bytes | memoryview, count: int) -> NDArray[np.float16]:
    """The inverse: [count, D]; no columns where none were known."""
    return np.frombuffer(data, dtype="<f2").reshape(count, len(data) // (2 * count))
