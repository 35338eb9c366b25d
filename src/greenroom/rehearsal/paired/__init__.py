"""The journeys on an old and a new version side by side, with no user in between.

Both versions get an instance of their own. A journey is played on one and at once on the other, again and again
and in changing order, so that whatever else the machine does weighs on both. What comes of it are *pairs*: the
seconds of the same step on both, and which outputs differ. Judging them is not done here.

    model.py       values
    playing.py     one journey after the other, in pairs
    player.py      the process that does it
    service.py     lends the instances: `PairedReplays`
"""
