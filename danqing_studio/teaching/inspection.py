"""What was seen in a set, for people: counts, pictures side by side, and what is advised."""

from dataclasses import dataclass
from typing import Any, Final

from danqing.training.advice import FEWEST_SUBJECT, LEAST_SIDE
from danqing_studio.teaching.models import Picture, SetOfPictures
from danqing_studio.works.models import chinese

FEWEST: Final = 12  # pictures: fewer teach nothing
MOST_TWINS: Final = 6  # groups that are shown
MINUTES: Final = {"15m": 15, "1h": 60, "night": 480}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of a set. risk: "low", "medium" or "high"; share: of an ordinary GAN's copies."""

    count: int
    twins: list[list[Picture]]
    more_twins: int
    broken: list[str]
    grey: int
    labels: list[tuple[str, int]]
    unlabelled: int
    risk: str
    share: int  # percent
    low_from: int
    side: int  # pixels: the shorter side in the middle
    advised: str
    minutes: int
    learning: int | None  # minutes that learning well takes on this machine

    @property
    def enough(self) -> bool:
        return self.count >= FEWEST

    @property
    def few_for_subject(self) -> bool:
        return self.count < FEWEST_SUBJECT

    @property
    def small(self) -> bool:
        return self.side < LEAST_SIDE


def told(pictures: SetOfPictures) -> Told | None:
    """What was seen when the set was last looked at; None if it never was."""
    found: dict[str, Any] | None = pictures.found
    if not found:
        return None
    named = {one.name: one for one in _named(pictures, found)}
    twins = [[named[name] for name in one["names"] if name in named] for one in found["twins"]]
    twins = [group for group in twins if len(group) > 1]
    kind, seconds = found["choice"]["kind"], found["seconds"]["adapted"]
    return Told(
        count=found["pictures"],
        twins=twins[:MOST_TWINS],
        more_twins=max(0, len(twins) - MOST_TWINS),
        broken=[one["name"].removesuffix(".webp") for one in found["skipped"]],
        grey=len(found["grey"]),
        labels=_labels(found["labels"]),
        unlabelled=found["unlabelled"],
        risk=found["copies"]["risk"],
        share=round(100 * found["copies"]["share"]),
        low_from=found["copies"]["low_from"],
        side=found["shorter_side"],
        advised="both" if kind == "none" else kind,
        minutes=MINUTES.get(found["seconds"]["time"] or "15m", 15),
        learning=None if not seconds else max(1, round(seconds / 60)),
    )


def _named(pictures: SetOfPictures, found: dict[str, Any]) -> Any:
    names = [name for one in found["twins"][: 3 * MOST_TWINS] for name in one["names"]]
    return pictures.pictures.filter(name__in=names)


def _labels(labels: dict[str, Any]) -> list[tuple[str, int]]:
    language, other = ("zh", "en") if chinese() else ("en", "zh")
    rows = [
        ((one.get(language) or one.get(other) or [slug])[0], one["pictures"]) for slug, one in labels.items()
    ]
    return sorted(rows, key=lambda row: -row[1])[:12]
