"""The verb export: a model's networks as ONNX, with all that another program needs to run them."""

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danqing.language import DanqingError, say
from danqing.verbs.owning import to_dict
from danqing.verbs.studio import open_studio

if TYPE_CHECKING:
    from danqing.models.drafting import Drafter
    from danqing.models.painting import Painter
    from danqing.weights import Card

FORMATS = ("onnx",)
MOST_COPIES = 0.15  # of a model's drafts; about 5 % are called copies by chance where pictures are alike
DRAFTER, POOL, PAINTER, STYLES, README = "drafter.onnx", "pool.npz", "painter.onnx", "styles.npz", "README.md"
FILES = {"drafter": (DRAFTER, POOL), "painter": (PAINTER, STYLES)}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written; ``apart``: how far a network's numbers are from the original's, at most."""

    path: Path
    apart: float | None = None


def export(
    model: str | Path,
    to: str = "onnx",
    *,
    folder: str | Path | None = None,
    force: bool = False,
    with_copies: bool = False,
) -> list[Exported]:
    """Write a model's networks for other programs, checked against the original, with a README beside.

    Args:
        model: a model by name, bundled or own, or the file of a taught one.
        to: "onnx".
        folder: where to; NAME-onnx unless said otherwise.
        force: overwrite files of the same names.
        with_copies: also a model whose card says that it hands back its training pictures.

    Raises:
        DanqingError: no such model or format, a model that copies, packages of `danqing[export]` that are
            missing, files that exist, a network whose exported numbers differ from the original's.
    """
    if to not in FORMATS:
        raise DanqingError("export-format", value=to, known=", ".join(FORMATS))
    card = open_studio().admit(model)
    if (share := float(card.copies.get("share", 0.0))) > MOST_COPIES and not with_copies:
        raise DanqingError("export-copies", name=card.name, share=f"{share:.0%}", most=f"{MOST_COPIES:.0%}")
    if not set(card.families) <= FILES.keys():
        raise DanqingError("export-family", name=card.name)
    target = Path(folder) if folder is not None else Path(f"{card.name}-{to}")
    names = [*(name for family in card.families for name in FILES[family]), README]
    for name in names:
        if not force and (target / name).exists():
            raise DanqingError("export-exists", name=target / name)
    from danqing.models import onnx  # only now: slips of the pen need not wait for torch

    onnx.check_packages()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".exporting-") as beside:
        written = list(_write(card, Path(beside)))
        for one in written:
            one.path.replace(target / one.path.name)
    return [Exported(target / one.path.name, one.apart) for one in written]


def _write(card: "Card", folder: Path) -> Iterator[Exported]:
    from danqing.models import drafting, onnx, painting

    note = {key: value for key, value in to_dict(card).items() if key != "file"}
    if "drafter" in card.families:
        drafter = drafting.load(card.path)
        yield Exported(
            folder / DRAFTER, onnx.write(onnx.of_drafter(drafter.generator), folder / DRAFTER, note)
        )
        yield Exported(_pool(drafter, folder / POOL))
    if "painter" in card.families:
        painter = painting.load(card.path)
        yield Exported(
            folder / PAINTER, onnx.write(onnx.of_painter(painter.generator), folder / PAINTER, note)
        )
        yield Exported(_styles(painter, folder / STYLES))
    (folder / README).write_text(_readme(card, note), "utf-8")
    yield Exported(folder / README)


def _pool(drafter: "Drafter", path: Path) -> Path:
    """The codes and conditions that drafts are mixed of, and for each label the rows that bear it."""
    pool = drafter.pool
    rows = {f"rows of {label}": some.numpy() for label, some in pool.labels.items()}
    return _save(path, codes=pool.codes.half().numpy(), conditions=pool.conditions.half().numpy(), **rows)


def _styles(painter: "Painter", path: Path) -> Path:
    """The names of all styles, and their vectors in the same order."""
    import numpy as np

    vectors = np.stack([w.numpy() for w in painter.styles.values()])
    return _save(path, names=np.array(list(painter.styles)), vectors=vectors)


def _save(path: Path, **arrays: Any) -> Path:
    import numpy as np

    np.savez_compressed(path, **arrays)
    return path


def _readme(card: "Card", note: dict[str, Any]) -> str:
    parts: dict[str, Callable[[], str]] = {
        "drafter": lambda: say("export-readme-drafter"),
        "painter": lambda: say("export-readme-painter"),
    }
    head = say("export-readme", name=card.name, licence=card.licence, digest=card.digest)
    text = "\n".join([head, *(parts[family]() for family in card.families)])
    return f"{text}\n```json\n{json.dumps(note, ensure_ascii=False, indent=2)}\n```\n"
