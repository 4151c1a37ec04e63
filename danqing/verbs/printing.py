"""How large a print is: the dots of a paper, and the painting that is enlarged to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from danqing.language import DanqingError
from danqing.trust.recipe import MAX_SIDE, MIN_SIDE

PAPERS = {  # width and height in millimetres, upright
    "a2": (420.0, 594.0), "a3": (297.0, 420.0), "a4": (210.0, 297.0), "a5": (148.0, 210.0),
    "a6": (105.0, 148.0), "letter": (215.9, 279.4),
}  # fmt: skip
LANDSCAPE = "-landscape"
LEAST_DPI, MOST_DPI = 50, 1200
FINE = 512  # px of a painting's shorter side that are enough to enlarge them by four


@dataclass(frozen=True, slots=True)
class Print:
    """A print's dots, and how many of them an inch has."""

    width: int
    height: int
    dpi: int

    @property
    def times(self) -> int:
        """By how much a painting is enlarged to it: by 4 unless the painting would be small."""
        return 4 if min(self.width, self.height) >= 4 * FINE else 2

    @property
    def painting(self) -> tuple[int, int]:
        """Width and height of the painting; enlarged it is the print, or up to three dots more."""
        return -(-self.width // self.times), -(-self.height // self.times)


def read_print(words: Sequence[str]) -> Print:
    """A print from its words, in any order: "300dpi" or "300", and a paper such as "A4" or "A4-landscape".

    Raises DanqingError for anything else, or a print that no painting can be enlarged to.
    """
    numbers = [word for word in words if re.fullmatch(r"[0-9]{1,5}(dpi)?", word.lower())]
    papers = [word for word in words if word.lower().removesuffix(LANDSCAPE) in PAPERS]
    if len(words) != 2 or len(numbers) != 1 or len(papers) != 1:
        known = ", ".join(name.upper() if len(name) == 2 else name for name in PAPERS)
        raise DanqingError("print-form", value=" ".join(words), known=known)
    dpi, name = int(numbers[0].lower().removesuffix("dpi")), papers[0].lower()
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise DanqingError("print-dpi", value=dpi, low=LEAST_DPI, high=MOST_DPI)
    width, height = (round(side / 25.4 * dpi) for side in PAPERS[name.removesuffix(LANDSCAPE)])
    sheet = Print(height, width, dpi) if name.endswith(LANDSCAPE) else Print(width, height, dpi)
    if not MIN_SIDE <= min(sheet.painting) <= max(sheet.painting) <= MAX_SIDE:
        raise DanqingError("print-size", size=f"{sheet.width}×{sheet.height}", most=4 * MAX_SIDE)
    return sheet
