"""Keeping a work: its row at once, its picture as soon as a worker has painted it in full."""

from django.db import models, transaction

from danqing.language import DanqingError
from danqing.trust.lineage import Lineage, Original, read_history
from danqing.trust.recipe import Recipe
from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job
from danqing_studio.works import permits
from danqing_studio.works.models import Work


def keep(
    maker: User,
    recipe_json: str,
    *,
    title: str = "",
    story: str = "",
    theme: str = "",
    style: str = "",
    model: str = "",
    alt: tuple[str, str] = ("", ""),
    parent: Work | None = None,
    visibility: str = Work.Visibility.PRIVATE,
) -> Work:
    """A new work of ``maker``'s, which a job now paints.

    recipe_json: of a Recipe or Lineage. alt: what the picture shows, in English and in Chinese. parent: the
    work it was made from. Raises DanqingError for JSON that is neither, or a lineage whose first picture is
    not kept inside; QuotaError with words to show where no more may be kept, WithheldError where it takes a
    model that is not for them.
    """
    history = read_history(recipe_json)
    _check_complete(history)
    words = {"title": title, "theme": theme, "style": style, "model": model}
    words |= {"alt_en": alt[0], "alt_zh": alt[1]}
    short = {name: " ".join(text.split())[: _limit(name)] for name, text in words.items()}
    work = Work(maker=maker, recipe=history.to_json(), visibility=visibility, parent=parent, **short)
    work.story = story.strip()[: _limit("story")]
    with transaction.atomic():
        work.job = _submit(work)
        work.save()
    return work


def paint_again(work: Work) -> None:
    """Have a work painted whose job has failed; raises QuotaError and WithheldError."""
    with transaction.atomic():
        row = Work.objects.select_for_update().get(pk=work.pk)
        if not row.picture and not row.awaited:
            row.job = _submit(row)
            row.save(update_fields=["job"])


def _check_complete(history: Recipe | Lineage) -> None:
    """Nobody is at hand to be asked for the picture when a worker paints."""
    start = history.start if isinstance(history, Lineage) else None
    if isinstance(start, Original) and not start.png:
        raise DanqingError("lineage-original-missing", name=start.name or "–")


def _submit(work: Work) -> Job:
    permits.check(work.maker, work.recipe)
    wish = {"work": str(work.pk), "title": work.title or work.theme}
    return Job.objects.submit(work.maker, "keep", wish)


def _limit(name: str) -> int:
    field = Work._meta.get_field(name)
    assert isinstance(field, models.CharField | models.TextField)
    return field.max_length or 0
