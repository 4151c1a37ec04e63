"""Composing a thumbnail from a plan: background, lights, subjects in their light, turns of the palette."""

from collections.abc import Callable, Sequence

import torch

from danqing.pictures.palettes import SHIFTS, shift
from danqing.pictures.tensors import over, resize
from danqing.themes.backgrounds import paper, tabletop
from danqing.themes.harmony import read_scene
from danqing.themes.layers import Layers, flatten, layer, mix
from danqing.themes.lights import Setting, has_water, light_layers, relit
from danqing.themes.manner import DRAWN
from danqing.themes.plan import Plan, Shift, Subject
from danqing.themes.subjects import subject_layers
from danqing.themes.water import open_water

INKS = {"song", "ming"}  # whose lakes are bare paper between the shores
SCALE = 8  # a pixel of the thumbnail stands for 8 × 8 pixels of the painting
DraftScene = Callable[[Sequence[str], int, int, int], torch.Tensor]
DraftThing = Callable[[Sequence[str], int], torch.Tensor]


@torch.inference_mode()
def compose(plan: Plan, draft_scene: DraftScene, draft_thing: DraftThing) -> torch.Tensor:
    """The thumbnail [1, 3, h, w] of ``plan``, where h and w are its height and width / 8, rounded up.

    ``draft_scene(labels, seed, height, width)`` gives [1, 3, height, width]; ``draft_thing(labels, seed)``
    gives a thing with alpha, [1, 4, side, side] of any side. The same plan and drafts give the same
    thumbnail. Raises DanqingError where a drafted thing is empty.
    """
    return turned(plan, layers(plan, draft_scene, draft_thing))


@torch.inference_mode()
def turned(plan: Plan, sheets: Layers) -> torch.Tensor:
    """The thumbnail [1, 3, h, w] of a plan's layers: laid one over the other, turned and lit once more."""
    *_, (_, t) = stages(plan, sheets)
    cover, dark = _cover(sheets), darkness(plan)
    for light in plan.lights if dark else ():
        t = relit(light, setting(plan, t), 1 - cover, dark)
    return t.clamp(-1, 1).contiguous(memory_format=torch.channels_last)


def stages(plan: Plan, sheets: Layers) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """The picture without the subjects' bodies, and with them: before the shifts and after each of them."""
    t, cover = flatten(list(sheets.values())), _cover(sheets)
    bare = flatten([sheet for name, sheet in sheets.items() if not is_body(name)])
    found = [(bare, t)]
    for turn in plan.shifts:
        bare, held = (
            shift(x, turn.name, share * turn.strength, horizon=plan.background.horizon)
            for x, share in ((bare, 1.0), (t, spared(turn)))
        )
        t = mix(bare, held, cover)
        found.append((bare, t))
    return found


@torch.inference_mode()
def layers(plan: Plan, draft_scene: DraftScene, draft_thing: DraftThing) -> dict[str, torch.Tensor]:
    """The layers [1, 4, h, w] of ``plan`` before its shifts, from back to front.

    They are named "background", "light 0 glow", "subject 0 shadow", "subject 0 body" and so on. The first is
    opaque; each later one was made for the picture below it.
    """
    t = _background(plan, draft_scene)
    sheets = {"background": layer(t, torch.ones_like(t[:, :1]))}

    def lay(owner: str, found: Layers) -> None:
        nonlocal t
        for part, sheet in found.items():
            sheets[f"{owner} {part}"] = sheet
            t = over(sheet, t)

    for number, light in enumerate(plan.lights):
        lay(f"light {number}", light_layers(light, setting(plan, t)))
    scene = read_scene(t)
    for number, subject in enumerate(plan.subjects):
        thing = draft_thing(shown_as(subject), subject.seed)
        lay(f"subject {number}", subject_layers(plan, subject, scene, t, thing))
    return sheets


def shown_as(subject: Subject) -> tuple[str, ...]:
    """The labels that a subject is drafted by: what it is, how it is drawn, or else at least not as clip art.

    That goes by the names of files, and what is called a horse there may be a road sign.
    """
    return tuple(label for label in (subject.concept, subject.look, DRAWN) if label)


def _background(plan: Plan, draft_scene: DraftScene) -> torch.Tensor:
    ground, height, width = plan.background, -(-plan.height // SCALE), -(-plan.width // SCALE)
    if ground.fill == "paper":
        return paper(height, width, ground.seed)
    if ground.fill == "tabletop":
        return tabletop(height, width, ground.seed, ground.horizon)
    t = resize(draft_scene(ground.labels, ground.seed, height, width), height, width)
    open_sea = {"sea", "lake"} & set(ground.labels) and not INKS & set(ground.labels)
    return open_water(t, ground.horizon, ground.seed) if open_sea else t


def setting(plan: Plan, t: torch.Tensor) -> Setting:
    """What the lights of a plan need to know of the picture so far."""
    return Setting(t, plan.background.horizon or 1.0, has_water(plan.background.labels), plan.seed)


def spared(turn: Shift) -> float:
    """The share of a turn that reaches the subjects: they are what the picture is about.

    It is least where the turn is one of matter and not of light. Snow lies on the ground and leaves turn in
    autumn, but a pear in the snow must stay a pear.
    """
    kind = SHIFTS[turn.name]
    return 0.3 if kind.snow or kind.foliage_depth else 0.65


def darkness(plan: Plan) -> float:
    """How far the plan's shifts turn towards night, 0 to 1."""
    return max((turn.strength for turn in plan.shifts if _darkens(turn.name)), default=0.0)


def _darkens(name: str) -> bool:
    lightness = SHIFTS[name].lightness
    return lightness is not None and lightness < 0.5


def _cover(sheets: Layers) -> torch.Tensor:
    """How far each pixel is covered by subjects, [1, 1, h, w] in [0, 1]."""
    free = torch.ones_like(sheets["background"][:, 3:])
    for name, sheet in sheets.items():
        if is_body(name):
            free = free * (1 - sheet[:, 3:]) / 2
    return 1 - free


def is_body(name: str) -> bool:
    """Whether a layer of this name is what a subject is, and not its shadow or its wash."""
    return name.endswith(" body")
