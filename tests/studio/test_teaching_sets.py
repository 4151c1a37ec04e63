"""Sets of pictures: what comes in, what is refused, what is counted, and whose they are."""

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from danqing_studio.accounts.models import User
from danqing_studio.jobs import quotas
from danqing_studio.jobs.quotas import QuotaError
from danqing_studio.teaching.inspection import told
from danqing_studio.teaching.models import Picture, SetOfPictures
from danqing_studio.teaching.receiving import name_of, prepared
from studio.conftest import signed_in
from studio.hostile import NOT_PICTURES, zipped
from studio.schooling import a_set, png, there, with_double, work_off

pytestmark = pytest.mark.django_db(transaction=True)


def send(
    client: Client, pictures: SetOfPictures, content: bytes, name: str = "a.png", path: str = ""
) -> dict[str, str]:
    file = SimpleUploadedFile(name, content)
    answer = client.post(
        reverse("teaching:add", args=[pictures.pk]),
        {"file": file, "path": path},
        headers={"Accept": "application/json"},
    )
    found: dict[str, str] = answer.json()
    return found


def test_a_set_begins_with_consent(maker: User) -> None:
    client, address = signed_in(maker), reverse("teaching:new")
    assert client.post(address, {"name": "果园"}).status_code == 200
    assert not maker.sets.exists()
    client.post(address, {"name": "果园", "consent": "on"})
    assert maker.sets.get().consented <= timezone.now()


def test_pictures_come_one_by_one_each_once_with_their_folders(maker: User) -> None:
    client, pictures = signed_in(maker), a_set(maker, 0)
    assert "added" in send(client, pictures, png(1), "1.png", "orchard/pear/1.png")
    assert send(client, pictures, png(1), "2.png", "orchard/pear/2.png")["doubled"]
    send(client, pictures, png(2), "1.png", "orchard/pear/1.png")
    assert {one.name for one in pictures.pictures.all()} == {"pear/1.webp", "pear/1-2.webp"}
    picture = pictures.pictures.first()
    assert picture
    tile = client.get(reverse("teaching:tile", args=[picture.pk]))
    assert (tile.status_code, tile["Content-Type"]) == (200, "image/webp")
    assert pictures.bytes == quotas.used(maker) > 0


@pytest.mark.parametrize("fault", NOT_PICTURES)
def test_what_is_no_picture_is_refused_with_a_reason(fault: str, maker: User) -> None:
    pictures = a_set(maker, 0)
    found = send(signed_in(maker), pictures, NOT_PICTURES[fault](), "a.png")
    assert len(found["refused"]) > 20
    assert not pictures.pictures.exists()


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("orchard/pear/a.png", "pear/a"),
        ("a.b.jpeg", "a.b"),
        ("../../etc/passwd", "passwd"),
        ("/abs/olute.png", "olute"),
        ("top\\梨\\x.png", "梨/x"),
        ("t/1/2/3/4/x.png", "2/3/4/x"),
        ("", "picture"),
        ("t/<a>:\x00b./x.png", "_a___b/x"),
        (f"{'n' * 300}.png", "n" * 50),
    ],
)
def test_names_lead_nowhere(sent: str, name: str) -> None:
    assert name_of(sent) == name


def test_without_scripts_many_come_at_once(maker: User) -> None:
    pictures = a_set(maker, 0)
    files = [SimpleUploadedFile("a.png", png(1)), SimpleUploadedFile("b.png", b"no")]
    page = signed_in(maker).post(reverse("teaching:add", args=[pictures.pk]), {"file": files}, follow=True)
    assert pictures.pictures.count() == 1
    assert "b.png: This is no picture" in page.content.decode()


def test_where_everything_is_refused_the_status_says_so_too(maker: User) -> None:
    pictures, client = a_set(maker, 0), signed_in(maker)
    address, accept = reverse("teaching:add", args=[pictures.pk]), {"Accept": "application/json"}
    for sent, status in ((b"no", 422), (png(1), 200), (png(1), 200)):  # the last is there already
        answer = client.post(address, {"file": SimpleUploadedFile("a.png", sent)}, headers=accept)
        assert answer.status_code == status
    assert client.post(address, headers=accept).status_code == 422
    several = [SimpleUploadedFile("a.png", b"no"), SimpleUploadedFile("b.png", b"nor this")]
    page = client.post(address, {"file": several})
    assert page.status_code == 422
    assert "a.png: This is no picture" in page.content.decode()
    assert "b.png: This is no picture" in page.content.decode()


