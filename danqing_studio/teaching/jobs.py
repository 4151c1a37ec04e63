"""The jobs of teaching: "unpack" a zip into a set, "inspect" a set, "teach" from it, "explore" a model."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from danqing.weights import own
from danqing_studio.jobs.kinds import JobError
from danqing_studio.jobs.models import Job
from danqing_studio.teaching import filing, pupils
from danqing_studio.teaching.filing import read_json
from danqing_studio.teaching.models import SetOfPictures, TaughtModel
from danqing_studio.teaching.receiving import SHOWN, SIDE, prepared, webp
from danqing_studio.works.uploads import UploadError, receive_zip

Report = Callable[..., None]
MOST_TOLD: Final = 50  # refused files that are told one by one
UNPACKED: Final = 0.7  # of the whole: when a zip is unpacked and its pictures are being added
SLIDERS: Final = 8


def unpack(job: Job, report: Report) -> dict[str, Any]:
    """Add the pictures of a stored zip to a set; done twice, it adds nothing twice."""
    pictures = SetOfPictures.objects.filter(pk=job.wish["set"]).first()
    if pictures is None:  # deleted meanwhile
        return {}
    added = 0
    with tempfile.TemporaryDirectory() as place, default_storage.open(job.wish["zip"]) as stream:
        folder = Path(place)
        try:
            found = receive_zip(
                stream, folder, max_side=SIDE, progress=lambda done, of: report(UNPACKED * done / of)
            )
        except UploadError as fault:
            raise JobError(str(fault)) from fault
        refused = [[one.name, one.reason] for one in found.refused]
        for number, name in enumerate(found.kept, 1):
            added += bool(
                pictures.add(prepared((folder / name).read_bytes()), str(Path(name).with_suffix("")))
            )
            report(UNPACKED + (1 - UNPACKED) * number / len(found.kept))
    doubled = len(found.kept) - added
    result = {"added": added, "doubled": doubled, "refused": refused[:MOST_TOLD], "left_out": len(refused)}
    return result | {"page": pictures.get_absolute_url()}


def drop_zip(job: Job, _result: dict[str, Any] | None = None) -> None:
    """It was unpacked, or never will be."""
    filing.clear_after([job.wish["zip"]])


def inspect(job: Job, report: Report) -> dict[str, Any]:
    """Look at a set: what is in it, and what can be learned from it."""
    pictures = SetOfPictures.objects.filter(pk=job.wish["set"]).first()
    if pictures is None:
        return {}
    with tempfile.TemporaryDirectory() as place:
        count = lay_out(pictures, Path(place) / "pictures")

        def watch() -> None:
            report(_share(Path(place)), _("Looking at the pictures"))

        found = pupils.have("inspect", Path(place), {}, watch)
    return {"found": found, "count": count, "page": pictures.get_absolute_url()}


def note_inspection(job: Job, result: dict[str, Any]) -> None:
    """Keep with the set what was seen in it."""
    if not result:
        return
    found = {"found": result.pop("found"), "found_for": result["count"]}
    SetOfPictures.objects.filter(pk=job.wish["set"]).update(**found)


def explore(job: Job, report: Report) -> dict[str, Any]:
    """Find what a model can be steered by, with a sheet for each slider."""
    model = TaughtModel.objects.filter(pk=job.wish["model"]).first()
    if model is None:
        return {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        filing.fetch(model.file.name, folder / "model.safetensors")

        def watch() -> None:
            report(_share(folder), _("Trying what the model can be steered by"))

        found = pupils.have("explore", folder, {"name": model.name, "count": SLIDERS}, watch)
        sliders = [_slider(model, folder, one) for one in found["sliders"]]
        file = filing.put(f"models/sliders/{model.name}{own.SUFFIX}", folder / found["file"])
    return {"sliders": sliders, "file": file, "page": model.get_absolute_url()}


def note_sliders(job: Job, result: dict[str, Any]) -> None:
    """Keep a model's sliders; names that they had are gone, for they may be others now."""
    if result:
        found = {"sliders": result["sliders"], "sliders_file": result["file"]}
        TaughtModel.objects.filter(pk=job.wish["model"]).update(**found)


def lay_out(pictures: SetOfPictures, folder: Path) -> int:
    """Copy a set's pictures into a folder under their names; how many there are."""
    rows = list(pictures.pictures.values_list("name", "file"))
    for name, file in rows:
        if not (folder / name).exists():
            filing.fetch(file, folder / name)
    return len(rows)


def _slider(model: TaughtModel, folder: Path, found: dict[str, Any]) -> dict[str, Any]:
    with Image.open(folder / "sheets" / f"{found['index']}.png") as opened:
        sheet = webp(opened.convert("RGB"), **SHOWN)
    name = filing.put(f"models/{model.name}/slider-{found['index']}.webp", sheet)
    return {"index": found["index"], "names": {}, "sheet": name}


def _share(folder: Path) -> float:
    """How far the process that works in ``folder`` is."""
    now = read_json(folder / "now.json")
    return float(now["done"] / now["of"]) if now else 0.0
