"""A proxy that a person's browser passes, and what it wrote down.

Everything goes through unchanged but for what makes the app believe that it is visited directly:
Host, Origin, Referer, redirects and the domain of cookies. Requests, answers, server-sent events and
both directions of WebSockets are noted; cookies and credentials are not, nor are the bytes of
scripts, styles and fonts.

Entry point: `recorder(target)`.
"""

from greenroom.rehearsal.recording.proxy import Recorder, recorder

__all__ = ["Recorder", "recorder"]
