"""The steps of a person's sittings, for the zip of everything that is theirs."""

import json
from collections.abc import Iterator

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from danqing_studio.accounts.models import User
from danqing_studio.workbench.models import Sitting
from danqing_studio.workbench.stepping import painting_of


def steps(person: User) -> Iterator[tuple[str, bytes]]:
    """Of every sitting its steps as JSON rows, recipes and all, and each one's painting, one by one."""
    for sitting in Sitting.objects.of(person).begun():
        rows = [
            {"id": row["pk"], **row["fields"]} for row in serializers.serialize("python", sitting.steps.all())
        ]
        text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        yield f"sittings/{sitting.pk}/steps.json", text.encode()
        for step in sitting.steps.all():
            yield f"sittings/{sitting.pk}/{step.pk}.png", painting_of(step)