def test_a_zip_is_never_read_whole(maker: User, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """It may be a gigabyte large; it goes to the storage in chunks."""

    def careful(file: TemporaryUploadedFile, size: int | None = None) -> bytes:
        assert size is not None, "read in one go"
        assert file.file is not None
        data: bytes = file.file.read(size)
        return data

    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    monkeypatch.setattr(TemporaryUploadedFile, "read", careful)
    bundle = zipped({"a.png": png(0)})
    assert "job" in send(signed_in(maker), a_set(maker, 0), bundle, "a.zip")
    assert work_off("short").result["added"] == 1


def test_a_full_space_takes_no_more(maker: User) -> None:
    maker.space_mb = 0
    maker.save()
    assert "full" in send(signed_in(maker), a_set(maker, 0), png(1))["refused"]


def test_a_set_has_an_end(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danqing_studio.teaching.models.pictures.MOST", 1)
    pictures = a_set(maker, 1)
    with pytest.raises(QuotaError, match="1 pictures are enough"):
        pictures.add(prepared(png(9)), "x")


def test_a_zip_is_unpacked_by_a_job_and_goes(maker: User) -> None:
    pictures = a_set(maker, 1)
    bundle = zipped(
        {"f/pear/a.png": png(0), "f/pear/b.png": png(5), "f/x.svg": b"<svg/>", "../../up.png": png(6)}
    )
    assert "job" in send(signed_in(maker), pictures, bundle, "a.zip")
    job = work_off("short")
    assert (job.state, job.result["added"], job.result["doubled"], job.result["left_out"]) == (
        "done",
        1,
        1,
        2,
    )
    assert not any(name.endswith(".zip") for name in default_storage.listdir(f"sets/{pictures.pk.hex}")[1])
    page = signed_in(maker).get(pictures.get_absolute_url()).content.decode()
    assert "1 added, 1 were here already, 2 not taken" in page


def test_what_is_no_zip_is_told(maker: User) -> None:
    send(signed_in(maker), a_set(maker, 0), b"PK nothing", "a.zip")
    job = work_off("short")
    assert (job.state, "no zip" in job.note) == ("failed", True)


def test_a_picture_is_removed_with_its_files(maker: User) -> None:
    pictures = a_set(maker, 2)
    picture = pictures.pictures.earliest("made")
    signed_in(maker).post(reverse("teaching:remove", args=[picture.pk]), headers={"HX-Request": "true"})
    assert pictures.pictures.count() == 1
    assert not there(picture.file.name)


def test_a_deleted_set_leaves_no_file(maker: User) -> None:
    pictures = a_set(maker, 2)
    names = [name for one in pictures.pictures.all() for name in (one.file.name, one.tile.name)]
    signed_in(maker).post(reverse("teaching:delete-set", args=[pictures.pk]))
    assert not any(map(there, names))


@pytest.mark.parametrize("view", ["set", "wall", "tile"])
def test_nobody_else_sees_a_set(view: str, maker: User, teacher: User, moderator: User, owner: User) -> None:
    pictures = a_set(maker, 1)
    pk = pictures.pictures.get().pk if view == "tile" else pictures.pk
    answers = [
        signed_in(one).get(reverse(f"teaching:{view}", args=[pk])).status_code
        for one in (maker, teacher, moderator, owner)
    ]
    assert answers == [200, 404, 404, 404]


def test_nobody_else_changes_a_set(maker: User, owner: User) -> None:
    pictures = a_set(maker, 1)
    for view, pk in (
        ("delete-set", pictures.pk),
        ("remove", pictures.pictures.get().pk),
        ("begin", pictures.pk),
    ):
        assert signed_in(owner).post(reverse(f"teaching:{view}", args=[pk])).status_code == 404
    assert Picture.objects.count() == 1


def test_the_wall_comes_in_pages(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danqing_studio.teaching.views.sets.A_PAGE", 2)
    client, pictures = signed_in(maker), a_set(maker, 3)
    address = reverse("teaching:wall", args=[pictures.pk])
    assert client.get(address, {"page": "2"}).content.decode().count("<img") == 1
    assert client.get(address, {"page": "x"}).content.decode().count("<img") == 2


def test_what_was_seen_is_told_with_the_twins_side_by_side(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_double(monkeypatch)
    client, pictures = signed_in(maker), a_set(maker, 3)
    client.post(reverse("teaching:inspect", args=[pictures.pk]))
    client.post(reverse("teaching:inspect", args=[pictures.pk]))  # pressed twice
    assert maker.jobs.count() == 1
    assert work_off("short").state == "done"
    pictures.refresh_from_db()
    found = told(pictures)
    assert found
    assert (found.count, found.risk, found.advised, found.minutes, found.learning) == (
        3,
        "high",
        "hand",
        15,
        10,
    )
    assert [[one.label for one in group] for group in found.twins] == [["pear/0", "pear/1"]]
    assert found.broken == ["bad"]
    page = client.get(pictures.get_absolute_url()).content.decode()
    assert "There twice, or nearly" in page
    assert not pictures.stale
    pictures.pictures.all()[0].delete()
    assert pictures.stale
    assert told(pictures).twins == []


def test_a_set_that_was_deleted_meanwhile_is_no_fault(maker: User) -> None:
    pictures = a_set(maker, 1)
    pictures.inspect()
    SetOfPictures.objects.all().delete()
    assert work_off("short").state == "done"


def test_what_cannot_be_looked_at_is_told_in_ones_language(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_double(monkeypatch, "refused")
    maker.language = "zh-hans"
    maker.save()
    a_set(maker, 1).inspect()
    job = work_off("short")
    assert job.state == "failed"
    assert "12" in job.note
    assert json.dumps(job.note) != f'"{job.note}"'  # Chinese
