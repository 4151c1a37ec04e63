"""The addresses of the workbench."""

from django.urls import path

from danqing_studio.workbench.views import asking, opening, pages, steps, taking

app_name = "workbench"
STEP = "create/<uuid:sitting>/steps/<uuid:step>/"
urlpatterns = [
    path("create/", pages.create, name="create"),
    path("create/begin/", pages.begin, name="begin"),
    path("create/sittings/", pages.sittings, name="sittings"),
    path("create/wall/", asking.wall, name="wall"),
    path("create/preview/", asking.preview, name="preview"),
    path("create/open/", opening.open_picture, name="open"),
    path("create/<uuid:sitting>/", pages.sitting, name="sitting"),
    path("create/<uuid:sitting>/delete/", pages.delete, name="delete"),
    path("create/<uuid:sitting>/steps/", steps.advance, name="steps"),
    path(f"{STEP}keep/", taking.keep, name="keep"),
    path(f"{STEP}download", taking.download, name="download"),
    path(f"{STEP}recipe.json", steps.recipe, name="recipe"),
    path(f"{STEP}painting.png", steps.painting, name="painting"),
    path(f"{STEP}thumbnail.webp", steps.thumbnail, name="thumbnail"),
]
