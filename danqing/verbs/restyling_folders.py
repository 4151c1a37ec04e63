"""Restyling a folder of pictures: names are kept, what is done is not done again, what is broken is told."""

from dataclasses import dataclass, field
from pathlib import Path

from danqing.language import DanqingError
from danqing.pictures.decoding import SUFFIXES, shown
from danqing.trust.lineage import Lineage, Step
from danqing.verbs.continuing import carry_on
from danqing.verbs.looking import show
from danqing.verbs.studio import Progress

WRITTEN = (".png", ".jpg", ".jpeg", ".webp")  # what is written as it came; everything else becomes a PNG


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What became of a folder's pictures, by their paths within it; the reasons are for people."""

    done: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def restyle_folder(
    folder: str | Path,
    output: str | Path,
    step: Step,
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> FolderReport:
    """Do a step of restyle to every picture in ``folder`` and the folders below, into ``output``.

    A picture that is there already, from the same step, is not done again; one that cannot be read, or whose
    place is taken by another picture (unless ``force``), is left out and told. Raises DanqingError where
    there are no pictures, or where ``output`` is the folder itself.
    """
    source, target = Path(folder), Path(output)
    if source.resolve() == target.resolve():
        raise DanqingError("restyle-folder-output", output=shown(target))
    names = _pictures(source, target)
    if not names:
        raise DanqingError("restyle-no-pictures", folder=shown(source))
    report, taken = FolderReport(), {str(name) for name in names}
    for count, name in enumerate(names, 1):
        place = target / _written_as(name, taken)
        try:
            if not force and _is_done(place, step):
                report.there.append(str(name))
            else:
                carry_on(source / name, step).save(place, force=force)
                report.done.append(str(name))
        except DanqingError as fault:
            report.failed.append((shown(name), str(fault)))
        if progress:
            progress(count, len(names))
    return report


def _pictures(source: Path, target: Path) -> list[Path]:
    found = (path for path in source.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    inside = (path for path in found if target.resolve() not in path.resolve().parents)
    names = (path.relative_to(source) for path in inside)
    return sorted(name for name in names if not any(part.startswith(".") for part in name.parts))


def _written_as(name: Path, taken: set[str]) -> Path:
    """The name itself, or with .png where that format is not written: after its own suffix, if need be."""
    if name.suffix.lower() in WRITTEN:
        return name
    changed = name.with_suffix(".png")
    if str(changed) not in taken:
        taken.add(str(changed))
        return changed
    return name.with_name(name.name + ".png")


def _is_done(place: Path, step: Step) -> bool:
    """Whether the same step was the last thing that was done to the picture at that place."""
    if not place.is_file():
        return False
    try:
        history = show(place)
    except DanqingError:
        return False
    return isinstance(history, Lineage) and history.steps[-1] == step
