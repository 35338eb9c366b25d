"""What belongs to a stage, not to a version, and is kept with each release: what a rollback can bring back.

Three *parts*: the *variables*, the *flags* and the *scale* (how many instances there may be). `parts.kept_now`
returns them as they stand, plain JSON that a release keeps from its beginning; `parts.Kept` says what bringing them
back would change, and does it. Everything else about how a release runs comes with the version itself: its
`greenroom.toml` holds the strategy, the freeze windows, limits and how long sessions may stay.
"""
