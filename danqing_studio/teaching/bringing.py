"""A model's file from elsewhere: read strictly, without loading it, before it is kept."""

import tempfile
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from danqing.language import DanqingError
from danqing.weights import own
from danqing_studio.accounts.models import User
from danqing_studio.jobs.quotas import check_space
from danqing_studio.teaching import filing
from danqing_studio.teaching.cards import card_of
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.teaching.models.lesson import new_name

MOST_BYTES: Final = 200 * 2**20  # a taught model has 16 MB; the full-sized ones far less than this


class BringError(Exception):
    """The file is none that can be used here; the text says why."""


def bring(owner: User, file: Any) -> TaughtModel:
    """Keep a model's file for ``owner``. Raises BringError and QuotaError, with words to show."""
    if file.size > MOST_BYTES:
        text = _("This file is larger than %(most)d MB: no model of Danqing's is.")
        raise BringError(text % {"most": MOST_BYTES >> 20})
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"model{own.SUFFIX}"
        with copy.open("wb") as stream:
            for chunk in file.chunks():
                stream.write(chunk)
        return _kept(owner, copy)


def _kept(owner: User, copy: Path) -> TaughtModel:
    try:
        inner = own.read(copy)
        card = own.read(copy, new_name(inner.name))
    except DanqingError as fault:
        raise BringError(_("This is no model that Danqing has taught, or it is damaged.")) from fault
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        size = copy.stat().st_size
        check_space(owner, size)
        if owner.models.filter(digest=card.digest).exists():
            raise BringError(_("You have this very model already."))
        titles = {f"title_{language}": text[:60] for language, text in card.title.items()}
        name = filing.put(f"models/{card.name}{own.SUFFIX}", copy)
        return TaughtModel.objects.create(
            owner=owner,
            name=card.name,
            file=name,
            digest=card.digest,
            bytes=size,
            card=card_of(card),
            **titles,
        )
