"""The supervisor: one small, dull process that owns instances and Envoy and does nothing else.

Standard library only, one thread. `python -m greenroom.runtime.supervisor <home>` listens on
`<home>/run/supervisor.sock` for JSON lines (`server`). A *program* is started from a spec that is on disk
(`states`) before the start is acknowledged, so that a supervisor which was killed finds its programs again:
the living are adopted by pid and start time, the dead are started again if they should run (`programs`).
Output goes through a named pipe that the program itself keeps open (`logs`), so nothing breaks while no
supervisor is there. `spawn` starts a process, `confine` and `network` shut it in first; `killing` leaves nothing
of it behind; `ending` says why it ended; `watchdog` replaces control groups where there are none.
"""
