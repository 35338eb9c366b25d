"""Which action and which line is slow, and what to do about it.

The app is sampled while a journey is played: py-spy from outside for Python, Rprof from inside for
R. Both become a *trace*: slices of time, each with a stack. The steps' times cut the trace into a
profile per step; `hot` names the app's own line that the time hangs on; `advice/` says what to do,
in the order in which it pays: move work out of the app, faster code, cache, async.

Entry point: `run(journey, subject)`.
"""
