"""The models of accounts, a file each."""

from danqing_studio.accounts.models.attempt import Attempt
from danqing_studio.accounts.models.audit import AuditEntry
from danqing_studio.accounts.models.invitation import Invitation
from danqing_studio.accounts.models.meter import Meter, Pace
from danqing_studio.accounts.models.session import Session
from danqing_studio.accounts.models.user import LastOwnerError, User

__all__ = ["Attempt", "AuditEntry", "Invitation", "LastOwnerError", "Meter", "Pace", "Session", "User"]
