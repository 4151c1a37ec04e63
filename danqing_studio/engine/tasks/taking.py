"""Pictures that come to the workbench as files, and those that leave it as one.

open      pictures: the file as it was sent, and the same decoded and encoded anew (what has been decoded once
          can be read here). → for a work of Danqing's the facts recipe, width and height and the painting,
          sealed; for any other picture nothing
download  recipe (the text of a recipe or lineage, or ""), format (jpeg, webp, pdf), page (A4, A3, as-is) and
          margin (millimetres), for a pdf; pictures: the painting → the file, with the recipe inside
"""

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode, open_header
from danqing.pictures.notes import fingerprint, note_within, seal_within
from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import Recipe
from danqing.verbs.making import Work, make
from danqing.verbs.styles import opaque
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks import opening

INCH: Final = 25.4  # millimetres
PAPERS: Final = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}  # millimetres
QUICK: Final = 1024  # pixels a side of what is painted anew while somebody waits
SCREEN: Final = 150  # dots an inch of a page as large as its picture
SUFFIXES: Final = {"jpeg": "jpg", "webp": "webp"}


def open_file(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """What Danqing painted, with what makes it: as it is where it was sealed, else painted anew.

    Only a small painting of a recipe alone is: a file may ask for minutes of work, and somebody waits here.
    """
    sent, clean = pictures
    header = open_header(io.BytesIO(sent), str(wish.get("name", "")))
    note, seal = note_within(header), seal_within(header)
    history = _history(note)
    if history is None:
        return Answer()
    image = decode(io.BytesIO(clean), "")
    if seal != fingerprint(image):
        if seal is not None or not isinstance(history, Recipe) or max(history.width, history.height) > QUICK:
            return Answer()  # another program has painted on it since, or it is too much to be done here
        image = make(history).image
    return opening.answer(Work(image, history), {})


def download(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The painting as a file for other places."""
    image = decode(io.BytesIO(pictures[0]), "painting")
    if wish["format"] == "pdf":
        return Answer({}, [_pdf(image, wish)])
    history = read_history(wish["recipe"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"picture.{SUFFIXES[wish['format']]}"
        Work(image, history).save(file)
        return Answer({}, [file.read_bytes()])


def _history(note: str | None) -> Recipe | Lineage | None:
    """What a note tells; nothing for what is none, or cannot be made again here: a film, a large original."""
    try:
        history = read_history(note) if note else None
    except DanqingError:
        return None
    return None if isinstance(history, Recipe) and history.motion else history


def _pdf(image: Image.Image, wish: Mapping[str, Any]) -> bytes:
    """One page; the picture lies in its middle with every pixel that it has."""
    picture = opaque(image)
    page, density = _page(picture, str(wish["page"] or "as-is"), float(wish["margin"] or 0))
    stream = io.BytesIO()
    page.save(stream, "PDF", resolution=density, quality=95, title="Danqing", keywords=wish["recipe"])
    return stream.getvalue()


def _page(picture: Image.Image, paper: str, margin: float) -> tuple[Image.Image, float]:
    """The page and its dots an inch, so that the picture fills the paper within its margin."""
    if paper == "as-is":
        border = round(margin / INCH * SCREEN)
        sheet = Image.new("RGB", (picture.width + 2 * border, picture.height + 2 * border), "white")
        sheet.paste(picture, (border, border))
        return sheet, SCREEN
    width, height = PAPERS[paper] if picture.height >= picture.width else PAPERS[paper][::-1]
    density = max(
        picture.width / (width - 2 * margin), picture.height / (height - 2 * margin)
    )  # a millimetre
    sheet = Image.new("RGB", (round(width * density), round(height * density)), "white")
    sheet.paste(picture, ((sheet.width - picture.width) // 2, (sheet.height - picture.height) // 2))
    return sheet, density * INCH
