"""colour: a line drawing to thumbnails and paintings."""

from pathlib import Path
from typing import Annotated

from danqing.cli import reading
from danqing.cli.options import Count, Force, Language, Output, Seed, Strength, Style, argument, option
from danqing.cli.outputs import choose_files, name_of
from danqing.cli.screen import progress, tell
from danqing.language import say


def colour(
    lines: Annotated[str, argument("LINES", "help-colour-lines")],
    theme: Annotated[str, option("--theme", "WORDS", "help-colour-theme")] = "",
    hint: Annotated[str | None, option("--hint", "PICTURE", "help-colour-hint")] = None,
    style: Style = None,
    count: Count = "1",
    size: Annotated[str | None, option("--size", "WxH", "help-colour-size")] = None,
    seed: Seed = None,
    strength: Strength = "0.5",
    output: Output = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Colour a line drawing."""
    number, sides, first = reading.whole("--count", count), reading.size(size), reading.seed(seed)
    power = reading.real("--strength", strength)
    from danqing.verbs.colouring import check_seeds, colour

    seeds = check_seeds(first, number)
    named = [part.rpartition(":")[0] or part for part in style or ()]
    names = [name_of(theme or Path(lines).stem, [Path(one).stem for one in named], each) for each in seeds]
    files = choose_files(output, names, force)
    with progress(say("colouring"), number) as advance:
        works = colour(
            lines,
            theme=theme,
            hint=hint,
            style=style or None,
            count=number,
            size=sides,
            seed=seeds[0],
            strength=power,
            progress=advance,
        )
    for work, file in zip(works, files, strict=True):
        work.save(file, force=force)
        print(file)
    tell(say("coloured-seed", seed=seeds[0]))
    if not style:
        tell(say("coloured-thumbnail", file=files[0]))
