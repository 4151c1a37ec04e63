"""Composing a thumbnail from a plan: background, lights, subjects in their light, turns of the palette."""

from collections.abc import Callable, Sequence

import torch

from danqing.pictures.palettes import SHIFTS, shift
from danqing.pictures.tensors import over, resize
from danqing.themes.backgrounds import paper, tabletop
from danqing.themes.harmony import read_scene
from danqing.themes.layers import Layers, flatten, layer, mix
from danqing.themes.lights import Setting, has_water, light_layers, relit
from danqing.themes.plan import Plan, Shift
from danqing.themes.subjects import subject_layers

SCALE = 8  # a pixel of the thumbnail stands for 8 × 8 pixels of the painting
SPARED = 0.3  # how much of a turn of matter reaches the subjects

DraftScene = Callable[[Sequence[str], int, int, int], torch.Tensor]
DraftThing = Callable[[Sequence[str], int], torch.Tensor]


@torch.inference_mode()
def compose(plan: Plan, draft_scene: DraftScene, draft_thing: DraftThing) -> torch.Tensor:
    """The thumbnail [1, 3, h, w] of ``plan``, where h and w are its height and width / 8, rounded up.

    ``draft_scene(labels, seed, height, width)`` gives [1, 3, height, width]; ``draft_thing(labels, seed)``
    gives a thing with alpha, [1, 4, side, side] of any side. The same plan and drafts give the same
    thumbnail. Raises DanqingError where a drafted thing is empty.
    """
    sheets = layers(plan, draft_scene, draft_thing)
    t = flatten(list(sheets.values()))
    free = _free(sheets)
    for turn in plan.shifts:
        t = _turned(t, turn, free, plan.background.horizon)
    dark = max((turn.strength for turn in plan.shifts if _darkens(turn.name)), default=0.0)
    for light in plan.lights if dark else ():
        t = relit(light, _setting(plan, t), free, dark)
    return t.clamp(-1, 1).contiguous(memory_format=torch.channels_last)


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
        lay(f"light {number}", light_layers(light, _setting(plan, t)))
    scene = read_scene(t)
    for number, subject in enumerate(plan.subjects):
        wanted = (subject.concept, subject.look) if subject.look else (subject.concept,)
        lay(f"subject {number}", subject_layers(plan, subject, scene, t, draft_thing(wanted, subject.seed)))
    return sheets


def _background(plan: Plan, draft_scene: DraftScene) -> torch.Tensor:
    ground, height, width = plan.background, -(-plan.height // SCALE), -(-plan.width // SCALE)
    if ground.fill == "paper":
        return paper(height, width, ground.seed)
    if ground.fill == "tabletop":
        return tabletop(height, width, ground.seed, ground.horizon)
    return resize(draft_scene(ground.labels, ground.seed, height, width), height, width)


def _setting(plan: Plan, t: torch.Tensor) -> Setting:
    return Setting(t, plan.background.horizon or 1.0, has_water(plan.background.labels), plan.seed)


def _turned(t: torch.Tensor, turn: Shift, free: torch.Tensor, horizon: float) -> torch.Tensor:
    """The whole picture turned, but subjects less where the turn is one of matter and not of light.

    Snow lies on the ground and leaves turn in autumn; a pear in the snow must stay a pear.
    """
    turned = shift(t, turn.name, turn.strength, horizon=horizon)
    kind = SHIFTS[turn.name]
    if not kind.snow and not kind.foliage_depth:
        return turned
    return mix(shift(t, turn.name, SPARED * turn.strength, horizon=horizon), turned, free)


def _darkens(name: str) -> bool:
    lightness = SHIFTS[name].lightness
    return lightness is not None and lightness < 0.5


def _free(sheets: Layers) -> torch.Tensor:
    """Where no subject stands, [1, 1, h, w] in [0, 1]: before a subject no light of the sky may shine."""
    free = torch.ones_like(sheets["background"][:, 3:])
    for name, sheet in sheets.items():
        if name.endswith(" body"):
            free = free * (1 - sheet[:, 3:]) / 2
    return free
