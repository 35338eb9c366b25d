"""Memory after each session, drawn."""

from greenroom.rehearsal.load.report.markup import Markup, element, label, line, picture, together
from greenroom.rehearsal.profile.model import Growth
from greenroom.rehearsal.profile.words import about_growth

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 1040.0, 170.0, 74.0, 20.0, 14.0, 30.0


def growth_section(growth: Growth | None) -> Markup:
    """Return the sentence and a line of the resident size, from zero."""
    if growth is None:
        return Markup()
    said = element("p", about_growth(growth), class_="soft")
    left = [
        element("li", element("code", name), f" {count} more")
        for name, count in growth.left_open.items()
    ]
    opened = element("ul", *left, class_="open") if left else Markup()
    return together(said, opened, _drawing(growth))


def _drawing(growth: Growth) -> Markup:
    highest = max(growth.sizes) * 1.08
    step = (WIDTH - LEFT - RIGHT) / max(1, growth.sessions)
    foot = HEIGHT - BOTTOM

    def y(size: float) -> float:
        return TOP + (foot - TOP) * (1 - size / highest)

    points = [(LEFT + step * n, y(size)) for n, size in enumerate(growth.sizes)]
    dots = (
        element(
            "circle", element("title", f"{size / 1e6:.1f} MB"), cx=x, cy=top, r=3.5, class_="dot"
        )
        for (x, top), size in zip(points, growth.sizes, strict=True)
    )
    return picture(
        WIDTH,
        HEIGHT,
        f"Resident memory before and after each of {growth.sessions} sessions",
        element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=foot, y2=foot, class_="axis"),
        label(LEFT - 10, foot + 4, "0", text_anchor="end"),
        label(LEFT - 10, y(max(growth.sizes)) + 4, _mb(max(growth.sizes)), text_anchor="end"),
        line(points, class_="p50"),
        *dots,
        label(LEFT, HEIGHT - 8, "before"),
        label(WIDTH - RIGHT, HEIGHT - 8, f"after session {growth.sessions}", text_anchor="end"),
    )


def _mb(size: float) -> str:
    return f"{size / 1e6:.0f} MB"
