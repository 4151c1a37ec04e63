"""Every address of the studio."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("danqing_studio.site.urls")),
    path("", include("danqing_studio.accounts.urls")),  # before the admin: its sign-in is ours
    path("admin/", admin.site.urls),
]
