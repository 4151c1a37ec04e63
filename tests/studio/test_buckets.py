"""Pictures in an S3 store, which here is moto's, within this process; models on the disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto")

from danqing_studio.site.buckets import PicturesInS3  # noqa: E402


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PicturesInS3]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with moto.mock_aws(), override_settings(DATA=tmp_path):
        boto3.client("s3").create_bucket(Bucket="paintings")
        yield PicturesInS3(bucket_name="paintings", location="danqing")


def keys() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="paintings")
    return [one["Key"] for one in found.get("Contents", ())]


def read(store: PicturesInS3, name: str) -> bytes:
    with store.open(name) as file:
        return bytes(file.read())


def test_pictures_are_kept_in_the_bucket_and_found_again(store: PicturesInS3) -> None:
    name = store.save("works/ab/picture.png", ContentFile(b"ink"))
    assert keys() == ["danqing/works/ab/picture.png"]
    assert (store.exists(name), store.size(name), read(store, name)) == (True, 3, b"ink")
    assert store.save("works/ab/picture.png", ContentFile(b"oil")) != name  # nothing is written over
    store.delete(name)
    assert not store.exists(name)


def test_models_stay_files(store: PicturesInS3, tmp_path: Path) -> None:
    name = store.save("models/mine.safetensors", ContentFile(b"weights"))
    assert keys() == []
    assert (tmp_path / "media" / name).read_bytes() == b"weights"
    assert (store.exists(name), store.size(name), read(store, name)) == (True, 7, b"weights")
    store.delete(name)
    assert not store.exists(name)
