"""The models of the gallery, a file each."""

from danqing_studio.gallery.models.collection import Collection, Placement
from danqing_studio.gallery.models.comment import Comment
from danqing_studio.gallery.models.entry import Entry
from danqing_studio.gallery.models.like import Like
from danqing_studio.gallery.models.notice import Notice
from danqing_studio.gallery.models.report import Reason, Report
from danqing_studio.gallery.models.reported import PublicWork, ReportedComment, ReportedWork

__all__ = [
    "Collection", "Comment", "Entry", "Like", "Notice", "Placement", "PublicWork", "Reason", "Report",
    "ReportedComment", "ReportedWork",
]  # fmt: skip
