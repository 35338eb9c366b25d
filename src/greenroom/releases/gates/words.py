"""Words that gates share."""


def count(number: int, noun: str) -> str:
    """Return `1 session`, `24 sessions`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
