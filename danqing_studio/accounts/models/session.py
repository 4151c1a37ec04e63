"""Sessions that know whose they are, so that people can see and end them."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class SessionManager(BaseSessionManager["Session"]):
    """Which sessions."""

    def standing(self) -> "models.QuerySet[Session]":
        return self.filter(expire_date__gt=timezone.now())

    def expired(self) -> "models.QuerySet[Session]":
        return self.filter(expire_date__lte=timezone.now())


class Session(AbstractBaseSession):
    """One browser, signed in or not. No address is kept, of the browser only its name and system."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    browser = models.CharField(max_length=40, blank=True)
    begun: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta:
        verbose_name, verbose_name_plural = _("session"), _("sessions")
        ordering = ("-seen",)

    @property
    def handle(self) -> str:
        """What pages call the session by: its key would let whoever reads it in."""
        return salted_hmac("danqing.sessions", self.session_key, algorithm="sha256").hexdigest()[:20]

    @classmethod
    def get_session_store_class(cls) -> "type":
        from danqing_studio.accounts.sessions import SessionStore

        return SessionStore
