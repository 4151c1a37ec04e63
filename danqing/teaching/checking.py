"""The gate before a model leaves: what its drafts remember of the training pictures, said and shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from danqing.judging.sheets import contact_sheet, sample_sheet
from danqing.models.drafting import draft, load
from danqing.pictures.tensors import from_bytes
from danqing.teaching.gathering import EVERY
from danqing.teaching.subject import SubjectTask

DRAFTS = 96
SHOWN = 16  # pairs on the sheet


@dataclass(frozen=True, slots=True)
class Checked:
    """The share of drafts that are copies, a sheet of the pairs (None without any), what the card tells."""

    share: float
    sheet: Path | None
    told: dict[str, Any]


@torch.inference_mode()
def check_drafts(file: Path, task: SubjectTask, folder: Path) -> Checked:
    """Draft from the file as anyone will, look for training pictures; writes drafts.png and copies.png."""
    drafts = draft(load(file), [EVERY], range(DRAFTS))
    sample_sheet(drafts[:48]).save(folder / "drafts.png")
    found = task.index.check(drafts)
    share = len(found.copied) / DRAFTS
    sheet = folder / "copies.png"
    sheet.unlink(missing_ok=True)
    if found.copied:
        seen = from_bytes(task.data.pixels[~task.data.held_out])
        contact_sheet(found.copied, drafts, seen, most=SHOWN).save(sheet)
    told = {
        "share": share, "level": found.level, "checked": DRAFTS,
        "nearest": [round(pair.distance, 3) for pair in found.pairs[:SHOWN]],
    }  # fmt: skip
    return Checked(share, sheet if found.copied else None, told)
