"""The addresses of jobs."""

from django.urls import path

from danqing_studio.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/events", views.followed, name="followed"),
    path("jobs/<uuid:pk>/events", views.events, name="events"),
    path("jobs/<uuid:pk>/cancel", views.cancel, name="cancel"),
]
