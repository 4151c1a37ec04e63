"""Build danqing/themes/traditional.toml from OpenCC's table TSCharacters.txt (Apache License 2.0).

    python -m tools.build_traditional TSCharacters.txt danqing/themes/traditional.toml

Keeps the traditional characters whose simplified ones occur in the lexicon; no others could be understood.
"""

import sys
from pathlib import Path

from danqing.themes.lexicon import hints, known_words

NOTICE = """\
# Traditional characters and, in the same order, the simplified ones of the lexicon. Built by
# tools/build_traditional.py from OpenCC (https://github.com/BYVoid/OpenCC), Apache License 2.0,
# Copyright (c) 2010-2023 BYVoid and contributors.
"""


def build(table: str) -> str:
    """The TOML text for OpenCC's lines "traditional<TAB>simplified …"."""
    needed = {character for word in (*known_words(), *hints()) for character in word}
    pairs = [line.split("\t") for line in table.splitlines() if "\t" in line]
    kept = {old: new.split(" ")[0] for old, new in pairs if len(old) == 1 and old not in needed}
    kept = {old: new for old, new in kept.items() if new in needed and old != new}
    return f'{NOTICE}traditional = "{"".join(kept)}"\nsimplified = "{"".join(kept.values())}"\n'


def main() -> None:
    """Read the table, write the TOML."""
    Path(sys.argv[2]).write_text(build(Path(sys.argv[1]).read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
