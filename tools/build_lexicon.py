"""Build danqing/themes/concepts.json from the npm package emojibase-data.

    python tools/build_lexicon.py node_modules/emojibase-data danqing/themes/concepts.json

Keeps emoji, group, labels and keywords of every concept that can be a picture's subject. Skin tones, hair
styles, flags, symbols and keycaps cannot, and are left out.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

NO_SUBJECTS = {None, 2, 8, 9}  # regional letters, components (skin and hair), symbols, flags
VARIATION = "\ufe0f"  # asks for the coloured form; people type it or not
NOTICE = (
    "Labels and keywords from emojibase-data {version}, MIT License, Copyright (c) 2017-2019 Miles Johnson; "
    "derived from Unicode CLDR, Unicode License V3, Copyright (c) 1991-2025 Unicode, Inc."
)


def slug(label: str) -> str:
    """Lower case, one dash for whatever is no ASCII letter or digit: "Red Apple" to "red-apple"."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")


def words(entry: dict[str, Any]) -> list[str]:
    """The label first, then the keywords that differ from it, lower case."""
    label = str(entry["label"]).lower()
    return [label, *(tag.lower() for tag in entry.get("tags", []) if tag.lower() != label)]


def build(package: Path) -> dict[str, Any]:
    """The whole lexicon: a notice and, per slug, group, English words and Chinese words."""
    english = json.loads((package / "en" / "data.json").read_text("utf-8"))
    chinese = {e["hexcode"]: e for e in json.loads((package / "zh" / "data.json").read_text("utf-8"))}
    messages = json.loads((package / "en" / "messages.json").read_text("utf-8"))
    groups = {group["order"]: group["key"] for group in messages["subgroups"]}
    concepts: dict[str, dict[str, Any]] = {}
    for entry in sorted(english, key=lambda e: e.get("order", 0)):
        if entry.get("group") not in NO_SUBJECTS:
            concepts[slug(entry["label"])] = {
                "emoji": entry["emoji"].replace(VARIATION, ""),
                "group": groups[entry["subgroup"]],
                "en": words(entry),
                "zh": words(chinese[entry["hexcode"]]),
            }
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    return {"notice": NOTICE.format(version=version), "concepts": concepts}


def main() -> None:
    """Write one concept a line, so that a new version of the package shows as a readable difference."""
    lexicon = build(Path(sys.argv[1]))
    lines = [
        f"{json.dumps(name)}:{json.dumps(concept, ensure_ascii=False, separators=(',', ':'))}"
        for name, concept in lexicon["concepts"].items()
    ]
    notice = json.dumps(lexicon["notice"], ensure_ascii=False)
    text = f'{{"notice":{notice},\n"concepts":{{\n' + ",\n".join(lines) + "\n}}\n"
    Path(sys.argv[2]).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
