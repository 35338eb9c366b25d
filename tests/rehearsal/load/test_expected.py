import io

from PIL import Image, PngImagePlugin

from greenroom.rehearsal.load.expected import Expected, drifted, learned
from greenroom.rehearsal.replay.model import Output, Replay, StepResult


def step(**outputs: Output) -> StepResult:
    return StepResult(1, "Set n", 0.0, 0.1, 0.2, outputs)


def replay(**outputs: Output) -> Replay:
    return Replay("explore", (step(**outputs),), "done")


def png(colour: str, size: tuple[int, int] = (4, 4), note: str = "") -> bytes:
    about, file = PngImagePlugin.PngInfo(), io.BytesIO()
    about.add_text("Software", note)
    Image.new("RGB", size, colour).save(file, "png", pnginfo=about)
    return file.getvalue()


def plot(data: bytes) -> Output:
    return Output("image", {"name": "p.png"}, data, "image/png")


def said(expected: Expected, **outputs: Output) -> list[tuple[str, str]]:
    return [(wrong.output, wrong.words) for wrong in expected.wrong(step(**outputs))]


def test_what_is_the_same_is_not_wrong() -> None:
    expected = learned([replay(a=Output("value", {"n": [1, 2]}))])
    assert said(expected, a=Output("value", {"n": [1, 2]})) == []


def test_another_value_is_said() -> None:
    expected = learned([replay(a=Output("text", "4 of 20"))])
    assert said(expected, a=Output("text", "5 of 20")) == [("a", "5 of 20 instead of 4 of 20")]


def test_an_error_instead_of_an_output_is_said() -> None:
    expected = learned([replay(a=Output("text", "4"))])
    wrong = said(expected, a=Output("error", "no such file"))
    assert wrong == [("a", "error instead of text: no such file")]


def test_a_missing_and_an_unknown_output_are_wrong() -> None:
    expected = learned([replay(a=Output("text", "4"))])
    assert said(expected, b=Output("text", "4")) == [
        ("a", "missing"),
        ("b", "not there when alone"),
    ]


def test_what_differs_from_session_to_session_is_not_compared_but_the_rest_is() -> None:
    expected = learned([replay(a=Output("value", {"now": n, "n": 4})) for n in (1, 2, 3)])
    assert said(expected, a=Output("value", {"now": 9, "n": 4})) == []
    assert said(expected, a=Output("value", {"now": 9, "n": 5})) == [("a", "5 instead of 4")]


def test_an_output_that_sometimes_is_not_there_is_not_compared() -> None:
    expected = learned([replay(a=Output("text", "x")), replay()])
    assert said(expected) == []


def test_images_are_compared_by_pixels_not_by_what_is_written_in_them() -> None:
    expected = learned([replay(p=plot(png("red", note="one")))])
    assert said(expected, p=plot(png("red", note="two"))) == []
    assert said(expected, p=plot(png("blue"))) == [("p", "other pixels")]
    smaller = said(expected, p=plot(png("red", (2, 3))))
    assert smaller == [("p", "2 by 3 pixels instead of 4 by 4")]


def test_a_cut_image_is_wrong_and_breaks_nothing() -> None:
    expected = learned([replay(p=plot(png("red")))])
    assert said(expected, p=plot(png("red")[:20]))[0][0] == "p"


def test_the_last_digits_of_a_sum_may_differ() -> None:
    expected = learned([replay(a=Output("value", 0.1 + 0.2))])
    assert said(expected, a=Output("value", 0.3)) == []
    assert said(expected, a=Output("value", 0.31)) == [("a", "0.31 instead of 0.30000000000000004")]


def test_what_is_other_for_somebody_alone_too_has_drifted() -> None:
    expected = learned([replay(a=Output("text", "spring"), b=Output("text", "same"))])
    again = replay(a=Output("text", "summer"), b=Output("text", "same"))
    assert drifted(expected, again) == {(1, "a")}
