"""What people chose, what they allowed to be kept of it, and what was learned from it."""

from danqing_studio.feedback.models.choice import Choice
from danqing_studio.feedback.models.consent import Consent, Purpose
from danqing_studio.feedback.models.heart import Heart
from danqing_studio.feedback.models.taste import TasteState

__all__ = ["Choice", "Consent", "Heart", "Purpose", "TasteState"]
