"""Recordings of other tools taken in, and ours given to them.

    recording.log    shinyloadtest, format 1 (and the 0.x before it); uploads in `.post.N` files
    *.har            HTTP Archive 1.2 of a browser; WebSockets in Chrome's `_webSocketMessages`

What is read becomes a `Recording`, from which the adapters make a journey as from one of our own.
Cookies and credentials are never taken over, nor given away.

Entry points: `read_log`, `write_log`, `read_har`, `write_har`; the pure functions below them are
`recording_of_log`, `log_of`, `recording_of_har`, `har_of`.
"""

from greenroom.rehearsal.journey.exchange.har_reading import read_har, recording_of_har
from greenroom.rehearsal.journey.exchange.har_writing import har_of, write_har
from greenroom.rehearsal.journey.exchange.log_reading import read_log, recording_of_log
from greenroom.rehearsal.journey.exchange.log_writing import Log, log_of, write_log

__all__ = [
    "Log",
    "har_of",
    "log_of",
    "read_har",
    "read_log",
    "recording_of_har",
    "recording_of_log",
    "write_har",
    "write_log",
]
