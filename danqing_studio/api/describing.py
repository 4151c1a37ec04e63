"""What OpenAPI says beyond types: fields in words, faults, keys. In the language of who asks."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.openapi.schema import OpenAPISchema

from danqing_studio.api.problems import JSON

ABOUT: Final = _("Themes become drafts, drafts become paintings, paintings become works that one keeps.")
# What operations do, by name.
SUMMARIES: Final[dict[str, Promise]] = {
    "show_me": _("Who you are here, and your limits"),
    "explain_theme": _("How a theme is understood"),
    "list_styles": _("The styles there are"),
    "list_models": _("The models there are for you"),
    "draft": _("Thumbnails of a theme, each with the recipe that makes it"),
    "paint": _("A painting of a recipe or a theme; nothing is kept"),
    "find_works": _("Find works that you may see"),
    "keep_work": _("Keep a work"),
    "show_work": _("One work"),
    "change_work": _("Change what is said of a work of yours"),
    "delete_work": _("Delete a work of yours for good"),
    "work_picture": _("The picture of a work"),
    "like_work": _("Like a work"),
    "unlike_work": _("Like it no longer"),
    "list_collections": _("Collections that you may see"),
    "show_collection": _("One collection"),
    "list_collection_works": _("The works of a collection, in its order"),
    "list_jobs": _("Your long work"),
    "show_job": _("One job"),
    "cancel_job": _("Cancel a job"),
    "follow_job": _("How a job goes on, as server-sent events"),
}
# What fields and parameters mean, by name.
WORDS: Final[dict[str, Promise]] = {
    "about": _("What it is, in words."),
    "alt": _("What the picture shows, for who cannot see it."),
    "asked": _("What is asked for."),
    "count": _("How many: of thumbnails to draw, or in the whole list."),
    "drafts": _("The thumbnails, each with its recipe."),
    "families": _("What it does: `drafter`, `painter` and so on."),
    "height": _("Pixels."),
    "job": _("The job that paints it."),
    "key": _("The key of a link, for what is shown by link."),
    "liked": _("Whether you like it; asked for: only such works."),
    "limit": _("At most so many."),
    "maker": _("The name of who made it."),
    "mine": _("Only your own."),
    "model": _("The name of a taught model; empty for the bundled ones."),
    "note": _("What is being done, or why it failed."),
    "offset": _("How many to pass over first."),
    "page": _("Its page for people."),
    "parent": _("The work it was made from."),
    "picture": _("The picture: `PNG` in `base64`, or its address."),
    "plan": _("What will be drawn, as data."),
    "progress": _("From 0 to 1."),
    "published": _("When everyone first saw it."),
    "q": _("Words to find, in Chinese or English."),
    "quick": _("A quick look as `WebP`, at most so many pixels a side; 0: the whole painting as `PNG`."),
    "ready": _("Whether it is painted."),
    "recipe": _("What makes exactly this picture again, as data."),
    "recipe_shown": _("Whether others see the recipe."),
    "result": _("What came of it."),
    "seed": _("The same seed gives the same pictures."),
    "standing": _("What moderators decided: `shown`, `held` or `removed`."),
    "state": _("Where it stands."),
    "strength": _("How freely it is painted, from 0 to 1."),
    "style": _("Names of styles, each with its weight after a colon if there are several."),
    "theme": _("What to paint, in Chinese or English."),
    "unknown": _("Words that are not known, with the nearest that are."),
    "visibility": _("Who sees it: `private`, `link` or `public`."),
    "width": _("Pixels."),
    "words": _("What was understood of the theme."),
}
FAULT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "key": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
PICTURES: Final = {
    "/api/v1/paintings": ("image/png", "image/webp"),
    "/api/v1/works/{work}/picture": ("image/png",),
    "/api/v1/jobs/{job}/events": ("text/event-stream",),
}


def described(schema: OpenAPISchema) -> OpenAPISchema:
    """The schema with everything in it that a person or a program wants to know."""
    schema["info"]["description"] = str(ABOUT)
    schema["components"]["schemas"]["Problem"] = FAULT
    schema["components"]["securitySchemes"] = {"Key": {"type": "http", "scheme": "bearer"}}
    for path, operation in _operations(schema):
        operation.pop("description", None)  # for who reads the code, in one language
        operation["summary"] = str(SUMMARIES[operation["operationId"]])
        _tell_who(operation)
        _tell_what_comes(path, operation)
        for parameter in operation.get("parameters", []):
            _put_in_words(parameter["name"], parameter)
    for kind in schema["components"]["schemas"].values():
        kind.pop("description", None)
        for name, field in kind.get("properties", {}).items():
            _put_in_words(name, field)
    return schema


def _operations(schema: OpenAPISchema) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            yield path, operation


def _tell_who(operation: dict[str, Any]) -> None:
    """A key is needed, or may be shown."""
    open_to_all = any("Anyone" in way for way in operation.get("security", []))
    operation["security"] = [{}, {"Key": []}] if open_to_all else [{"Key": []}]


def _tell_what_comes(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if path in PICTURES:
        kinds = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in PICTURES[path]}
        responses[200] = {"description": "OK", "content": kinds}
    fault = {"schema": {"$ref": "#/components/schemas/Problem"}}
    responses["default"] = {"description": str(_("What went wrong")), "content": {JSON: fault}}


def _put_in_words(name: str, field: dict[str, Any]) -> None:
    if name in WORDS:
        field["description"] = str(WORDS[name])
