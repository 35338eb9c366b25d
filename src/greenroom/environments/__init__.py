"""A lock becomes a ready environment: installed once, read-only, shared by all versions with that lock.

`locks` turns what the bundle says it needs into a `Lock` (resolved as of the instant of deploy, never again);
`service.Environments.prepare` turns a lock into an `Environment`, reusing the one with the same `env_key` or
building it under a lock file in the sandbox; `collect` removes what nothing refers to. Nothing here knows of
apps or versions: callers say which keys are in use.
"""
