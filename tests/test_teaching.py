"""A folder becomes a model: in its time, through kills and collapses, and usable by everything else."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from miniatures import drafter_task, draw_folder, painter_task
from PIL import Image

from danqing.language import DanqingError
from danqing.models import drafting, painting, storage
from danqing.models.drafter import SIZES as DRAFTER_SIZES
from danqing.models.painter import SIZES as PAINTER_SIZES
from danqing.teaching import checking, guarding, hand, subject, teach
from danqing.teaching.base import Base
from danqing.teaching.guarding import Guard
from danqing.teaching.wishes import Wish, keep, read_time
from danqing.training.exporting import drafter_part, painter_part
from danqing.training.loop import Clock
from danqing.training.painter_set import Style
from danqing.training.runlog import read_log
from danqing.weights import own

STYLES = (Style("ink", "墨", "ink", ()), Style("oil", "油", "oil", ()))


@pytest.fixture(scope="module")
def base() -> Base:
    torch.manual_seed(0)
    drafter, painter = drafter_part(drafter_task()), painter_part(painter_task(), STYLES)
    titles = painter.facts["styles"]
    return Base(DRAFTER_SIZES["test"], drafter.tensors, PAINTER_SIZES["test"], painter.tensors, titles)


@pytest.fixture(autouse=True)
def _small(base: Base, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few steps of small networks, whatever the time."""
    monkeypatch.setattr(teach, "load_base", lambda: base)
    monkeypatch.setattr(teach, "LONGEST", 4)
    monkeypatch.setattr(subject, "DRAFTS", 8)
    monkeypatch.setattr(checking, "DRAFTS", 8)
    monkeypatch.setattr(subject, "ADAPTING", replace(subject.ADAPTING, batch=4))
    monkeypatch.setattr(hand, "LESSONS", replace(hand.LESSONS, batch=4, crop=32))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def fruit(tmp_path: Path) -> Path:
    draw_folder(tmp_path / "我的 水果", ("pear", "plum"), each=10)
    return tmp_path / "我的 水果"


def wish(folder: Path, **more: Any) -> Wish:
    return Wish("mine", str(folder), **more)


