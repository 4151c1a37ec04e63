"""The verb inscribe: verse written with the brush, on a sheet of its own or into a picture."""

import secrets

from PIL import Image

from danqing.language import DanqingError
from danqing.trust.lineage import Lineage, Step, as_options
from danqing.trust.recipe import MAX_SEED
from danqing.verbs.continuing import Picture, carry_on, open_work
from danqing.verbs.inscription import BRUSH, CINNABAR, Inscription, check_known, read_inscription, rgb
from danqing.verbs.making import Work
from danqing.verbs.placing import Wish, on_picture, on_sheet
from danqing.verbs.studio import Progress, open_studio
from danqing.writing import columns as layout
from danqing.writing.seals import LEAST, MOST

SEAL = "丹青"
COLOURS = {"ink": "#1c1917", "cinnabar": CINNABAR}
BLANK = Image.new("RGB", (64, 64), "white")  # what a sheet of paper is laid on


def inscribe(
    text: str,
    *,
    onto: Picture | None = None,
    seal: str = SEAL,
    carved: str = "red",
    columns: int | None = None,
    rows: int | None = None,
    horizontal: bool = False,
    place: str | None = None,
    colour: str = "ink",
    size: int | None = None,
    weight: float = 0.0,
    dryness: float = 0.35,
    looseness: float = 0.6,
    paper: str | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Work:
    """Write a text with the brush, and a seal below it.

    Args:
        text: Chinese characters and punctuation; spaces, / and line ends begin a new column.
        onto: the picture to write into; None writes on a sheet of paper.
        seal: 1 to 4 characters, or nothing.
        carved: "red" (in relief, 朱文) or "white" (hollow, 白文).
        columns: how many; None lets the text and the room choose. Not together with ``rows``.
        rows: characters a column at most.
        horizontal: lines from left to right in place of columns from right to left.
        place: right, left, top, bottom, centre, a corner (top-right …) or "X,Y", the block's top left corner
            in pixels; None finds the emptiest place. Only with ``onto``.
        colour: "ink", "cinnabar" or #rrggbb.
        size: side of a character's box in pixels, 12 to 1,024; None suits the picture, 200 on a sheet.
        weight: -1 (light) to 1 (heavy).
        dryness: 0 (wet) to 1 (dry: the hairs leave streaks).
        looseness: 0 (as the model) to 1.
        paper: "xuan", "aged" or "plain"; xuan unless said otherwise. Only without ``onto``.
        seed: 0 to 2**53 - 1; None draws one.
        progress: called with the characters done and in all.

    Raises:
        DanqingError: characters that cannot be written (named), a text that does not fit, anything out of
            range.
    """
    tidy = "".join(layout.tidy(text))
    if not tidy:
        raise DanqingError("inscribe-nothing")
    if len(tidy) > layout.LONGEST:
        raise DanqingError("inscribe-too-long", count=len(tidy), most=layout.LONGEST)
    check_known(tidy)
    if seal and not LEAST <= len(seal) <= MOST:
        raise DanqingError("inscribe-seal", value=seal, most=MOST)
    check_known(seal)
    if seed is None:
        seed = secrets.randbelow(2**31)
    elif not 0 <= seed <= MAX_SEED:
        raise DanqingError("inscribe-range", name="seed", low=0, high=MAX_SEED, value=seed)
    tone = COLOURS.get(colour, colour)
    wish = Wish(not horizontal, bool(seal), columns, rows, size, place)
    if onto is not None and paper is not None:
        raise DanqingError("inscribe-paper-onto")
    opened = open_work(BLANK if onto is None else onto)
    if onto is None:
        spot, sheet = on_sheet(text, wish)
    else:
        spot, sheet = on_picture(text, wish, opened.image, float(rgb(tone).mean())), (0, 0)
    wanted = Inscription(
        columns=spot.columns,
        vertical=wish.vertical,
        left=spot.left,
        top=spot.top,
        cell=spot.cell,
        colour=tone,
        seal=seal,
        carved=carved,
        weight=float(weight),
        dryness=float(dryness),
        looseness=float(looseness),
        seed=seed,
        paper="" if onto is not None else paper or "xuan",
        width=sheet[0],
        height=sheet[1],
    )
    step = Step("inscribe", {BRUSH: open_studio().digest(BRUSH)}, as_options(wanted))
    return carry_on(opened, step, progress)


def inscription_of(work: Work) -> tuple[Inscription, float]:
    """What a work's last step wrote, and the share of the picture's area that its block takes."""
    assert isinstance(work.recipe, Lineage)
    wanted = read_inscription(work.recipe.steps[-1])
    width, height = wanted.size
    return wanted, width * height / (work.image.width * work.image.height)
