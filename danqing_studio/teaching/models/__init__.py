"""Sets of pictures, lessons, and the models that come of them."""

from danqing_studio.teaching.models.lesson import Lesson, Sheet
from danqing_studio.teaching.models.pictures import Picture, SetOfPictures
from danqing_studio.teaching.models.taught import SharedModel, TaughtModel

__all__ = ["Lesson", "Picture", "SetOfPictures", "SharedModel", "Sheet", "TaughtModel"]
