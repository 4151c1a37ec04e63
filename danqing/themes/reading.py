"""From tokens to a reading: the things mentioned, their number, colour, size and place, and what is around.

English says where a thing is after it ("a cat under the tree"), Chinese before it (树下的猫); both end up as
one relation.
"""

from dataclasses import dataclass, field

from danqing.themes.segment import Token
from danqing.themes.words import Meaning

PLURAL = 3  # how many an English plural without a number shows
RELATIONS = {"on", "in", "under", "over", "beside", "behind"}


@dataclass(slots=True)
class Mention:
    """A thing the theme names. ``anchor`` is the index of the thing it stands in ``relation`` to."""

    meaning: Meaning
    word: str
    number: int = 1
    ink: Meaning | None = None
    scale: float = 1.0
    zone: str = ""  # land, water or air; "" leaves it to the thing's habits
    spots: set[str] = field(default_factory=set)  # far, near, left, right, middle
    anchor: int | None = None
    relation: str = ""
    container: Meaning | None = None


@dataclass(slots=True)
class Reading:
    """All that was understood.

    ``entries`` keeps every token with its meaning (None: unknown), ``unused`` what was understood but
    changes nothing.
    """

    mentions: list[Mention] = field(default_factory=list)
    scenes: list[Meaning] = field(default_factory=list)
    lights: list[Meaning] = field(default_factory=list)
    shifts: list[Meaning] = field(default_factory=list)
    styles: list[Meaning] = field(default_factory=list)
    entries: list[tuple[str, Meaning | None]] = field(default_factory=list)
    unused: set[str] = field(default_factory=set)
    chinese: bool = False

    def things(self) -> list[Meaning]:
        """The meanings of everything mentioned, containers among them."""
        held = [m.container for m in self.mentions if m.container]
        return [m.meaning for m in self.mentions] + held


Landmark = int | Meaning  # a mention's index, or a scene, light or shift


