"""Gather the studio's texts and compile them: ``python -m tools.studio_messages [APP …]``.

It does what Django's makemessages and compilemessages do, without the gettext programs. Each app has a
catalogue of its own. Texts without a Chinese one are left empty there, for people to fill in; the tests
name them.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

STUDIO: Final = Path(__file__).parent.parent / "danqing_studio"
PO: Final = "locale/zh_Hans/LC_MESSAGES/django.po"
# Where texts stand, each with its catalogue: the files beside the apps, and every app.
PARTS: Final = ("", *sorted(file.parent.name for file in STUDIO.glob("*/apps.py")))
UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same texts give the same file, whenever it is written
HEAD: Final = b"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS: Final = DEFAULT_KEYWORDS | {
    name + "_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext")
}
# What templatize makes of a template: calls among masked text, their arguments Python literals.
TEXT: Final = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL: Final = re.compile(rf"\b(?:gettext|_)\(\s*({TEXT})\s*\)|\bngettext\(\s*({TEXT})\s*,\s*({TEXT})")

Text = str | tuple[str, ...]


def catalogue(part: str) -> Path:
    """The file of a part's catalogue."""
    return STUDIO / part / PO


def texts(part: str) -> dict[Text, set[str]]:
    """Every text of a part that a person may read, with the files it stands in."""
    found: dict[Text, set[str]] = {}
    for text, file in (*_in_code(part), *_in_templates(part)):
        found.setdefault(text, set()).add(file)
    return found


def updated(part: str) -> Catalog:
    """The catalogue as it should be: the texts there are, with the translations there are."""
    po = catalogue(part)
    old = read_po(io.BytesIO(po.read_bytes()), locale="zh_Hans") if po.exists() else Catalog()
    new = Catalog(locale="zh_Hans", project="danqing", creation_date=UNDATED, revision_date=UNDATED)
    for text, files in sorted(texts(part).items(), key=lambda item: (min(item[1]), str(item[0]))):
        known = old.get(text[0] if isinstance(text, tuple) else text)
        places = [(file, None) for file in sorted(files)]
        new.add(text, known.string if known else None, locations=places)  # type: ignore[arg-type]
    return new


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as text and compiled, the same for the same texts whenever it is written."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=110, include_lineno=False, omit_header=True)
    write_mo(mo, catalog)
    return HEAD + po.getvalue(), mo.getvalue()


def _files(part: str, ending: str) -> list[Path]:
    return sorted((STUDIO / part).rglob(f"*{ending}") if part else STUDIO.glob(f"*{ending}"))


def _in_code(part: str) -> Iterator[tuple[Text, str]]:
    for file in _files(part, ".py"):
        with file.open("rb") as stream:
            for _line, text, _comments, _context in extract("python", stream, KEYWORDS):
                yield text, file.relative_to(STUDIO).as_posix()


def _in_templates(part: str) -> Iterator[tuple[Text, str]]:
    for file in _files(part, ".html"):
        for single, one, many in CALL.findall(templatize(file.read_text("utf-8"))):
            text = ast.literal_eval(single) if single else (ast.literal_eval(one), ast.literal_eval(many))
            yield text, file.relative_to(STUDIO).as_posix()


if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        po, mo = written(updated(part))
        catalogue(part).parent.mkdir(parents=True, exist_ok=True)
        catalogue(part).write_bytes(po)
        catalogue(part).with_suffix(".mo").write_bytes(mo)
