"""One output beside another."""

import json

import pytest

from greenroom.web.comparing import compared
from greenroom.web.comparing.lines import COMPARED, MOST
from greenroom.web.comparing.model import Cell, Column, Lines, Pictures, Sides, Table, Words
from greenroom.web.comparing.tables import MOST_ROWS, plain_table
from greenroom.web.views import Sight


def table(columns, *rows) -> Sight:
    return Sight("table", {"columns": list(columns), "rows": [list(row) for row in rows]})


def marked(pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.is_changed]


def test_the_words_that_differ_are_marked_in_a_short_text():
    found = compared(Sight("text", "grew by 4 % in March"), Sight("text", "grew by 5 % in May"))
    assert isinstance(found, Words)
    assert marked(found.before) == ["4", "March"]
    assert marked(found.now) == ["5", "May"]
    assert "".join(piece.text for piece in found.now) == "grew by 5 % in May"


def test_a_number_is_marked_as_a_whole():
    found = compared(Sight("value", 14), Sight("value", 21.5))
    assert (marked(found.before), marked(found.now)) == (["14"], ["21.5"])


def test_texts_with_nothing_in_common_are_two_texts():
    found = compared(Sight("text", "all is well"), Sight("error", "KeyError: 'north'"))
    assert len(found.before) == len(found.now) == 1


def test_the_lines_of_long_json_that_differ_are_shown_with_what_stands_around_them():
    before = {"title": "x" * 80, "y": list(range(40))}
    now = before | {"y": [*range(30), -1, *range(31, 40)]}
    found = compared(Sight("plot", before), Sight("plot", now))
    assert isinstance(found, Lines)
    changed = [
        (row.kind, row.text.strip()) for row in found.rows if row.kind in ("added", "removed")
    ]
    assert changed == [("removed", "30,"), ("added", "-1,")]
    assert len(found.rows) < 10


def test_markup_on_one_line_is_compared_element_by_element():
    before = "<ul>" + "".join(f"<li>{n}</li>" for n in range(60)) + "</ul>"
    found = compared(Sight("html", before), Sight("html", before.replace(">41<", ">forty-one<")))
    assert isinstance(found, Lines)
    assert [row.text for row in found.rows if row.kind == "added"] == ["<li>forty-one</li>"]


def test_very_long_texts_are_cut_and_never_matched_line_by_line():
    before = "\n".join(map(str, range(4 * COMPARED)))
    found = compared(Sight("text", before), Sight("text", before.replace("\n", "!\n")))
    assert isinstance(found, Lines)
    assert 0 < len(found.rows) <= MOST + 2


def test_a_changed_cell_holds_what_it_was():
    found = compared(
        table(("region", "sold"), ("north", 3), ("south", 4), ("east", 5)),
        table(("region", "sold"), ("north", 3), ("south", 9), ("east", 5)),
    )
    assert isinstance(found, Table)
    assert [row.change for row in found.rows] == ["same", "changed", "same"]
    assert found.rows[1].cells[1] == Cell("9", "4", is_number=True)
    assert [column.is_number for column in found.columns] == [False, True]


def test_rows_that_came_and_went_are_found_by_their_name():
    rows = [(name, n) for n, name in enumerate(("a", "b", "c", "d", "e", "f"))]
    found = compared(
        table(("name", "n"), *rows), table(("name", "n"), *rows[:2], ("new", 7), *rows[2:5])
    )
    changes = [
        (row.change, row.cells[0].now) for row in found.rows if row.change in ("added", "removed")
    ]
    assert changes == [("added", "new"), ("removed", "f")]
    assert not [row for row in found.rows if row.change == "changed"]


def test_columns_are_matched_by_name():
    found = compared(table(("a", "b"), (1, 2)), table(("b", "c"), (2, 3)))
    assert [(column.name, column.change) for column in found.columns] == [
        ("b", "same"), ("c", "added"), ("a", "removed"),
    ]  # fmt: skip
    assert [cell.now for cell in found.rows[0].cells] == ["2", "3", "1"]
    assert found.rows[0].cells[0].before is None


def test_rows_far_from_any_change_are_a_gap():
    rows = [[n, n] for n in range(50)]
    found = compared(table("ab", *rows), table("ab", *rows[:20], [20, -1], *rows[21:]))
    assert [(row.change, row.number) for row in found.rows] == [
        ("gap", 19), ("same", 20), ("changed", 21), ("same", 22), ("gap", 28),
    ]  # fmt: skip


def test_no_more_rows_are_shown_than_a_page_can_bear():
    found = compared(
        table("a", *[[n] for n in range(5000)]), table("a", *[[-n] for n in range(5000)])
    )
    assert len(found.rows) == MOST_ROWS
    assert found.left_out > 4000
    assert plain_table({"columns": ["a"], "rows": [[n] for n in range(99)]}).left_out == 39


def test_ragged_rows_and_odd_cells_are_borne():
    found = compared(table("ab", [1], [None, {"x": 1}]), table("ab", [1, 2, 3], [True, "é" * 200]))
    assert json.dumps([[cell.now for cell in row.cells] for row in found.rows])
    assert found.columns == (Column("a", is_number=True), Column("b", is_number=True))


def test_drawings_have_no_pixels_to_compare():
    drawing, picture = Sight("image", media="image/svg+xml"), Sight("image", media="image/png")
    assert compared(picture, picture) == Pictures()
    assert compared(picture, drawing) == Pictures(has_difference=False)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (None, Sight("text", "new")),
        (Sight("file", None, "application/zip", 9), Sight("file", None, "application/zip", 8)),
        (Sight("table", None, left_out=True), table("a", [1])),
        (Sight("image"), table("a", [1])),
    ],
)
def test_what_has_nothing_in_common_stands_side_by_side(before, now):
    assert compared(before, now) == Sides(before, now)
