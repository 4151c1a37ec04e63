"""Making steps: the engine is asked, and what it answers is kept. Nothing here knows of requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.jobs import quotas
from danqing_studio.workbench.doing import asked, is_long
from danqing_studio.workbench.models import Sitting, Step
from danqing_studio.workbench.small import small_picture
from danqing_studio.workbench.verbs import BY_RECIPE


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that somebody asks for; ``pictures`` are those of the tool, made safe."""

    person: User
    verb: str
    options: Mapping[str, Any]
    parent: Step | None = None
    pictures: Sequence[bytes] = ()
    quick: int = 0

    @property
    def before(self) -> str:
        return self.parent.recipe if self.parent else ""

    @property
    def long(self) -> bool:
        """Whether a job does it."""
        sides = (self.parent.width, self.parent.height) if self.parent else (0, 0)
        return is_long(self.verb, self.options, sides)

    def request(self) -> tuple[str, dict[str, Any], list[bytes]]:
        """The engine's task, its wish, and the pictures: the painting where it is needed, then the tool's."""
        task, wish = asked(self.verb, self.before, self.options, self.quick)
        painting = b"" if self.verb in BY_RECIPE else painting_of(self.parent)
        return task, wish, [painting, *self.pictures]


@dataclass(frozen=True, slots=True)
class Made:
    """What the engine made of a wish."""

    painting: bytes
    facts: dict[str, Any] = field(default_factory=dict)


def painting_of(step: Step | None) -> bytes:
    """The painting as it was sealed; nothing where a tree begins."""
    if step is None:
        return b""
    with step.painting.open() as stream:
        data: bytes = stream.read()
    return data


def check_room(wanted: Wanted) -> None:
    """Raises QuotaError where its person's space is full."""
    quotas.check_space(wanted.person)


async def look(wanted: Wanted, channel: str) -> client.Answer:
    """Have the engine show quickly what would become of it; nothing is kept."""
    task, wish, pictures = await sync_to_async(wanted.request)()
    return await client.ask(task, wish, pictures, channel=channel)


async def make(wanted: Wanted) -> Made:
    """Have the engine do it in full. Raises QuotaError where there is no room for what it makes."""
    await sync_to_async(check_room)(wanted)
    task, wish, pictures = await sync_to_async(wanted.request)()
    answer = await client.ask(task, wish, pictures)
    facts = dict(answer.facts)
    if "alt" not in facts:
        facts["alt"] = (await client.ask("alt", {"recipe": facts["recipe"]})).facts
    return Made(answer.pictures[0], facts)


def keep(sitting: Sitting, wanted: Wanted, made: Made, pk: UUID | None = None) -> Step:
    """Add to the tree what was made."""
    pictures = made.painting, small_picture(made.painting)
    return sitting.keep_step(wanted.verb, wanted.options, made.facts, pictures, wanted.parent, pk)
