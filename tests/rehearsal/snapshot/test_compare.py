"""What differs is found, and said in words; what may differ is let be."""

import io

import pytest
from PIL import Image, ImageDraw

from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.snapshot.compare import compare
from greenroom.rehearsal.snapshot.images import difference_image
from greenroom.rehearsal.snapshot.learn import volatile, wrong_under_load
from greenroom.rehearsal.snapshot.model import Mask, Seen, Snapshot, Tolerated


def after(*states: dict[str, Output]) -> Snapshot:
    return Snapshot(tuple(Seen(n, f"Step {n}", outputs) for n, outputs in enumerate(states)))


def words(old: Output, new: Output, mask: Mask | None = None) -> list[str]:
    found = compare(after({"x": old}), after({"x": new}), mask or Mask())
    return [difference.words for difference in found]


def table(*rows: tuple, columns: tuple[str, ...] = ("region", "revenue")) -> Output:
    return Output("table", {"columns": list(columns), "rows": [list(row) for row in rows]})


def picture(colour: str = "navy", size: tuple[int, int] = (100, 100), comment: str = "") -> Output:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((10, 10, 29, 29), fill=colour)
    file = io.BytesIO()
    image.save(file, "PNG", comment=comment, compress_level=9 if comment else 1)
    return Output("image", {}, file.getvalue(), "image/png")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (Output("text", "87 of 333"), Output("text", "88 of 333"), "“87” → “88”"),
        (Output("value", {"a": [1, 2]}), Output("value", {"a": [1, 3]}), "2 → 3 at /a/1"),
        (Output("value", 3), Output("value", True), "3 → True"),
        (Output("value", 1795450000.0), Output("value", 1795450002), "1795450000.0 → 1795450002"),
        (Output("html", "<b>five</b> dogs"), Output("html", "<b>six</b> dogs"), "“five” → “six”"),
        (Output("html", "<b>x</b>"), Output("html", "<i>x</i>"), "the same text with other markup"),
        (Output("text", "x"), Output("error", "no column `y`"), "an error instead of a text: no"),
        (table(("n", 1)), Output("text", "gone"), "a text instead of a table"),
        (table(("n", 1.0), ("s", 2.0)), table(("n", 1.0), ("s", 3.0)), "1 of 4 cells, column `revenue`"),
        (table(("n", 1), ("s", 2)), table(("n", 1)), "1 row fewer (2 → 1)"),
        (table(("n", 1)), table(("n", 1), columns=("region", "sales")), "column `revenue` is gone"),
        (picture(), picture("red"), "4.0 % of pixels"),
        (picture(), picture(size=(100, 90)), "its size is 100 by 90 instead of 100 by 100 pixels"),
        (Output("file", None, b"a\nb", "text/csv"), Output("file", None, b"a\nc", "text/csv"), "1 of 2 lines"),
    ],
)  # fmt: skip
def test_a_difference_is_said_in_words(old: Output, new: Output, said: str) -> None:
    [sentence] = words(old, new)
    assert said in sentence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Output("value", 0.1 + 0.2), Output("value", 0.3)),
        (Output("value", 2.0), Output("value", 2)),
        (table(("n", 1.0)), table(("n", 1.0 + 1e-12))),
        (picture(), picture(comment="made by another version of the library")),
    ],
)
def test_what_is_the_same_to_people_is_the_same(old: Output, new: Output) -> None:
    assert words(old, new) == []


def test_an_output_that_came_or_went_is_named() -> None:
    one, two = Output("text", "1"), Output("text", "2")
    there, gone = after({"plot": picture(), "n": one}), after({"n": one, "m": two})
    found = compare(there, gone, Mask())
    assert [(each.output, each.words) for each in found] == [
        ("m", "a new text"), ("plot", "the image is gone"),
    ]  # fmt: skip


def test_a_fault_that_stays_is_named_where_it_began() -> None:
    right, wrong = Output("text", "1"), Output("text", "2")
    approved, seen = [{"n": right}] * 3, [{"n": right}, {"n": wrong}, {"n": wrong}]
    found = compare(after(*approved), after(*seen), Mask())
    assert [each.step for each in found] == [1]


def test_a_mask_hides_what_it_names_and_nothing_else() -> None:
    old = Output("value", {"at": 1, "count": 5.0})
    new = Output("value", {"at": 2, "count": 5.2})
    assert words(old, new, Mask((Tolerated("x", "/at"),))) == ["5.0 → 5.2 at /count"]
    both = Mask((Tolerated("x", "/at"), Tolerated("x", "/count", relative=0.05)))
    assert words(old, new, both) == []
    assert words(old, new, Mask((Tolerated("y"),))) != []
    assert words(old, new, Mask((Tolerated("x"),))) == []
    assert words(old, new, Mask((Tolerated("x", step=7),))) != []


def test_what_differs_from_run_to_run_is_proposed() -> None:
    runs = [after({"x": Output("value", {"at": at, "n": 5})}) for at in (1, 2)]
    [found] = volatile(runs, Mask())
    assert (found.output, found.path) == ("x", "/at")


def test_what_is_wrong_only_with_others_at_the_same_time_is_found() -> None:
    alone = after({"plot": picture()})
    crowd = [alone, after({"plot": picture("red")}), after({"plot": picture("green")})]
    [found] = wrong_under_load(alone, crowd, Mask())
    assert found.kind == "concurrent"
    assert found.words.startswith("in 2 of 3 sessions at the same time: 4.0 % of pixels")


def test_an_area_in_a_slightly_other_colour_is_found_and_a_smoothed_edge_is_not() -> None:
    assert words(picture("#1b9e77"), picture("#1b8b86")) == [
        "4.0 % of pixels, by a slightly other colour"
    ]
    assert words(picture("#1b9e77"), picture("#1f9a7b")) == []


def test_the_difference_of_two_images_is_marked() -> None:
    with Image.open(io.BytesIO(difference_image(picture().data, picture("red").data))) as marked:
        assert marked.getpixel((20, 20)) == (200, 30, 60, 255)
        assert marked.getpixel((60, 60)) == (255, 255, 255, 255)
