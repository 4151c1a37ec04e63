"""What tests of teaching share: drawn pictures, sets of them, lessons and models."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from miniatures import draw_picture

from danqing.weights import own
from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.running import run_next
from danqing_studio.teaching import bringing, pupils
from danqing_studio.teaching.models import Lesson, SetOfPictures, TaughtModel
from danqing_studio.teaching.receiving import prepared
from studio.pupil_double import write_model


def png(seed: int, side: int = 96) -> bytes:
    stream = io.BytesIO()
    draw_picture(seed, side).save(stream, "PNG")
    return stream.getvalue()


def there(name: str | None) -> bool:
    """Whether a file is in the storage."""
    return bool(name) and default_storage.exists(name or "")


def a_set(owner: User, count: int = 3) -> SetOfPictures:
    """Drawn pictures, unlike each other."""
    pictures = SetOfPictures.objects.create(owner=owner, name="orchard")
    for seed in range(count):
        assert pictures.add(prepared(png(seed)), f"pear/{seed}")
    return pictures


def a_lesson(owner: User, kind: str = "both", minutes: int = 15) -> Lesson:
    return Lesson.objects.begin(a_set(owner), title="果园", kind=kind, minutes=minutes)


def a_model(owner: User, folder: Path, name: str = "orchard", **more: object) -> TaughtModel:
    """A model that was brought."""
    write_model(folder / f"{name}.safetensors", name, **more)
    return bringing.bring(owner, SimpleUploadedFile("m", (folder / f"{name}{own.SUFFIX}").read_bytes()))


def with_double(monkeypatch: pytest.MonkeyPatch, ends: str = "done") -> None:
    """Let processes that learn be doubles, which end as ``ends`` says."""
    monkeypatch.setattr(pupils, "MODULE", "studio.pupil_double")
    monkeypatch.setattr(pupils, "LOOK", 0.05)
    monkeypatch.setenv("DOUBLE", ends)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))


def work_off(lane: str) -> Job:
    """Do the next job as a worker does; how it ended."""
    run_next(lane, "here")
    return Job.objects.exclude(begun=None).latest("begun")  # PostgreSQL puts what has no time first
