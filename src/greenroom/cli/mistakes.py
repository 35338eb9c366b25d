"""A mistyped command line as a sentence with the nearest thing that exists."""

import difflib
from collections.abc import Iterable

from cyclopts import (
    App,
    CycloptsError,
    MissingArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from greenroom.kernel.errors import GreenroomError


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`; empty if none is."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def in_our_words(app: App, error: CycloptsError) -> GreenroomError:
    """Return what is wrong with the arguments, and what to type instead."""
    chain = " ".join(["greenroom", *(error.command_chain or ())])
    explain = f"{chain} --help explains it."
    if isinstance(error, UnknownCommandError) and error.unused_tokens:
        return _unknown_command(app, chain, error.unused_tokens[0], list(error.command_chain or ()))
    if isinstance(error, UnknownOptionError):
        option = (error.token.keyword or error.token.value or "").split("=")[0]
        known = [name for argument in error.argument_collection for name in argument.names]
        near = nearest(option, known)
        fix = f"Did you mean {near}? {explain}" if near else explain
        return GreenroomError(f"{chain} has no option {option}.", fix=fix)
    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        return GreenroomError(f"{chain} has no place for {error.unused_tokens[0]}.", fix=explain)
    if isinstance(error, MissingArgumentError) and error.argument:
        return GreenroomError(f"{chain} needs {error.argument.name}.", fix=explain)
    error.verbose = False
    words = " ".join(str(error).split())
    return GreenroomError(words if words.endswith((".", "?")) else f"{words}.", fix=explain)


def refused(error: ValueError) -> GreenroomError:
    """Return why a request would be refused, known before it is sent; others are raised again."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        raise error
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    return GreenroomError(f"The {name} {first['input']!r} cannot be used.", f"{first['msg']}.")


def _unknown_command(app: App, chain: str, word: str, above: list[str]) -> GreenroomError:
    group = app
    for name in above:
        group = group[name]
    known = [name for name in group if not name.startswith("-")]
    near = nearest(word, known)
    fix = f"Did you mean {chain} {near}?" if near else f"{chain} --help lists the commands."
    return GreenroomError(f"{chain} has no command {word}.", fix=fix)
