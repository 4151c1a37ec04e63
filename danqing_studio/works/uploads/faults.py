"""What is wrong with what somebody sent."""


class UploadError(Exception):
    """It cannot be taken; the text says why and what to do, in the language in force when it was raised."""