def test_a_taught_model_explains_itself_and_is_used_by_name(
    fruit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANQING_MODELS", str(tmp_path / "models"))
    reports: list[Path] = []
    taught = teach.teach(wish(fruit), tmp_path / "run", watch=reports.append)
    assert reports == [taught.report]
    page = taught.report.read_text("utf-8")
    assert page.count("data:image/png") >= 3
    card = own.add(taught.file)
    assert card.families == ("drafter", "painter")
    assert card.hand == "mine"
    assert {"all", "pear", "plum"} <= card.labels.keys()
    assert "梨" in card.labels["pear"]["zh"]
    assert card.training["pictures"] == 20
    assert card.training["steps"] == 8
    assert 0 <= card.copies["share"] <= 1
    assert {"kid", "copied", "hand_style"} <= card.figures.keys()
    x = drafting.draft(drafting.load(card.path), ["pear"], [0])
    painter = painting.load(card.path)
    assert list(painter.styles) == ["ink", "oil", "mine"]
    assert painting.paint(painter, x, painter.styles["mine"], seed=0).shape[2] == 8 * x.shape[2]


@pytest.mark.parametrize(("kind", "families"), [("subject", ("drafter",)), ("hand", ("painter",))])
def test_only_what_was_wished_is_taught(
    kind: str, families: tuple[str, ...], fruit: Path, tmp_path: Path
) -> None:
    taught = teach.teach(wish(fruit, kind=kind), tmp_path / "run")
    assert own.read(taught.file).families == families


def test_a_killed_run_goes_on_and_does_nothing_twice(
    fruit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    whole, done = hand.HandTask.step, 0

    def step(task: hand.HandTask, share: float) -> dict[str, torch.Tensor]:
        nonlocal done
        done += 1
        if done == 2:
            raise Killed
        return whole(task, share)

    monkeypatch.setattr(hand.HandTask, "step", step)
    with pytest.raises(Killed):
        teach.teach(wish(fruit), tmp_path / "run")
    logged = (tmp_path / "run/subject/log.jsonl").read_bytes()
    for file in fruit.glob("*/*"):
        file.unlink()  # what was packed is enough
    taught = teach.teach(wish(fruit), tmp_path / "run")
    assert taught.file.exists()
    assert (tmp_path / "run/subject/log.jsonl").read_bytes() == logged


def test_a_dozen_pictures_are_enough(tmp_path: Path) -> None:
    """Of so few none can be rarer by chance than one in thirteen; they are looked through all the same."""
    draw_folder(tmp_path / "few", ("pear", "plum"), each=6)
    taught = teach.teach(wish(tmp_path / "few", kind="subject"), tmp_path / "run")
    assert own.read(taught.file).training["pictures"] == 12
    assert own.read(taught.file).copies["level"] > 0.05


def test_a_run_ends_early_with_the_best_it_has(
    fruit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(BaseException):
        pass

    told: list[tuple[str, int, int]] = []

    def advance(part: str, done: int, total: int) -> None:
        told.append((part, done, total))
        raise Stopped

    with pytest.raises(Stopped):
        teach.teach(wish(fruit), tmp_path / "run", advance=advance)
    assert told == [("subject", 4, 4)]
    monkeypatch.setattr(subject.SubjectTask, "step", None)  # nothing is learned any more
    monkeypatch.setattr(hand.HandTask, "step", None)
    teach.end_early(wish(fruit), tmp_path / "run")
    taught = teach.teach(wish(fruit), tmp_path / "run")
    assert own.read(taught.file).families == ("drafter", "painter")


def test_a_run_of_another_wish_is_left_alone(fruit: Path, tmp_path: Path) -> None:
    keep(wish(fruit), tmp_path / "run")
    kept = (tmp_path / "run/plan.json").read_bytes()
    with pytest.raises(DanqingError, match="another seconds"):
        teach.teach(wish(fruit, seconds=99.0), tmp_path / "run")
    assert (tmp_path / "run/plan.json").read_bytes() == kept
    (tmp_path / "run/plan.json").write_text("{", "utf-8")
    with pytest.raises(DanqingError, match="damaged"):
        keep(wish(fruit), tmp_path / "run")


def test_too_few_pictures_are_told(tmp_path: Path) -> None:
    draw_folder(tmp_path / "few", ("pear",), each=3)
    with pytest.raises(DanqingError, match="3 usable pictures"):
        teach.teach(wish(tmp_path / "few"), tmp_path / "run")


def test_the_time_bounds_the_run(fruit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teach, "LONGEST", 10_000)
    monkeypatch.setattr(teach, "RESERVE", 0.0)
    teach.teach(wish(fruit, kind="subject", seconds=14.0), tmp_path / "run")
    told = json.loads((tmp_path / "run/gathered.json").read_text("utf-8"))
    last = read_log(tmp_path / "run/subject/log.jsonl").losses[-1]
    assert 1 <= last.step < 10_000
    assert told["seconds"]["subject"] <= 14
    assert told["seconds"]["hand"] == 0


class Steady(subject.SubjectTask):
    """A task of one number that is its own figure."""

    def __init__(self) -> None:
        self.networks = torch.nn.ModuleDict({"it": torch.nn.Linear(1, 1)})
        self.optimisers = {"it": torch.optim.Adam(self.networks.parameters())}
        self.lessons = subject.ADAPTING
        self.batch = self.steps = 1

    def set(self, value: float) -> None:
        self.networks["it"].get_parameter("weight").data.fill_(value)

    def get(self) -> float:
        return self.networks["it"].get_parameter("weight").item()


def figures(kid: float, spread: float = 1.0, copied: float = 0.0) -> dict[str, float]:
    return {"kid": kid, "spread": spread, "copied": copied, "likeness": 20.0}


def test_the_best_state_is_kept_and_copies_count_against_one(tmp_path: Path) -> None:
    task = Steady()
    guard = Guard(task, tmp_path, lambda event, step: None)
    for step, (value, told) in enumerate(
        [(1.0, figures(0.5)), (2.0, figures(0.3)), (3.0, figures(0.25, copied=0.4)), (4.0, figures(0.35))], 1
    ):
        task.set(value)
        assert guard(Clock(step), told)
    assert guard.finish()["kid"] == 0.3
    assert task.get() == 2.0


@pytest.mark.parametrize("fault", [figures(0.3, spread=0.2), figures(2.0)])
def test_a_collapse_is_undone_and_slowed_and_the_third_ends_the_run(
    fault: dict[str, float], tmp_path: Path
) -> None:
    task, told = Steady(), []
    guard = Guard(task, tmp_path, lambda event, step: told.append((event, step)))
    rate = task.lessons.rate
    task.set(1.0)
    assert guard(Clock(5), figures(0.3))
    goes_on = []
    for step in (6, 7, 8):
        task.set(9.0)
        goes_on.append(guard(Clock(step), fault))
        assert task.get() == 1.0
    assert goes_on == [True, True, False]
    assert task.lessons.rate == rate / 8
    assert told == [("rolled-back", 5)] * 3
    assert [event["event"] for event in read_log(tmp_path / "log.jsonl").events] == ["rolled-back"] * 3
    again = Steady()
    assert Guard(again, tmp_path, lambda event, step: None).memory.ended  # a pause forgets nothing
    assert again.lessons.rate == rate / 8


def test_a_worse_figure_is_no_collapse(tmp_path: Path) -> None:
    task = Steady()
    guard = Guard(task, tmp_path, lambda event, step: None)
    task.set(1.0)
    guard(Clock(1), figures(0.3))
    task.set(2.0)
    assert guard(Clock(2), figures(0.5, spread=0.8))
    assert task.get() == 2.0
    assert guard.memory.collapses == 0
    assert (tmp_path / guarding.BEST).exists()


@pytest.mark.parametrize(("text", "seconds"), [("15m", 900), ("90s", 90), ("1.5h", 5400), ("night", 28800)])
def test_times_are_read(text: str, seconds: float) -> None:
    assert read_time(text) == seconds


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1s", "9999h", "soon", "1h30m"])
def test_no_times_are_told(text: str) -> None:
    with pytest.raises(DanqingError, match="--time"):
        read_time(text)


def test_few_pictures_teach_modulation_alone(fruit: Path, base: Base) -> None:
    from danqing.teaching.gathering import gather, hand_set

    gathered = gather(fruit)
    assert gathered.count == 20
    assert gathered.looks_held_out.sum() == 4
    task = hand.hand_task(hand_set(gathered, "mine", base), base)
    learning = {name for name, p in task.networks["painter"].named_parameters() if p.requires_grad}
    assert learning
    assert all("modulate" in name or "noise_gain" in name for name in learning)


def test_clear_pictures_are_laid_on_white(tmp_path: Path) -> None:
    from danqing.teaching.gathering import gather

    (tmp_path / "set").mkdir()
    draw_folder(tmp_path / "set/a", ("cat",), each=13, mode="RGBA")
    corners = gather(tmp_path / "set/a").looks[:, 0, 0]
    assert (corners == 255).all(1).any()


def test_storage_keeps_both_parts_apart(base: Base, tmp_path: Path) -> None:
    part = storage.Part(base.painter_config, base.painter, {"styles": base.titles})
    storage.save(tmp_path / "x.safetensors", {"painter": part})
    with pytest.raises(DanqingError, match="drafter"):
        drafting.load(tmp_path / "x.safetensors")


def test_an_unreadable_picture_is_passed_over(fruit: Path, tmp_path: Path) -> None:
    (fruit / "pear" / "坏\n图.png").write_bytes(b"no picture")
    Image.new("CMYK", (80, 80)).save(fruit / "plum" / "c m.jpg")
    taught = teach.teach(wish(fruit, kind="subject"), tmp_path / "run")
    told = json.loads((tmp_path / "run/gathered.json").read_text("utf-8"))
    assert told["pictures"] == 21
    ((name, _),) = taught.skipped
    assert "坏" in name
    assert taught.file.exists()
