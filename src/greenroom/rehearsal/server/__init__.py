"""Rehearsals on the server: each deployed version is used by the machine before people use it.

A *rehearsal* is one run of a version's journeys, bound to the digest of its files. It has *parts*:
the test of a journey, the load with it, its profile. A *judgement* is what a person said of a
difference: accept, reject, tolerate.

    model, tables, queries    values and rows
    ports.py                  who lends an instance to rehearse with
    service.py                the use cases: order, look
    judging.py                accept, reject, tolerate
    job.py                    the durable job: lend, perform, note each part
    performing.py             the parent's side of the performer
    performer.py              a process of its own; testing.py and loading.py make the parts
    obeying.py                what such a process is: polite, bounded, gone when its parent is
    baseline.py               what is right: the approved files and what people accepted since
    keeping.py                the folder of each rehearsal, and how long it stays

The performer is another process because it reads what an app of a stranger sends, and works for
minutes: neither may hold up the control plane. Entry point: `Rehearsals` in `service.py`.
"""