class Reader:
    """Walks over the tokens once; what waits for its noun is held in ``number`` to ``container``."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.number = 0
        self.ink: tuple[str, Meaning] | None = None
        self.scale: tuple[str, Meaning] | None = None
        self.container: tuple[str, Meaning] | None = None
        self.spots: set[str] = set()
        self.last: Landmark | None = None
        self.fresh = False  # whether the last landmark stands directly before
        self.ahead: tuple[str, int | None] | None = None  # English: relation of a thing to what comes next
        self.behind: tuple[str, Landmark] | None = (
            None  # Chinese: relation of what comes next to what was named
        )

    def read(self, tokens: list[Token]) -> Reading:
        """Read all tokens."""
        previous: Meaning | None = None
        for index, token in enumerate(tokens):
            following = next((t.meanings for t in tokens[index + 1 :] if not _silent(t)), ())
            meaning = _choose(token, previous, following)
            self.reading.entries.append((token.text, meaning))
            self.reading.chinese |= token.chinese
            if meaning:
                self._take(token, meaning)
            if meaning is None or meaning.role != "silent":
                previous = meaning
        self._end()
        return self.reading

    def _take(self, token: Token, meaning: Meaning) -> None:
        role = meaning.role
        if role == "count":
            self.number = meaning.number
        elif role == "colour":
            self.ink = (token.text, meaning)
        elif role == "size":
            self.scale = (token.text, meaning)
        elif role == "measure":
            if meaning.things:
                self._put_down_container()
                self.container, self.number = (token.text, meaning), 0
        elif role == "thing":
            self._thing(token, meaning)
        elif role == "place":
            self._place(token, meaning.name)
        elif role == "silent":
            if meaning.name == "pose":
                self.reading.unused.add(token.text)
        else:
            self._surround(role, meaning)

    def _thing(self, token: Token, meaning: Meaning) -> None:
        number = self.number or ((meaning.number or PLURAL) if token.plural else 1)
        mention = Mention(meaning, token.text, number, spots=self.spots)
        if self.container:
            mention.container = self.container[1]
            mention.number = self.number or mention.container.number
        if self.ink:
            mention.ink = self.ink[1]
        if self.scale:
            mention.scale = self.scale[1].scale
        self.ink = self.scale = self.container = None
        self.spots, self.number = set(), 0
        for spot in ("air", "afloat"):
            if spot in mention.spots:
                mention.zone = {"air": "air", "afloat": "water"}[spot]
        self.reading.mentions.append(mention)
        index = len(self.reading.mentions) - 1
        if self.behind:
            self._relate(index, *self.behind)
            self.behind = None
        self._arrive(index)

    def _surround(self, role: str, meaning: Meaning) -> None:
        self._put_down_container()
        getattr(self.reading, f"{role}s").append(meaning)
        self.reading.unused |= {held[0] for held in (self.ink, self.scale) if held}
        self.ink = self.scale = None
        self.number = 0
        if role != "style":
            self.spots -= {"far", "near", "middle", "left", "right"}
            self._arrive(meaning)

    def _arrive(self, landmark: Landmark) -> None:
        if self.ahead:
            name, subject = self.ahead
            if subject is None:
                self.behind = (name, landmark)
            else:
                self._relate(subject, name, landmark)
            self.ahead = None
        self.last, self.fresh = landmark, True

    def _place(self, token: Token, name: str) -> None:
        self._put_down_container()
        mentions = self.reading.mentions
        if name in RELATIONS:
            if token.chinese and self.last is not None and self.fresh:
                self.behind = (name, self.last)
            else:
                self.ahead = (name, len(mentions) - 1 if mentions else None)
        elif name != "with":
            if isinstance(self.last, int) and (name in ("air", "afloat") or not token.chinese):
                _spot(mentions[self.last], name)
            else:
                self.spots.add(name)
        self.fresh = False

    def _relate(self, index: int, name: str, landmark: Landmark) -> None:
        mention = self.reading.mentions[index]
        if isinstance(landmark, int):
            if landmark != index:
                mention.anchor, mention.relation = landmark, name
        elif landmark.role == "scene":
            if name == "over" or (landmark.ground == "air" and name in ("on", "in")):
                mention.zone = "air"
            elif name == "behind":
                mention.spots.add("far")
            elif name == "beside" or landmark.ground == "land":
                mention.zone = "land"
            elif landmark.ground == "water":
                mention.zone = "water"

    def _put_down_container(self) -> None:
        """A bowl that nothing followed is a thing itself."""
        if self.container:
            text, meaning = self.container
            self.container, number = None, self.number
            self.number = 0
            self._thing(Token(text, (meaning,)), meaning)
            self.number = number

    def _end(self) -> None:
        self._put_down_container()
        mentions = self.reading.mentions
        if self.behind and mentions:  # 猫坐在树下: nothing follows, so it is the thing before
            name, landmark = self.behind
            others = [i for i in range(len(mentions)) if i != landmark]
            if others:
                self._relate(others[-1], name, landmark)
        for spot in self.spots:
            if mentions:
                _spot(mentions[-1], spot)
        self.reading.unused |= {held[0] for held in (self.ink, self.scale) if held}


def _spot(mention: Mention, name: str) -> None:
    if name in ("air", "afloat"):
        mention.zone = {"air": "air", "afloat": "water"}[name]
    else:
        mention.spots.add(name)


def _silent(token: Token) -> bool:
    return bool(token.meanings) and token.meanings[0].role == "silent"


def _choose(token: Token, previous: Meaning | None, following: tuple[Meaning, ...]) -> Meaning | None:
    """The meaning that fits: a colour only before a thing, a measure word only after a number."""
    if len(token.meanings) < 2:
        return token.meanings[0] if token.meanings else None
    roles = {meaning.role: meaning for meaning in token.meanings}
    before_thing = any(meaning.role in ("thing", "measure") for meaning in following)
    after_number = previous is not None and previous.role == "count"
    if "colour" in roles and before_thing:
        return roles["colour"]
    if "measure" in roles and after_number and following:
        return roles["measure"]
    return next(meaning for meaning in token.meanings if meaning.role not in ("colour", "measure"))


def read_theme(tokens: list[Token]) -> Reading:
    """The reading of segmented tokens."""
    return Reader().read(tokens)
