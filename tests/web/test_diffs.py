import difflib

from greenroom.web.diffs import DiffRow, rows_of


def diff(before: str, after: str) -> str:
    return "\n".join(difflib.unified_diff(before.split(), after.split(), lineterm="", n=1))


def test_lines_keep_their_numbers_before_and_after():
    assert rows_of(diff("a b c", "a x c")) == (
        DiffRow("same", 1, 1, "a"),
        DiffRow("removed", 2, None, "b"),
        DiffRow("added", None, 2, "x"),
        DiffRow("same", 3, 3, "c"),
    )


def test_lines_left_out_are_a_gap():
    rows = rows_of(diff("a b c d e f g h", "x b c d e f g y"))
    assert [row.kind for row in rows].count("gap") == 1
    assert rows[-1] == DiffRow("added", None, 8, "y")


def test_a_line_that_looks_like_a_header_is_still_a_line():
    rows = rows_of("@@ -1,2 +1,1 @@\n --- a\n--- b")
    assert [row.text for row in rows] == ["--- a", "-- b"]


def test_nothing_makes_no_rows():
    assert rows_of("") == ()
