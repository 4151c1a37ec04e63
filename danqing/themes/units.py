"""The smallest pieces of a theme: Chinese characters, words of other scripts, numbers, emoji, punctuation."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

IDEOGRAPH = "㐀-鿿豈-﫿"
CJK = re.compile(f"[{IDEOGRAPH}]")
LATIN = rf"[^\W\d_{IDEOGRAPH}]+"
EMOJI = "[\u2190-\u2bff\U0001f000-\U0001faff]"
TAIL = "[\ufe0f\U0001f3fb-\U0001f3ff]?"
UNITS = re.compile(
    rf"[{IDEOGRAPH}]"
    rf"|{EMOJI}{TAIL}(?:\u200d{EMOJI}{TAIL})*"
    rf"|[0-9]+d\b|[0-9]+|{LATIN}(?:['-]{LATIN})*|&"
    rf"|(?:(?!{EMOJI})[^\w\s])+"
)
BREAK = re.compile(rf"(?:(?!{EMOJI})[^\w&])+")  # punctuation: no word reaches across it
TONES = dict.fromkeys((0xFE0F, *range(0x1F3FB, 0x1F400)))  # what may follow an emoji and changes no thing


def units_of(theme: str) -> list[str]:
    """The pieces in order, small letters, full-width forms made plain; a run of punctuation is one piece."""
    text = unicodedata.normalize("NFKC", theme).lower().replace("’", "'")
    return UNITS.findall(re.sub(r"'s\b", " ", text))


@cache
def simpler() -> dict[int, int | None]:
    """For str.translate: traditional characters to simplified ones, what follows an emoji to nothing."""
    table = tomllib.loads(files("danqing.themes").joinpath("traditional.toml").read_text("utf-8"))
    return str.maketrans(table["traditional"], table["simplified"]) | TONES
