"""Cutting a theme into known words: the cheapest path through the lexicon (Viterbi, 1967).

Units are Chinese characters and English words. A known word costs a little, an unknown unit much, so the path
knows as much and cuts as little as it can. English also matches in the singular; "3" and 三 are numbers;
traditional characters are read as simplified ones, and an emoji as its label.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from danqing.themes.lexicon import known_words
from danqing.themes.units import BREAK, CJK, simpler, units_of
from danqing.themes.words import Meaning

Lexicon = Mapping[str, tuple[Meaning, ...]]
LONGEST = 8  # units (Chinese characters or English words) in the longest known word
UNKNOWN_COST = 10.0
SINGLE_COST = 1.05  # a little dearer than a longer word, so that ties fall to the longer
NUMERAL = re.compile(r"[一二两三四五六七八九十百]+")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
MOST = 12
IRREGULAR = {
    "geese": "goose", "mice": "mouse", "oxen": "ox", "leaves": "leaf", "wolves": "wolf", "loaves": "loaf",
    "knives": "knife", "children": "child", "men": "man", "women": "woman", "feet": "foot", "teeth": "tooth",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the theme: its text, what it may mean (nothing: unknown), and whether English plural."""

    text: str
    meanings: tuple[Meaning, ...] = ()
    plural: bool = False

    @property
    def chinese(self) -> bool:
        """Whether it is written in Chinese characters."""
        return bool(CJK.match(self.text))


def segment(theme: str, lexicon: Lexicon | None = None) -> list[Token]:
    """The theme as tokens in order; unknown Chinese characters beside each other make one unknown token.

    lexicon: words to their meanings; None takes `known_words`.
    """
    units, known = units_of(theme), known_words() if lexicon is None else lexicon
    best: list[tuple[float, int, Token | None]] = [(0.0, 0, None)]
    for end in range(1, len(units) + 1):
        best.append(
            min(
                (_step(units, best, start, end, known) for start in range(max(0, end - LONGEST), end)),
                key=lambda step: step[0],
            )
        )
    path: list[Token] = []
    end = len(units)
    while end:
        _, start, token = best[end]
        assert token is not None
        path.append(token)
        end = start
    return [token for token in _join_unknown(path[::-1]) if not BREAK.fullmatch(token.text)]


def _step(
    units: list[str], best: list[tuple[float, int, Token | None]], start: int, end: int, known: Lexicon
) -> tuple[float, int, Token | None]:
    piece = units[start:end]
    chinese = [bool(CJK.match(unit)) for unit in piece]
    if any(chinese) != all(chinese):
        return (float("inf"), start, None)
    text = ("" if chinese[0] else " ").join(piece)
    token = recognise(text, known)
    if token.meanings:
        cost = SINGLE_COST if len(piece) == 1 else 1.0
    elif len(piece) == 1:
        cost = UNKNOWN_COST
    else:
        return (float("inf"), start, None)
    return (best[start][0] + cost, start, token)


def recognise(text: str, lexicon: Lexicon | None = None) -> Token:
    """One word or phrase as a token; its meanings are empty when it is not in the lexicon (`known_words`)."""
    known, word = known_words() if lexicon is None else lexicon, text.translate(simpler())
    number = _number(word)
    if number:
        return Token(text, (Meaning("count", str(number), number=number), *known.get(word, ())))
    if word in known:
        return Token(text, known[word], plural=any(singular in known for singular in _singulars(word)))
    for singular in _singulars(word):
        if singular in known:
            return Token(text, known[singular], plural=True)
    return Token(text)


def _number(text: str) -> int:
    """The number that digits or Chinese numerals write, at most twelve; 0 for anything else."""
    if text.isascii() and text.isdigit():
        return min(int(text[:4]), MOST)
    if not NUMERAL.fullmatch(text):
        return 0
    if "百" in text:
        return MOST
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    total = (10 * DIGITS.get(tens, 1) if ten else 0) + (DIGITS[ones] if ones else 0)
    return min(total, MOST)


def _singulars(text: str) -> list[str]:
    if not text.isascii() or len(text) < 3:
        return []
    head, _, last = text.rpartition(" ")
    forms = [IRREGULAR[last]] if last in IRREGULAR else []
    if last.endswith("ies"):
        forms.append(last[:-3] + "y")
    if last.endswith("es"):
        forms.append(last[:-2])
    if last.endswith("s") and not last.endswith("ss"):
        forms.append(last[:-1])
    return [f"{head} {form}".strip() for form in forms]


def _join_unknown(path: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for token in path:
        last = joined[-1] if joined else None
        if last and not token.meanings and not last.meanings and token.chinese and last.chinese:
            joined[-1] = replace(last, text=last.text + token.text)
        else:
            joined.append(token)
    return joined
