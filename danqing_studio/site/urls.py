"""The addresses of site."""

from django.urls import path

from danqing_studio.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
    path("style-guide/", views.style_guide, name="style-guide"),
]
