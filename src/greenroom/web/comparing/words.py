"""The words that differ between two short texts."""

import difflib
import re

from greenroom.web.comparing.model import Piece, Words

WORD = re.compile(r"\s+|[\w.,:%+-]+|.", re.DOTALL)
ALIKE = 0.3
"""Share of words in common below which two texts are simply two texts."""


def words(before: str, now: str) -> Words:
    """Return both texts in pieces, those marked that only one of them has."""
    old, new = WORD.findall(before), WORD.findall(now)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return Words((Piece(before, is_changed=True),), (Piece(now, is_changed=True),))
    was: list[Piece] = []
    is_now: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        changed = tag != "equal"
        was += [Piece("".join(old[a:b]), changed)] if b > a else []
        is_now += [Piece("".join(new[c:d]), changed)] if d > c else []
    return Words(tuple(was), tuple(is_now))
