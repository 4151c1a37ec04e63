"""The addresses of works: their files."""

from django.urls import path

from danqing_studio.works import views

app_name = "works"
urlpatterns = [
    path("works/<uuid:work>/picture.png", views.picture, name="picture"),
    path("works/<uuid:work>/preview.webp", views.preview, name="preview"),
    path("works/<uuid:work>/tile.webp", views.tile, name="tile"),
]
