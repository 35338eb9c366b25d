"""Compares images by their pixels."""

import io
from dataclasses import dataclass

from PIL import Image, ImageChops, UnidentifiedImageError

CHANNEL = 24
"""Steps of 255 by which a channel may differ before a pixel counts: the edge of a smoothed line."""


FAINT, AREA = 6, 0.01
"""Steps of 255, and the share of pixels that differ by more: an area in a slightly other colour."""


@dataclass(frozen=True)
class ImageDifference:
    """How two images differ."""

    words: str
    share: float


def compare_images(old: bytes, new: bytes, tolerated: float) -> ImageDifference | None:
    """Return how two images differ, or None if no more than a share `tolerated` of pixels does."""
    if old == new:
        return None
    try:
        before, after = _pixels(old), _pixels(new)
    except (UnidentifiedImageError, OSError):
        return ImageDifference("cannot be read as an image", 1.0)
    if before.size != after.size:
        size = " by ".join(map(str, before.size)), " by ".join(map(str, after.size))
        return ImageDifference(f"its size is {size[1]} instead of {size[0]} pixels", 1.0)
    share = _share(before, after, CHANNEL)
    if share > tolerated:
        return ImageDifference(f"{_percent(share)} of pixels", share)
    faintly = _share(before, after, FAINT)
    if faintly > max(AREA, tolerated):
        return ImageDifference(
            f"{_percent(faintly)} of pixels, by a slightly other colour", faintly
        )
    return None


def _percent(share: float) -> str:
    percent = share * 100
    return f"{percent:.1f} %" if percent >= 0.1 else f"{percent:.2g} %"


def difference_image(old: bytes, new: bytes) -> bytes:
    """Return a PNG in which what differs is marked on a pale copy of the new image."""
    before, after = _pixels(old), _pixels(new)
    canvas = Image.new("RGBA", after.size, "white")
    canvas = Image.blend(canvas, Image.alpha_composite(canvas, after), 0.3)
    if before.size == after.size:
        canvas.paste((200, 30, 60, 255), mask=_mask(before, after, FAINT))
    file = io.BytesIO()
    canvas.save(file, "PNG")
    return file.getvalue()


def _pixels(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGBA")


def _mask(before: Image.Image, after: Image.Image, steps: int) -> Image.Image:
    """Return which pixels differ by more than so many steps in a channel, 255 or 0."""
    channels = ImageChops.difference(before, after).split()
    largest = channels[0]
    for channel in channels[1:]:
        largest = ImageChops.lighter(largest, channel)
    return largest.point(lambda value: 255 if value > steps else 0)


def _share(before: Image.Image, after: Image.Image, steps: int) -> float:
    histogram = _mask(before, after, steps).histogram()
    return histogram[255] / (before.width * before.height)
