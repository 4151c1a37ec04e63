"""The pages of workbench."""

import uuid
from typing import Any

from danqing_studio.accounts.models import User
from danqing_studio.workbench.models import Sitting
from studio.pages.cases import ALL, SIGN_IN, Case

MAKERS = (SIGN_IN, 403, 200, 200, 200, 200)
NOBODY = (SIGN_IN, 403, 404, 404, 404, 404)  # nobody but its own person, whatever their role
UNCLEAR = (SIGN_IN, 403, 400, 400, 400, 400)
VIEWS: dict[str, Case] = {
    "workbench:create": Case("get", ALL),  # who cannot make works is told how one gets there
    "workbench:begin": Case("post", (SIGN_IN, 403, 201, 201, 201, 201)),
    "workbench:sittings": Case("get", MAKERS),
    "workbench:wall": Case("post", UNCLEAR),
    "workbench:preview": Case("post", UNCLEAR),
    "workbench:open": Case("post", NOBODY),
    "workbench:sitting": Case("get", NOBODY),
    "workbench:delete": Case("post", NOBODY),
    "workbench:steps": Case("post", NOBODY),
    "workbench:recipe": Case("get", NOBODY),
    "workbench:painting": Case("get", NOBODY),
    "workbench:thumbnail": Case("get", NOBODY),
    "workbench:keep": Case("post", NOBODY, {"visibility": "private"}),
    "workbench:download": Case("get", NOBODY, {"format": "png"}),
}
OPEN_PAGES: tuple[str, ...] = ("/create/",)
OWN_PAGES: tuple[str, ...] = ("/create/?theme=", "/create/sittings/")
OF_A_STEP = ("recipe", "painting", "thumbnail", "keep", "download")


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    sitting = Sitting.objects.create(person=other)
    step = sitting.keep_step(
        "create", {}, {"recipe": "{}", "width": 8, "height": 8}, (b"painting", b"small"), pk=uuid.uuid4()
    )
    whole, part = {"sitting": sitting.pk}, {"sitting": sitting.pk, "step": step.pk}
    return {f"workbench:{view}": whole for view in ("sitting", "delete", "steps")} | {
        f"workbench:{view}": part for view in OF_A_STEP
    }
