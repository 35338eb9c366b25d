"""A journey is recorded once and replayed without a browser: as snapshot test, load test, profile.

Nouns: a *journey* is a recorded session, a list of *steps* (one *act* each) beside the raw wire
*events*; an *adapter* knows one family of frameworks: it reads steps out of wire events, and its
*player* performs them again and folds what the server sends into *outputs*; a *replay* is what one
player saw. Snapshot, load and profile each look at replays in their own way.

    recording/   a proxy that a person's browser passes, and what it wrote down
    journey/     the values, and the files beside the app's code
    adapters/    one folder per framework family, behind `ports.Adapter`
    replay/      one session played: connection, pace, time limits
    snapshot/    are the outputs still right
    load/        how many people can use it
    profile/     which action and which line is slow, and what to do
    stand/       an app started from a folder on a laptop, to be rehearsed there

Entry points: `recording.record`, `replay.play`, `snapshot.test`, `load.run`, `profile.run`.
"""
