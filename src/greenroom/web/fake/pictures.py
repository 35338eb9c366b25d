"""Charts as an app might draw them."""

import io

from PIL import Image, ImageChops, ImageDraw

from greenroom.web.ports import Which

SIZE = (720, 400)
BEFORE = (64, 71, 69, 82, 90, 96, 91, 104, 118, 112, 126, 139)
NOW = (64, 71, 69, 82, 90, 96, 91, 128, 143, 150, 126, 139)
INK, AXIS, GRID, BAR, MARKED = "#20242c", "#8a92a0", "#e6e9ee", "#3f6fb5", (200, 30, 60, 255)


def drawn(name: str, which: Which) -> bytes:
    """Return a chart, as it was or as it is, or what differs between the two."""
    before, now = chart(name, BEFORE), chart(name, NOW)
    image = {"approved": before, "seen": now, "difference": _difference(before, now)}[which]
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def chart(title: str, values: tuple[int, ...]) -> Image.Image:
    """Draw a bar for each value."""
    image = Image.new("RGBA", SIZE, "white")
    pen = ImageDraw.Draw(image)
    pen.text((56, 18), f"{title}: revenue by month, north", fill=INK, font_size=17)
    for level in (0, 50, 100, 150):
        y = 350 - level * 1.9
        pen.line((56, y, 700, y), fill=AXIS if level == 0 else GRID)
        pen.text((20, y - 8), str(level), fill=AXIS, font_size=13)
    for month, value in enumerate(values):
        left = 66 + month * 53
        pen.rectangle((left, 350 - value * 1.9, left + 36, 350), fill=BAR)
        pen.text((left + 12, 360), "JFMAMJJASOND"[month], fill=AXIS, font_size=13)
    return image


def _difference(before: Image.Image, now: Image.Image) -> Image.Image:
    pale = Image.blend(Image.new("RGBA", SIZE, "white"), now, 0.3)
    changed = ImageChops.difference(before.convert("L"), now.convert("L"))
    pale.paste(MARKED, mask=changed.point(lambda value: 255 if value > 24 else 0))
    return pale
