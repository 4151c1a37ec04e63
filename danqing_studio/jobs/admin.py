"""What moderators see of long work."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)  # tickets by which workers are called; the jobs themselves say everything
