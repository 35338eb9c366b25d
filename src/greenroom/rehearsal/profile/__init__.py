"""Which action and which line is slow, and what to do about it.

The app is sampled while a journey is played: py-spy from outside for Python, Rprof for R, which is
told from outside when to look. Both become a *trace*: slices of time, each with a stack. The steps'
times cut the traces into a profile per step; `hot` names the app's own line that the time hangs on;
`advice/` says what to do, in the order in which it pays: move work out of the app, faster code,
cache, async. A second look tells what a session leaves behind in the process (`growth`) and which
steps hold other people up (`held`).

    sampling/   a running process as a trace
    sources/    what stands in a line of the app's code
    advice/     the rules, a module per way
    report/     the page with a flame graph per step

Entry point: `run(journey, subject)`.
"""

from greenroom.rehearsal.profile.model import Profile
from greenroom.rehearsal.profile.run import Plan, run
from greenroom.rehearsal.profile.subjects import OnStand, Running

__all__ = ["OnStand", "Plan", "Profile", "Running", "run"]
