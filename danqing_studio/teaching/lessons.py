"""The job "teach": a lesson's process is watched over to its end, and its model kept."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from danqing.weights import own
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.quotas import QuotaError, check_space
from danqing_studio.teaching import filing, pupils
from danqing_studio.teaching.cards import card_of
from danqing_studio.teaching.chronicle import Chronicle
from danqing_studio.teaching.jobs import lay_out
from danqing_studio.teaching.models import Lesson, TaughtModel
from danqing_studio.teaching.receiving import SHOWN, webp

Report = Callable[..., None]
KEEP_NOW = "keep-now"  # a file in the folder: end with the best there is


class _PausedError(Exception):
    """Its owner asked it to pause; all is saved."""


class _KeptError(Exception):
    """Its owner asked it to end with what it has; all is saved."""


def teach(job: Job, report: Report) -> dict[str, Any]:
    """Teach until the lesson is over or its owner says otherwise; goes on where an attempt was broken off."""
    lesson = Lesson.objects.select_related("pictures").filter(pk=job.wish["lesson"]).first()
    if lesson is None:
        return {}
    folder = filing.workshop(lesson.folder)
    page = {"page": lesson.get_absolute_url()}
    try:
        if not (folder / "run" / "gathered.json").exists() and lesson.pictures:
            lay_out(lesson.pictures, folder / "pictures")
        (folder / KEEP_NOW).unlink(missing_ok=True)
        found = _taught(lesson, folder, report)
    except _PausedError:
        return page | {"paused": True}
    except Lesson.DoesNotExist:  # given up meanwhile
        return {}
    finally:
        if not Lesson.objects.filter(pk=lesson.pk).exists():
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder / "pictures", ignore_errors=True)
    return page | {"model": _stored(lesson, folder / found["file"], folder / "run")}


def keep(job: Job, result: dict[str, Any]) -> None:
    """The lesson's model is there; what was needed to make it is deleted."""
    if not (kept := result.pop("model", None)):
        return
    lesson = Lesson.objects.filter(pk=job.wish["lesson"]).first()
    if lesson is None:
        files = [kept[name] for name in ("file", "drafts", "painted", "copies")]
        filing.clear_after(files)
        return
    titles = {"title_en": lesson.title, "title_zh": lesson.title}
    model = TaughtModel.objects.create(owner=lesson.owner, name=lesson.name, lesson=lesson, **titles, **kept)
    result["page"] = model.get_absolute_url()
    if model.drafts_subjects:
        with suppress(QuotaError):  # they can be looked for later
            model.explore()
    folder = filing.workshop(lesson.folder)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _taught(lesson: Lesson, folder: Path, report: Report) -> dict[str, Any]:
    """What the process found; begun once more where it is to end early."""
    chronicle = Chronicle(lesson, folder)
    wish = {"name": lesson.name, "kind": lesson.kind, "seconds": float(lesson.seconds)}

    def watch() -> None:
        _heed(lesson, folder)
        report(chronicle.take(), _note(lesson))

    while True:
        try:
            found = pupils.have("teach", folder, wish, watch)
        except _KeptError:
            (folder / KEEP_NOW).touch()
        except _PausedError:
            chronicle.take()  # what was saved on the way out
            raise
        else:
            chronicle.take()
            return found


def _heed(lesson: Lesson, folder: Path) -> None:
    """Do what the lesson's owner asked for meanwhile. Raises Lesson.DoesNotExist where they gave it up."""
    lesson.refresh_from_db(fields=["wanted", "now"])
    if lesson.wanted == Lesson.Wanted.PAUSE:
        raise _PausedError
    ready = (folder / "run" / "gathered.json").exists()
    if lesson.wanted == Lesson.Wanted.KEEP and ready and not (folder / KEEP_NOW).exists():
        raise _KeptError


def _note(lesson: Lesson) -> str:
    notes = {"subject": _("Learning what they show"), "hand": _("Learning how they are painted")}
    return notes.get(lesson.now.get("part", ""), _("Reading the pictures"))


def _stored(lesson: Lesson, file: Path, run: Path) -> dict[str, Any]:
    """Put the model and its sheets into the storage; its row's fields. Raises QuotaError."""
    card = own.read(file, lesson.name)
    painted = max((run / "hand" / "samples").glob("*.png"), default=run / "none", key=lambda file: file.stem)
    sheets = {"painted": _sheet(painted)} | {
        name: _sheet(run / f"{name}.png") for name in ("drafts", "copies")
    }
    size = file.stat().st_size + sum(map(len, sheets.values()))
    check_space(lesson.owner, size)
    stored = {
        name: filing.put(f"models/{lesson.name}/{name}.webp", data) if data else ""
        for name, data in sheets.items()
    }
    name = filing.put(f"models/{lesson.name}{own.SUFFIX}", file)
    return {"file": name, "digest": card.digest, "bytes": size, "card": card_of(card), **stored}


def _sheet(file: Path) -> bytes:
    if not file.exists():
        return b""
    with Image.open(file) as opened:
        return webp(opened.convert("RGB"), **SHOWN)
