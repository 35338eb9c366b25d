"""What every capability shares: clock, ids, errors, settings, the database, events.

* `errors.GreenroomError`: what happened, why, what to do next; rendered the same in all doors.
* `settings.Settings`: everything an administrator may set, read once in `wiring`.
* `database.Database`: one engine for SQLite or PostgreSQL; `async with database.begin()` is one
  transaction, opened at the edge and handed down.
* `events.record`: every change of state writes an event in the same transaction; `events.Bus` tells
  listeners once it is committed.
"""
