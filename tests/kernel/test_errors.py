from greenroom.kernel.errors import GreenroomError


def test_an_error_reads_as_sentences():
    assert (
        str(GreenroomError("It failed.", "Because.", "Mend it.")) == "It failed. Because. Mend it."
    )
    assert str(GreenroomError("It failed.", fix="Mend it.")) == "It failed. Mend it."
    assert str(GreenroomError("It failed.")) == "It failed."


def test_the_next_step_does_not_run_into_what_a_program_printed():
    said = str(GreenroomError("It ended.", "It said last:\n  bye", "greenroom logs shows all."))
    assert said == "It ended. It said last:\n  bye\ngreenroom logs shows all."
