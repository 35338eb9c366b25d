"""`init`."""

from dataclasses import replace
from pathlib import Path

from greenroom.cli.output import next_step, say, say_folded
from greenroom.kernel.errors import GreenroomError
from greenroom.kinds import Found, by_name, detect
from greenroom.publish.config import FILE_NAME, initial, write_initial
from greenroom.publish.config import example as whole_example


def init(
    folder: Path = Path(),
    /,
    *,
    kind: str = "",
    entry: str = "",
    dry_run: bool = False,
    example: bool = False,
) -> None:
    """Look at this folder and write its greenroom.toml.

    Parameters
    ----------
    folder
        The folder of the app; this one if left out.
    kind
        What it is, if looking at the files is not enough: shiny-python, streamlit, dash, …
    entry
        The file, or module:object, that starts it.
    dry_run
        Only say what was found, and print the file.
    example
        Print an example with every key and its meaning.
    """
    if example:
        return print(whole_example(), end="")
    if not folder.is_dir():
        raise GreenroomError(f"{folder} is not a folder.")
    found = _found(folder.resolve(), kind, entry)
    say(
        "Found ", (by_name(found.kind).title, "bold"), ", started from ", (found.entry, "bold"), ":"
    )
    say_folded(f"{found.why}.")
    if dry_run:
        return print(initial(folder, found), end="")
    write_initial(folder, found)
    say("Wrote ", (str(folder / FILE_NAME), "bold"), ".")
    return next_step("greenroom deploy")


def _found(folder: Path, kind: str, entry: str) -> Found:
    if kind:
        found = by_name(kind).find(folder) or Found(kind, "", "")
        if not (found.entry or entry):
            raise GreenroomError(
                f"Nothing in {folder} looks like the start of {by_name(kind).title}.",
                fix=f"Name it: greenroom init --kind {kind} --entry FILE",
            )
        found = replace(found, why="the kind was given")
    else:
        found = detect(folder)
    return replace(found, entry=entry, why=f"{found.why}; the entry was given") if entry else found
