"""A finding of the doctor."""

from pydantic import BaseModel


class Fact(BaseModel):
    """One finding; the server's have the same form."""

    name: str
    state: str
    """`ok`, `warning` or `failure`."""
    detail: str
    fix: str = ""
