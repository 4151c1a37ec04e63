"""The known words nearest to an unknown one: the same keyword, shared characters, or like spelling."""

from difflib import SequenceMatcher
from functools import cache

from danqing.themes.lexicon import concepts, hints, known_words

COUNT = 3


@cache
def nearest(word: str) -> tuple[str, ...]:
    """Up to three known words like ``word``, the likest first; never empty."""
    word = word.lower()
    chinese = not word.isascii()
    place = 1 if chinese else 0
    hinted = [(c.en[0], c.zh[0])[place] for c in (concepts()[s] for s in hints().get(word, ()))]
    found = list(dict.fromkeys(hinted))[:COUNT]
    candidates = [known for known in known_words() if known.isascii() != chinese and known not in found]
    matcher = SequenceMatcher(b=word, autojunk=False)
    ranked: list[tuple[float, int, str]] = []
    for known in candidates:
        matcher.set_seq1(known)
        if matcher.real_quick_ratio() > 0.3 and matcher.quick_ratio() > 0.3:
            ranked.append((-matcher.ratio(), len(known), known))
    found += [known for _, _, known in sorted(ranked)[: COUNT - len(found)]]
    if not found:
        found = ["山", "湖", "猫"] if chinese else ["mountain", "lake", "cat"]
    return tuple(found)


def nearest_style(name: str, styles: list[str]) -> str:
    """The style of ``styles`` whose name is most like ``name``."""
    return max(styles, key=lambda style: SequenceMatcher(None, name.lower(), style).ratio())
