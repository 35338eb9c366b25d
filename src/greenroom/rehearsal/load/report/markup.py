"""Elements as text; what is not markup already is escaped."""

from html import escape

Attribute = str | int | float | None


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: Attribute) -> Markup:
    """Return an element; `class_` is `class`, other underscores are hyphens, None is left out."""
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{named}>{together(*inside)}</{name}>")


def together(*parts: str) -> Markup:
    """Return parts one after another."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def picture(width: float, height: float, words: str, *inside: str) -> Markup:
    """Return a drawing with what a screen reader says of it."""
    box = f"0 0 {_written(width)} {_written(height)}"
    svg = element("svg", *inside, viewBox=box, role="img", aria_label=words)
    return element("div", svg, class_="chart", tabindex=0, role="group", aria_label=words)


def line(points: list[tuple[float, float]], **attributes: Attribute) -> Markup:
    """Return a line through points."""
    path = " ".join(f"{_written(x)},{_written(y)}" for x, y in points)
    return element("polyline", points=path, fill="none", **attributes)


def label(x: float, y: float, words: str, **attributes: Attribute) -> Markup:
    """Return words in a drawing."""
    return element("text", words, x=x, y=y, **attributes)


def _written(value: Attribute) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
