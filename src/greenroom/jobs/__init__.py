"""Background work that survives a crash: named jobs made of steps, run by DBOS on the same database.

A job serves one row and is keyed by its id: starting it twice is harmless. Each step loads that row, does one
idempotent thing and commits; DBOS notes that the step is done. After a crash of the control plane an
unfinished job goes on at the step it had reached. Entry point: `service.Jobs`.
`webhooks.tell_all` tells other programs, as CloudEvents.
"""
