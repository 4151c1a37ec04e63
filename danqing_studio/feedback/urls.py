"""The addresses of feedback."""

from django.urls import path

from danqing_studio.feedback.views import asking, own

app_name = "feedback"
urlpatterns = [
    path("which-one/", asking.which_one, name="which-one"),
    path("which-one/picture.webp", asking.picture, name="picture"),
    path("taste/", own.own_taste, name="taste"),
    path("taste/consent/", own.consent, name="consent"),
    path("taste/pick/", asking.pick, name="pick"),
    path("taste/hearts/", asking.heart, name="heart"),
    path("taste/choices/<uuid:choice>/reasons/", asking.reasons, name="reasons"),
    path("taste/choices/<uuid:choice>/<int:place>.webp", own.shown, name="shown"),
    path("taste/export/", own.export, name="export"),
    path("taste/forget/", own.forget, name="forget"),
]
