"""What strangers send: pictures and zips, made safe before anything keeps, shows or reads them.

Nothing of what was sent is kept: every picture is decoded and encoded anew. ``str`` of an UploadError is a
text for whoever sent it, in their language, that says what to do.
"""

from danqing_studio.works.uploads.faults import UploadError
from danqing_studio.works.uploads.pictures import receive_picture
from danqing_studio.works.uploads.zips import Refused, Report, receive_zip

__all__ = ["Refused", "Report", "UploadError", "receive_picture", "receive_zip"]
