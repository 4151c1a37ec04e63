"""create --layers and paint --layers: layers give the thumbnail, folders are read as left."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from PIL import Image
from test_compose import CAT, LAND, MOON, PLAN, draw_scene, draw_thing

import danqing
from danqing.cli import main
from danqing.language import DanqingError
from danqing.pictures.files import open_picture, save_picture
from danqing.pictures.oklab import to_oklab
from danqing.pictures.recolouring import recolour
from danqing.pictures.shifts import SHIFTS
from danqing.themes.compose import compose
from danqing.themes.editing import editable, stack
from danqing.themes.plan import Light, Plan, Shift
from danqing.verbs.layer_files import read_folder
from danqing.verbs.making import Work

studio = pytest.mark.usefixtures("studio")
HALF = base64.b64decode(  # of a PNG of 8 × 8 pixels: the header, and data that ends too soon
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAKklEQVR4nGNkYGBg"
)
NIGHT = replace(
    PLAN,
    lights=(MOON, Light("stars", 0.5, 0.2, 0.5, 0.6)),
    subjects=(CAT, replace(CAT, x=0.6, seed=2, shadow="reflection"), replace(CAT, x=0.1, y=1.0, size=0.5)),
    shifts=(Shift("snow", 0.8), Shift("night", 0.9)),
    background=replace(LAND, labels=("lake",)),
)


@pytest.mark.parametrize(
    "plan", [PLAN, NIGHT, replace(NIGHT, shifts=(Shift("summer", 1.0), Shift("dusk", 0.7)), width=130)]
)
def test_layers_stack_to_the_composed_thumbnail(plan: Plan) -> None:
    sheets, t = editable(plan, draw_scene, draw_thing)
    assert torch.equal(t, compose(plan, draw_scene, draw_thing))
    assert (stack(list(sheets.values())) - t).abs().max() <= 2 / 255
    assert next(iter(sheets)) == "background"


def test_plans_of_chance_stack_too() -> None:
    chance = Random(0)
    for _ in range(8):
        lights = [Light(kind, chance.random(), 0.4 * chance.random(), 0.2, 0.9) for kind in ("moon", "sun")]
        things = [
            replace(
                CAT, x=chance.random(), y=chance.random(), size=0.05 + 0.6 * chance.random(), shadow=shadow
            )
            for shadow in chance.choices(("ground", "reflection", "none"), k=chance.randrange(6))
        ]
        shifts = [Shift(name, chance.random()) for name in chance.sample(list(SHIFTS), k=3)]
        ground = replace(LAND, horizon=chance.random(), fill=chance.choice((None, "paper", "tabletop")))
        plan = replace(PLAN, lights=tuple(lights[: chance.randrange(3)]), subjects=tuple(things))
        plan = replace(plan, shifts=tuple(shifts[: chance.randrange(4)]), background=ground)
        sheets, t = editable(plan, draw_scene, draw_thing)
        assert (stack(list(sheets.values())) - t).abs().max() <= 1.01 / 255  # half a step: [-1, 1] is 2 wide


def test_a_subject_that_is_taken_away_leaves_no_ghost() -> None:
    plan = replace(NIGHT, subjects=(CAT,), shifts=(Shift("autumn", 0.6), Shift("night", 0.9)))
    sheets, _ = editable(plan, draw_scene, draw_thing)
    left = stack([sheet for name, sheet in sheets.items() if not name.startswith("subject")])
    without = compose(replace(plan, subjects=()), draw_scene, draw_thing)
    assert (left - without).abs().mean() < 0.02
    ghost = (left - without).abs()[..., 30:54, 20:44]
    assert ghost.max() < 0.3
    assert ghost.mean() < 0.03


def test_a_palette_moves_what_is_near_and_leaves_the_rest() -> None:
    x = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 0.1 - 0.5
    x[..., 8:] += 1
    assert recolour(x, {"#404040": "#404040"}) is x
    turned = recolour(x, {"#434343": "#432020", "#c3c3c3": "#c3c3c3"})
    moved = (to_oklab(turned) - to_oklab(x)).norm(dim=1)
    assert moved[..., :8].min() > 0.05
    assert moved[..., 8:].max() < 0.02


def made(folder: str = "work", **options: object) -> Work:
    return danqing.create_layers("a cat", folder, style="song-ink", size=(320, 200), seed=5, **options)  # type: ignore[arg-type]


def painted_over(file: Path, box: tuple[int, int, int, int], colour: tuple[int, ...]) -> None:
    image = open_picture(file).convert("RGBA")
    image.paste(colour, box)
    save_picture(image, file, force=True)


@studio
def test_unchanged_layers_give_the_painting_of_create() -> None:
    work = made()
    plain = danqing.create("a cat", style="song-ink", size=(320, 200), seed=5)[0]
    again = danqing.paint_layers("work")
    assert plain.image.tobytes() == work.image.tobytes() == again.image.tobytes()
    assert again.recipe == work.recipe == danqing.show("work/painting.png") == plain.recipe
    names = [file.name for file in sorted(Path("work").iterdir())]
    assert names[0] == "00-background.png"
    assert any(name.endswith("-cat.png") for name in names)
    assert {"layers.json", "palette.json", "palette.png", "thumbnail.png", "painting.png"} < set(names)
    assert open_picture("work/00-background.png").size == (320, 200)


@studio
def test_saving_a_layer_again_in_another_size_changes_nothing() -> None:
    work = made()
    for file, times in (("00-background.png", 1), (next(Path("work").glob("*-cat.png")).name, 16)):
        image = open_picture(f"work/{file}")
        resized = image.resize((40 * times, 25 * times), Image.Resampling.NEAREST)
        save_picture(resized, f"work/{file}", force=True)
    assert read_folder("work").changed == {}
    assert danqing.paint_layers("work").image.tobytes() == work.image.tobytes()


@studio
def test_changed_added_and_deleted_layers_are_painted_and_replayed() -> None:
    first = made()
    painted_over(Path("work/00-background.png"), (0, 0, 80, 80), (250, 20, 20, 255))
    next(Path("work").glob("*-cat.png")).unlink()
    save_picture(Image.new("RGBA", (40, 25), (20, 20, 250, 128)), "work/90-veil.png")
    found = read_folder("work")
    assert sorted(found.changed.values()) == ["added", "changed", "removed"]
    work = danqing.paint_layers("work")
    assert work.recipe.verb == "paint"  # type: ignore[union-attr]
    assert (work.recipe.seed, work.recipe.style) == (5, first.recipe.style)  # type: ignore[union-attr]
    red, _, blue = np.asarray(work.image)[20:60, 20:60].mean((0, 1))
    assert red > 90
    assert blue > 90
    work.save("new.png")
    assert danqing.replay("new.png").tobytes() == work.image.tobytes()
    assert danqing.paint_layers("work", "oil-baroque", size=(160, 100), brush=0.5).image.size == (160, 100)


@studio
@pytest.mark.parametrize("where", ["palette.json", "palette.png"])
def test_a_changed_palette_recolours(where: str) -> None:
    before = made()
    colours = list(json.loads(Path("work/palette.json").read_text()))
    if where == "palette.json":
        Path("work/palette.json").write_text(json.dumps({colours[0]: "#ff0000"}))
    else:
        painted_over(Path("work/palette.png"), (0, 0, 64, 64), (255, 0, 0, 255))
    assert read_folder("work").changed == {"palette.json": "changed"}
    after = danqing.paint_layers("work")
    red = np.asarray(after.image, float) - np.asarray(before.image, float)
    assert red[..., 0].mean() > red[..., 1].mean() + 5


@studio
@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("03-note.txt", b"hello", "layers-foreign"),
        ("03-broken.png", HALF, "picture-broken"),
        ("03-text.png", b"hello", "picture-not-one"),
        ("palette.json", b'{"#112233": "red"}', "layers-palette"),
        ("palette.json", b"[1]", "layers-palette"),
        ("palette.json", b"\xff\xfe", "layers-palette"),
        ("layers.json", b"{}", "layers-record"),
        ("layers.json", b"\xff\xfe", "layers-record"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, content: bytes, key: str) -> None:
    made()
    Path("work", name).write_bytes(content)
    with pytest.raises(DanqingError, match=name) as caught:
        danqing.paint_layers("work")
    assert caught.value.key == key


@studio
@pytest.mark.parametrize("size", [(41, 25), (25, 40), (20, 12), (320, 201)])
def test_a_layer_of_another_shape_is_refused(size: tuple[int, int]) -> None:
    made()
    save_picture(Image.new("RGBA", size), "work/50-mine.png")
    with pytest.raises(DanqingError, match=r"50-mine.png.*40x25") as caught:
        danqing.paint_layers("work")
    assert caught.value.key == "layers-size"


@studio
def test_a_painted_thumbnail_and_two_palettes_are_not_passed_over() -> None:
    made()
    painted_over(Path("work/thumbnail.png"), (0, 0, 64, 64), (255, 0, 0, 255))
    with pytest.raises(DanqingError, match=r"thumbnail.png"):
        danqing.paint_layers("work")
    Path("work/thumbnail.png").unlink()
    colours = list(json.loads(Path("work/palette.json").read_text()))
    Path("work/palette.json").write_text(json.dumps({colours[0]: "#00ff00"}))
    painted_over(Path("work/palette.png"), (0, 0, 64, 64), (255, 0, 0, 255))
    with pytest.raises(DanqingError, match=r"palette.png") as caught:
        danqing.paint_layers("work")
    assert caught.value.key == "layers-palettes"


@studio
def test_editors_own_files_are_passed_over() -> None:
    work = made()
    for name in ("mine.kra", "mine.xcf", ".DS_Store", "00-background.png~", "painting-2.png"):
        Path("work", name).write_bytes(b"anything")
    assert danqing.paint_layers("work").image.tobytes() == work.image.tobytes()


@studio
def test_nothing_is_overwritten_without_force_and_nobody_elses_files_with_it() -> None:
    made()
    old = Path("work/00-background.png").read_bytes()
    with pytest.raises(DanqingError) as caught:
        danqing.create_layers("two pears", "work", style="song-ink", seed=1)
    assert caught.value.key == "layers-folder-full"
    assert Path("work/00-background.png").read_bytes() == old
    danqing.create_layers("two pears", "work", style="song-ink", seed=1, force=True)
    assert not list(Path("work").glob("*cat*"))
    assert len(list(Path("work").glob("*-pear-2.png"))) == 1
    save_picture(Image.new("RGB", (8, 8)), "work/mine.png")
    with pytest.raises(DanqingError, match=r"mine.png"):
        made(force=True)


@studio
def test_folders_that_are_none() -> None:
    Path("empty").mkdir()
    Path("file").write_text("")
    for folder, key in (("nowhere", "layers-missing"), ("empty", "layers-none"), ("file", "layers-missing")):
        with pytest.raises(DanqingError, match=folder) as caught:
            danqing.paint_layers(folder)
        assert caught.value.key == key
    with pytest.raises(DanqingError, match="file"):
        made("file")


@studio
def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create", "cat", "--style", "song-ink", "--seed", "1", "--layers", "work"]) == 0
    assert capsys.readouterr().out.strip().endswith("painting.png")
    assert main(["paint", "--layers", "work"]) == 0
    out, err = capsys.readouterr()
    assert out.strip().endswith("painting-2.png")
    assert "No layer was changed" in err
    assert Path("work/painting-2.png").read_bytes() == Path("work/painting.png").read_bytes()
    next(Path("work").glob("*-cat.png")).unlink()
    assert main(["paint", "--layers", "work", "-o", "new.png"]) == 0
    assert "removed:" in capsys.readouterr().err
    for wrong in (
        ["paint"],
        ["paint", "new.png", "--layers", "work"],
        ["paint", "--layers", "work", "-o", "work/new.png"],
        ["create", "cat", "--layers", "work"],
        ["create", "cat", "--layers", "other", "--count", "2"],
    ):
        assert main(wrong) == 2
    assert not Path("other").exists()
