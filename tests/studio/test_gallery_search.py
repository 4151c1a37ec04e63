"""Finding works by words in both languages, on whichever database the tests run."""

import pytest

from danqing_studio.accounts.models import User
from danqing_studio.gallery import search, words
from danqing_studio.gallery.models import Entry
from danqing_studio.works.models import Work
from studio.painted import work_of

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return sorted(search.found(Work.objects.public(), text).values_list("title", flat=True))


@pytest.fixture
def wall(maker: User) -> None:
    work_of(maker, theme="雪后的山水，渔舟唱晚", title="山水")
    work_of(maker, theme="boats before the mountains", title="Mountains")
    work_of(maker, theme="竹林里的一只猫", title="竹林")
    work_of(maker, theme="a cat under the moon", title="Moon cat", story="Painted in a café.")
    work_of(maker, theme="夕阳", title="Light", alt_en="Ming ink: a landscape", style="ming-colour")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("山", ["Mountains", "山水"]),  # a character finds what holds it, and its English word
        ("山水", ["山水"]),
        ("mountain", ["Mountains"]),
        ("mountains", ["Mountains"]),
        ("Mounta", ["Mountains"]),  # while one types
        ("猫", ["Moon cat", "竹林"]),
        ("cats", ["Moon cat", "竹林"]),
        ("cat moon", ["Moon cat"]),
        ("竹林 猫", ["竹林"]),
        ("竹林猫", ["竹林"]),
        ("雪後", ["山水"]),  # traditional characters
        ("sunset", ["Light", "山水"]),  # 晚, the evening, means it too
        ("cafe", ["Moon cat"]),
        ("ming colour", ["Light"]),
        ("maker", ["Light", "Moon cat", "Mountains", "山水", "竹林"]),  # by name
        ("dragon", []),
        ("龙", []),
        ("山龙", []),
    ],
)
def test_words_find_works(wall: None, text: str, titles: list[str]) -> None:
    assert found(text) == titles


@pytest.mark.parametrize(
    "text", ["", " ", "!?", "'", '"', "cat' OR 1", 'cat" OR "x', "x & !y | (", "0cat", "a*", "\0", "🐈" * 60]
)
def test_whatever_is_typed_is_no_syntax(wall: None, text: str) -> None:
    assert len(found(text)) < 3


def test_the_index_follows_the_work(maker: User) -> None:
    work = work_of(maker, theme="a boat", title="Boat")
    work.title = work.theme = "A horse"
    work.save()
    assert (found("boat"), found("horse")) == ([], ["A horse"])
    work.standing = "held"
    work.save(update_fields=["standing"])
    assert found("horse") == []
    work.delete()
    assert not Entry.objects.exists()
    work_of(maker, theme="a boat", title="Another")  # may take the place in the index
    assert (found("horse"), found("boat")) == ([], ["Another"])


def test_concepts_cannot_be_written() -> None:
    assert "0cat" in words.index("猫").split()
    assert words.index("0qwrt").split() == ["0", "qwrt"]


def test_long_texts_are_cut() -> None:
    assert len(words.asked("cat " * 200)) <= words.MOST
    assert max(map(len, words.index("x" * 5000).split())) <= 60
