"""The kinds of long work there are, a line each, and how a function of yours becomes one.

A kind's ``run(job, report) -> dict`` runs in a worker, outside any transaction. ``job.wish`` says what is
asked for; what it returns becomes ``job.result``, which JSON can hold. ``{"page": address}`` in it is shown
as a link.

- ``report(progress, note="")``, from 0 to 1, now and then: it raises Stopped where somebody cancelled, the
  worker closes, or another worker has taken the job over. Let it through. It costs nothing to call it often.
  ``engine.client.work(task, wish, pictures, progress=report)`` passes it on.
- **It may be begun again** after a crash, from the start, while ``job.attempt`` grows: what it writes on the
  way must bear that (files by a name that holds the job's id; rows not at all).
- ``finish(job, result)`` is for rows: it runs in the transaction that ends the job, so that its effects
  happen exactly once, or not at all. ``job.result`` is saved after it, and it may still add to it.
- ``undo(job)`` runs likewise in the transaction that ends a job as failed or cancelled.
- To fail with words for the person: ``raise JobError(_("…"))``. Words are in the language that the job was
  asked in; gettext knows it meanwhile. EngineError is worded likewise; EngineAwayError is tried again later.

Ask for it with ``Job.objects.submit(person, kind, wish)``, which raises QuotaError with words to show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class JobError(Exception):
    """A job cannot be done; its text is for the person who asked for it."""

    def __init__(self, text: str | Promise) -> None:
        super().__init__(text)
        self.text = text


class Stopped(Exception):  # noqa: N818 (nothing went wrong)
    """The job is to be done no further here."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; functions are told as "module:function", so that this app need not know who asks of it."""

    run: str
    title: str | Promise = ""  # what people call it; ``wish["title"]``, if given, is shown behind it
    finish: str = ""
    undo: str = ""
    long: bool = False  # takes minutes or hours: done beside the others, not before them
    works: int = 0  # how many of a day's works it counts as

    @staticmethod
    def call(function: str, *arguments: object) -> Any:
        """Call what ``function`` names; nothing for an empty name."""
        if not function:
            return None
        found: Callable[..., Any] = import_string(function.replace(":", "."))
        return found(*arguments)


KINDS: Final[dict[str, Kind]] = {
    "keep": Kind(
        "danqing_studio.works.jobs:paint",
        title=_("Keep a work"),
        finish="danqing_studio.works.jobs:fill_in",
        undo="danqing_studio.works.jobs:undo",
        works=1,
    ),
    "step": Kind(
        "danqing_studio.workbench.jobs:run",
        title=_("Work at the bench"),
        finish="danqing_studio.workbench.jobs:finish",
        undo="danqing_studio.workbench.jobs:undo",
    ),
    "unpack": Kind(
        "danqing_studio.teaching.jobs:unpack",
        title=_("Unpack a zip"),
        finish="danqing_studio.teaching.jobs:drop_zip",
        undo="danqing_studio.teaching.jobs:drop_zip",
    ),
    "inspect": Kind(
        "danqing_studio.teaching.jobs:inspect",
        title=_("Look at pictures"),
        finish="danqing_studio.teaching.jobs:note_inspection",
    ),
    "teach": Kind(
        "danqing_studio.teaching.lessons:teach",
        title=_("Teach a model"),
        finish="danqing_studio.teaching.lessons:keep",
        long=True,
    ),
    "explore": Kind(
        "danqing_studio.teaching.jobs:explore",
        title=_("Find a model's sliders"),
        finish="danqing_studio.teaching.jobs:note_sliders",
        long=True,
    ),
}
