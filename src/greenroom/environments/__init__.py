"""A lock becomes a ready environment: installed once, read-only, shared by all versions with that lock.

`service.Environments` is the door. `lock` turns what a bundle says (`inputs/`) and what its kind of app needs
into a `Lock`: taken as it is where it is complete, else resolved by uv as of the instant of the deploy
(`locks`, `resolving`); for R, read off the server's library (`r/`). `prepare` turns a lock into an
`Environment`: the one with the same `env_key`, or one built in a workshop (`builder`), with bytecode shared
between all (`bytecode`). `collect` removes what nobody uses.

In the server's home: `environments/<key>/` are finished and never change; `workshop/` holds uv's cache, kept
bytecode and what is being made; `wheels/` those that came in a bundle. Nothing here knows of apps or
versions: callers say which keys are in use.
"""
