"""The addresses of api: pages by the name of the app, operations by that of their version."""

from django.urls import include, path, re_path

from danqing_studio.api import views
from danqing_studio.api.interface import api

pages = [
    path("keys/", views.keys, name="keys"),
    path("keys/<int:key>/revoke/", views.revoke, name="revoke"),
    path("api/docs", views.docs, name="docs"),
    path("api/docs/<slug:name>", views.area, name="area"),
]
urlpatterns = [
    path("", include((pages, "api"))),
    path("api/v1/", api.urls),
    re_path(r"^api/.*$", views.nothing),
]
