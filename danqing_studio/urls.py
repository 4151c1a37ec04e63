"""Every address of the studio."""

from django.contrib import admin
from django.urls import include, path

APPS = ("site", "accounts", "jobs", "works", "gallery", "feedback", "teaching", "workbench", "api")
urlpatterns = [
    *(
        path("", include(f"danqing_studio.{app}.urls")) for app in APPS
    ),  # before the admin: its sign-in is ours
    path("admin/", admin.site.urls),
]
