"""Write the centre lines of Chinese characters that Danqing carries, from the npm package hanzi-writer-data.

    npm pack hanzi-writer-data && tar xzf hanzi-writer-data-2.0.1.tgz
    python recipes/gather_characters.py package danqing/writing/characters.bin

The package (and therefore what is written) is under the Arphic Public License: danqing/writing/ARPHICPL.txt.
The change made here: outlines are left out, centre lines are kept to 8 bits a coordinate and packed.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from danqing.writing.characters import Line, pack
from danqing.writing.outlines import BOX, from_font


def gather(folder: Path) -> dict[str, list[Line]]:
    """Every character of the package with its strokes, by code point."""
    found = sorted(path for path in folder.glob("?.json"))
    return {path.stem: _lines(path) for path in found}


def _lines(path: Path) -> list[Line]:
    medians = json.loads(path.read_text("utf-8"))["medians"]
    return [(from_font(np.array(median, np.float32)) / BOX).astype(np.float32) for median in medians]


def main() -> None:
    """Read the folder, write the file, say how many."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the unpacked package")
    parser.add_argument("target", type=Path, help="the file to write")
    options = parser.parse_args()
    characters = gather(options.folder)
    if not characters:
        sys.exit(f"no characters in {options.folder}")
    options.target.write_bytes(pack(characters))
    print(f"{len(characters)} characters, {options.target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
