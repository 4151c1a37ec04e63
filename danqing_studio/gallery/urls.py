"""The addresses of the gallery."""

from django.urls import path

from danqing_studio.gallery.views import collections, talking, walls, works

app_name = "gallery"
WORK, COLLECTION = "works/<uuid:work>/", "collections/<uuid:collection>/"
urlpatterns = [
    path("gallery/", walls.gallery, name="gallery"),
    path("makers/<str:name>/", walls.maker, name="maker"),
    path("mine/", walls.mine, name="mine"),
    path(WORK, works.work, name="work"),
    path(f"{WORK}alike/", works.alike, name="alike"),
    path(f"{WORK}recipe.json", works.recipe, name="recipe"),
    path(f"{WORK}edit/", works.edit, name="edit"),
    path(f"{WORK}delete/", works.delete, name="delete"),
    path(f"{WORK}again/", works.again, name="again"),
    path(f"{WORK}new-link/", works.new_link, name="new-link"),
    path(f"{WORK}like/", talking.like, name="like"),
    path(f"{WORK}comment/", talking.comment, name="comment"),
    path(f"{WORK}report/", talking.report_work, name="report"),
    path(f"{WORK}collect/", collections.collect, name="collect"),
    path("comments/<int:comment>/remove/", talking.remove_comment, name="remove-comment"),
    path("comments/<int:comment>/report/", talking.report_comment, name="report-comment"),
    path("notices/<int:notice>/read/", talking.read_notice, name="read-notice"),
    path("collections/new/", collections.new, name="new-collection"),
    path(COLLECTION, collections.collection, name="collection"),
    path(f"{COLLECTION}edit/", collections.edit, name="edit-collection"),
    path(f"{COLLECTION}delete/", collections.delete, name="delete-collection"),
    path(f"{COLLECTION}works/<uuid:work>/", collections.arrange, name="arrange"),
]
