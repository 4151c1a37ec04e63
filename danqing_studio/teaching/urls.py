"""The addresses of teaching."""

from django.urls import path

from danqing_studio.teaching.views import lessons, models, sets

app_name = "teaching"
urlpatterns = [
    path("models/", models.models, name="models"),
    path("models/bring/", models.bring, name="bring"),
    path("models/new/", sets.new, name="new"),
    path("models/sets/<uuid:pk>/", sets.show, name="set"),
    path("models/sets/<uuid:pk>/wall/", sets.wall, name="wall"),
    path("models/sets/<uuid:pk>/add/", sets.add, name="add"),
    path("models/sets/<uuid:pk>/inspect/", sets.inspect, name="inspect"),
    path("models/sets/<uuid:pk>/begin/", lessons.begin, name="begin"),
    path("models/sets/<uuid:pk>/delete/", sets.delete, name="delete-set"),
    path("models/pictures/<uuid:pk>/tile.webp", sets.tile, name="tile"),
    path("models/pictures/<uuid:pk>/remove/", sets.remove, name="remove"),
    path("models/lessons/<uuid:pk>/", lessons.show, name="lesson"),
    path("models/lessons/<uuid:pk>/watch/", lessons.watch, name="watch"),
    path("models/lessons/<uuid:pk>/pause/", lessons.pause, name="pause"),
    path("models/lessons/<uuid:pk>/go-on/", lessons.go_on, name="go-on"),
    path("models/lessons/<uuid:pk>/keep/", lessons.keep, name="keep"),
    path("models/lessons/<uuid:pk>/give-up/", lessons.give_up, name="give-up"),
    path("models/sheets/<int:pk>.webp", lessons.sheet, name="sheet"),
    path("models/<uuid:pk>/", models.show, name="model"),
    path("models/<uuid:pk>/download/", models.download, name="download"),
    path("models/<uuid:pk>/name/", models.name, name="name"),
    path("models/<uuid:pk>/share/", models.share, name="share"),
    path("models/<uuid:pk>/explore/", models.explore, name="explore"),
    path("models/<uuid:pk>/try/", models.try_out, name="try"),
    path("models/<uuid:pk>/sliders/<int:index>/", models.name_slider, name="name-slider"),
    path("models/<uuid:pk>/delete/", models.delete, name="delete"),
    path("models/<uuid:pk>/<slug:what>.webp", models.sheet, name="picture"),
]
