"""Away with what is around a picture."""

from PIL import Image


def crop_border(image: Image.Image, share: float) -> Image.Image:
    """Crop ``share`` (0 to 0.5) of the width at left and right, and of the height at top and bottom."""
    across, down = round(image.width * share), round(image.height * share)
    return image.crop((across, down, image.width - across, image.height - down)) if across or down else image


def trim(image: Image.Image) -> Image.Image:
    return image
