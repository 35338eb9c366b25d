"""The supervisor: one small, dull process that owns instances and Envoy and does nothing else.

Standard library only, one thread. `python -m greenroom.runtime.supervisor <home>` listens on
`<home>/run/supervisor.sock` for JSON lines (`server`). A *program* is started from a spec that is on disk
before the start is acknowledged (`programs`), so that a supervisor which was killed finds its programs again:
the living are adopted by pid and start time, the dead are started again if they should run. Output goes through
a named pipe that the program itself keeps open (`logs`), so nothing breaks while no supervisor is there.
"""
