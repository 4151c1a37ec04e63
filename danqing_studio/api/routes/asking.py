"""Oneself, words, styles and models; drafts and paintings, of which nothing is kept."""

import base64
import json
from typing import Any

from django.http import HttpResponse
from ninja import Router

from danqing import weights
from danqing_studio.accounts.roles import Role
from danqing_studio.api.access import Anyone, Asked, AskedByAnyone, Member
from danqing_studio.api.models import Key
from danqing_studio.api.painting import ask, check_size, drafted, explained, recipe_of
from danqing_studio.api.schemas import (
    DraftsIn,
    DraftsOut,
    ModelOut,
    PersonOut,
    PlanOut,
    QuickPaintingIn,
    StyleOut,
    ThemeIn,
)
from danqing_studio.jobs import quotas
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.works.models import chinese
from danqing_studio.works.permits import bundled_styles

router = Router(tags=["making"])


@router.get("/me", response=PersonOut, auth=Member())
def show_me(request: Asked) -> dict[str, Any]:
    """The person whose key or session it is."""
    person, room = request.user, quotas.room(request.user)
    return {
        "name": person.username,
        "role": person.role,
        "language": person.language,
        "works_today": room.works,
        "works_a_day": room.works_a_day,
        "used_mb": round(room.used_mb, 3),
        "space_mb": person.limits["space_mb"],
        "scope": getattr(request, "key_scope", Key.Scope.WRITE),
    }


@router.post("/themes/explain", response=PlanOut, auth=Member(Role.MAKER, looks=True))
def explain_theme(request: Asked, asked: ThemeIn) -> dict[str, Any]:
    """Its words, those that are unknown, and the plan that is drawn first."""
    return explained(request.user, asked)


@router.get("/styles", response=list[StyleOut], auth=Anyone())
def list_styles(request: AskedByAnyone) -> list[dict[str, str]]:
    """The bundled ones, by name, and what they are called."""
    return [{"name": name, **title} for name, title in sorted(bundled_styles().items())]


@router.get("/models", response=list[ModelOut], auth=Anyone())
def list_models(request: AskedByAnyone) -> list[dict[str, Any]]:
    """The bundled ones, one's own, and what others share."""
    language = "zh" if chinese() else "en"
    bundled = [
        {
            "name": card.name,
            "title": card.title.get(language, card.name),
            "about": card.about[language],
            "families": list(card.families),
            "licence": card.licence,
            "taught": False,
            "own": False,
        }
        for card in weights.bundled()
    ]
    return bundled + [_taught(request, model) for model in TaughtModel.objects.usable_by(request.user)]


@router.post("/drafts", response=DraftsOut, auth=Member(Role.MAKER, looks=True))
def draft(request: Asked, asked: DraftsIn) -> dict[str, Any]:
    """A wall; the pictures are PNG in base64."""
    answer = drafted(request.user, asked, asked.count)
    pairs = zip(answer.facts["works"], answer.pictures, strict=True)
    thumbnails = [
        {
            "index": work["index"],
            "recipe": json.loads(work["recipe"]),
            "picture": base64.b64encode(picture).decode("ascii"),
        }
        for work, picture in pairs
    ]
    return {**answer.facts, "drafts": thumbnails}


@router.post("/paintings", response={200: bytes}, auth=Member(Role.MAKER, looks=True))
def paint(request: Asked, asked: QuickPaintingIn) -> HttpResponse:
    """A PNG sealed with its recipe, or quickly and small a WebP."""
    wish: dict[str, Any] = {"recipe": recipe_of(request.user, asked)}
    if asked.quick:
        wish["quick"] = asked.quick
    else:
        check_size(wish["recipe"])
    answer = ask("paint", wish)
    return HttpResponse(answer.pictures[0], content_type="image/webp" if asked.quick else "image/png")


def _taught(request: AskedByAnyone, model: TaughtModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "title": model.title,
        "about": ", ".join(model.words),
        "families": model.families,
        "licence": str(model.card.get("licence", "")),
        "taught": True,
        "own": model.owner_id == request.user.pk,
    }
