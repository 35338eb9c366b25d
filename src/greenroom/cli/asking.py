"""Asking the person at the terminal, or reading what was piped in."""

import getpass
import sys

from greenroom.kernel.errors import GreenroomError


def ask(question: str, *, otherwise: str) -> str:
    """Return what somebody types; `otherwise` says what to do where nobody can be asked."""
    _must_be_somebody(question, otherwise)
    print(f"{question}: ", end="", file=sys.stderr, flush=True)
    return _must_answer(sys.stdin.readline())


def ask_secret(question: str, *, otherwise: str) -> str:
    """Return what somebody types unseen."""
    _must_be_somebody(question, otherwise)
    try:
        return _must_answer(getpass.getpass(f"{question}: ", stream=sys.stderr) + "\n")
    except EOFError:
        raise KeyboardInterrupt from None


def piped(what: str) -> str:
    """Return what was piped in, without the line's end; `what` names it in the error."""
    if sys.stdin.isatty():
        return ask_secret(what, otherwise="")
    text = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not text:
        raise GreenroomError(f"{what} was to be read from standard input, which was empty.")
    return text


def _must_be_somebody(question: str, otherwise: str) -> None:
    if not sys.stdin.isatty():
        raise GreenroomError(f"{question}? There is nobody here to ask.", fix=otherwise)


def _must_answer(line: str) -> str:
    if not line:
        raise KeyboardInterrupt
    return line.rstrip("\r\n")
