"""The gates of a rollout: the evidence on which it goes further, stops, or asks a person.

Each answers `rollouts.ports.Gate` and remembers nothing: what it says follows from what it finds. It always
says so in a sentence with its numbers.

    rehearsed.py   `rehearsal`   the version was rehearsed and is as approved
    replayed.py    `replay`      the journeys on the old and the new version side by side
    lived.py       `sessions`    how the sessions of real users go; finding.py says it
    burning.py     `objectives`  nothing promised to users is broken faster than it may be
    signed.py      `sign-off`    a person's approval of exactly this version

Adding one is adding a file here and naming it in `wiring`.
"""
