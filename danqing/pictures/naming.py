"""Which words of a name say what a picture shows: not a camera's counter, a date, a hash or "final copy".

Words are compared in one form: NFKC, small letters, single spaces. Chinese counts as "zh", all else as "en".
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

CJK = re.compile(r"[㐀-鿿豈-﫿]")
_LONGEST = 48  # characters; a longer name is a sentence, not a label
_CHUNKS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SCRIPTS = re.compile(r"[㐀-鿿豈-﫿]+|[^㐀-鿿豈-﫿]+")
_COUNTER = re.compile(r"\b([a-z]{1,2}|[b-df-hj-np-tv-xz]{3,5})[ -]?\d{3,}")  # MG_1234, P1010001, WA0001
_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{4,}[ -]?)+")
_MIXED = re.compile(r"\d[^\W\d_]")  # letters after digits: 3f2a, 100canon
_NUMBERS = re.compile(r"^\d+[ .-]+(?=[^\W\d])|\s*\(\d+\)$")  # of "01 apples" and "pear (2)"


@cache
def idle(*kinds: str) -> frozenset[str]:
    """The words of these kinds in idle.toml."""
    table = tomllib.loads(files("danqing.pictures").joinpath("idle.toml").read_text("utf-8"))
    return frozenset(word for kind in kinds for word in table[kind].split())


def plain(text: str) -> str:
    """A label in the form in which labels are compared; "" where nothing is left of it."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("_", " ")
    text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split()).strip(" .,;:-#'\"，。、；：“”《》")


def language_of(word: str) -> str:
    """The language a word counts as: "zh" if it has Chinese characters, else "en"."""
    return "zh" if CJK.search(word) else "en"


def by_script(label: str) -> tuple[str, ...]:
    """A label as one word a language: "苹果 apple" says the same twice."""
    parts = (plain(part) for part in _SCRIPTS.findall(label))
    return tuple(dict.fromkeys(part for part in parts if part))


def spoken(text: str) -> str:
    """What a folder, a cell or a keyword says, in plain form; "" where it holds no word.

    Numbers before and after it are taken off ("01 apples"), those within it stay ("style of the 1890s").
    """
    label = plain(_NUMBERS.sub("", plain(text)))
    return label if len(label) <= _LONGEST and words_of(label) else ""


def words_of(stem: str) -> tuple[str, ...]:
    """The words of a file's name without its suffix, in order: ("red", "apple") of "red apple 03"."""
    name = plain(stem)
    if _HEXADECIMAL.fullmatch(name) and any(c.isdigit() for c in name):  # "cafe" is a word, "ca4e" a hash
        return ()
    name = _COUNTER.sub(" ", name)
    pieces = (piece for piece in name.split() if CJK.search(piece) or not _MIXED.search(piece))
    chunks = (
        part for piece in pieces for chunk in _CHUNKS.findall(piece) for part in _SCRIPTS.findall(chunk)
    )
    silent = idle("devices", "edits", "parts", "joining")
    return tuple(chunk for chunk in chunks if chunk not in silent and (len(chunk) > 1 or CJK.search(chunk)))
