"""The words that works are found by, in Chinese and English, and what a search asks of them.

Chinese is written without blanks, so every character and every pair of neighbours is a word; 山水 is found by
山, by 水 and by 山水. Beside the words stand concepts of the lexicon (0cat: no text can hold such a word), so
that who searches for 猫 finds "cat" as well.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from danqing.themes.lexicon import concepts
from danqing.themes.segment import Token, segment
from danqing.themes.units import CJK, simpler

LONGEST: Final = 100  # characters of a search
MOST: Final = 12  # words of a search
MEANT: Final = frozenset({"thing", "scene", "light", "shift", "style", "colour"})  # what can be seen
PIECES: Final = re.compile(r"[㐀-鿿豈-﫿]+|[^\W\d_㐀-鿿豈-﫿]+|\d+")
SHORTEST: Final = 3  # letters from which the beginning of a word finds it


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the index, or the beginning of one."""

    text: str
    beginning: bool = False


Alternative = tuple[Word, ...]  # all of these
Term = tuple[Alternative, ...]  # any of these


def index(*texts: str) -> str:
    """Every word that a work with these texts is found by, once, with blanks between."""
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(word for piece in _pieces(text) for word in _spelt(piece))
        found |= dict.fromkeys(word for token in segment(text) for word in _concepts(token))
    return " ".join(found)


def asked(text: str) -> list[Term]:
    """What a search means: a work must answer to every term, in any of its ways."""
    terms: list[Term] = []
    for token in segment(text[:LONGEST]):
        roles = {meaning.role for meaning in token.meanings}
        if not roles or roles & MEANT:
            terms += _terms(token, known=bool(roles))
    if not terms:  # nothing but small words: then they are meant
        terms = [term for token in segment(text[:LONGEST]) for term in _terms(token, known=True)]
    return terms[:MOST]


def _terms(token: Token, known: bool) -> Iterator[Term]:
    spelt = tuple(word for piece in _pieces(token.text) for word in _asked(piece, known))
    ways = [spelt] if spelt else []
    ways += [(Word(concept),) for concept in _concepts(token)]
    if ways:
        yield tuple(ways)


def _pieces(text: str) -> list[str]:
    """Runs of Chinese characters (simplified), and other words in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(simpler())
    return PIECES.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def _spelt(piece: str) -> list[str]:
    if not CJK.match(piece):
        return [piece[:60]]
    return [*piece, *(piece[at : at + 2] for at in range(len(piece) - 1))]


def _asked(piece: str, known: bool) -> list[Word]:
    """A word that is not known may be one that is still being written."""
    if not CJK.match(piece):
        return [Word(piece[:60], beginning=not known and len(piece) >= SHORTEST)]
    return [Word(piece[at : at + 2]) for at in range(max(1, len(piece) - 1))]


def _concepts(token: Token) -> list[str]:
    meant = [meaning for meaning in token.meanings if meaning.role in MEANT]
    names = [name for meaning in meant for name in (meaning.name, *meaning.things)]
    names += [token.text] if token.text in concepts() else []
    return [f"0{re.sub(r'[^a-z0-9]', '', name)}" for name in dict.fromkeys(names)]
