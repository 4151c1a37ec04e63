"""The picture files of a person's works, for the zip of everything that is theirs."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from danqing_studio.accounts.models import User
from danqing_studio.works.models import Work


def pictures(maker: User) -> Iterator[tuple[str, bytes]]:
    """Every painting, sealed with its recipe, one after the other, for they may be many."""
    rows = Work.objects.of(maker).painted().values_list("pk", "picture")
    for pk, name in rows.iterator():
        with default_storage.open(name) as stream:
            yield f"works/{pk}.png", stream.read()
