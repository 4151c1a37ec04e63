"""What to do about a folder of pictures, in plain words of the language in force."""

from collections.abc import Iterator
from typing import Any

from danqing.language import language, say
from danqing.pictures.decoding import shown
from danqing.training import advice
from danqing.verbs.inspecting import Inspection

MOST = 3  # sentences of one sort; the rest is in --json
NAMES = 5  # names in one sentence


def advise(found: Inspection) -> list[str]:
    """What to do, the weightiest first."""
    return [*_enough(found), *_kind(found), *_time(found), *_twins(found), *_labels(found), *_pictures(found)]


def _enough(found: Inspection) -> Iterator[str]:
    count, copies = found.pictures, found.copies
    if count < advice.FEWEST_HAND:
        yield say("inspect-few", count=count, hand=advice.FEWEST_HAND, subject=advice.FEWEST_SUBJECT)
    elif copies["risk"] == "low":
        yield say("inspect-enough", count=count, low=copies["low_from"])
    else:
        yield say("inspect-need", count=count, medium=copies["medium_from"], low=copies["low_from"])


def _kind(found: Inspection) -> Iterator[str]:
    choice = found.choice
    if choice["kind"] == "none" and found.pictures >= advice.FEWEST_HAND:
        yield say("inspect-too-small", side=found.shorter_side, least=advice.LEAST_SIDE)
    elif choice["kind"] != "none":
        values = {"count": found.pictures, "subject": advice.FEWEST_SUBJECT, "least": advice.LEAST_SIDE}
        yield say(f"inspect-do-{choice['kind']}", **values)
        yield say(
            "inspect-scratch" if choice["from_scratch"] else "inspect-adapt", fewest=advice.FEWEST_SCRATCH
        )
    if found.cut_outs > found.pictures / 2:
        yield say("inspect-clear")


def _time(found: Inspection) -> Iterator[str]:
    if found.seconds["time"]:
        yield say("inspect-time", folder=found.folder, time=found.seconds["time"])


def _twins(found: Inspection) -> Iterator[str]:
    for twins in found.twins[:MOST]:
        key = "inspect-same" if twins["exact"] else "inspect-near"
        yield say(key, count=len(twins["names"]), names=listed(twins["names"]))
    if len(found.twins) > MOST:
        yield say("inspect-more-twins", count=len(found.twins) - MOST)


def _labels(found: Inspection) -> Iterator[str]:
    if found.pictures and not found.labels:
        yield say("inspect-no-labels")
    elif found.unlabelled:
        yield say("inspect-unlabelled", count=found.unlabelled)
    counts = {slug: label["pictures"] for slug, label in found.labels.items()}
    for slug, count in list(advice.lacking(counts).items())[:MOST] if len(counts) > 1 else ():
        yield say("inspect-more-of", count=count, label=called(found.labels[slug], slug))


def _pictures(found: Inspection) -> Iterator[str]:
    if found.skipped:
        yield say("inspect-left-out", count=len(found.skipped))
    if found.grey:
        yield say("inspect-grey", count=len(found.grey), names=listed(found.grey))
    if found.animated:
        yield say("inspect-animated", count=len(found.animated))


def called(label: dict[str, Any], slug: str) -> str:
    """A label's word in the language in force, else in the other."""
    other = "en" if language() == "zh" else "zh"
    return str(next((words[0] for words in (label[language()], label[other]) if words), slug))


def listed(names: list[str]) -> str:
    """The first few names, each on one line whatever it holds."""
    more = ["…"] if len(names) > NAMES else []
    return say("inspect-comma").join([*(f"“{shown(name)}”" for name in names[:NAMES]), *more])
