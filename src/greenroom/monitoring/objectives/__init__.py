"""Objectives: what users were promised, and whether it is being broken faster than it may be.

An *objective* is a share of the sessions of an app at a stage, over some days: 99 % go well; 95 % are answered
within two seconds. What may go wrong is its *budget*; how many times too fast that is spent is the *burn rate*.

    model.py       `Objective`, and which sessions keep or break it
    promised.py    from `[objectives]` and the stage to objectives
    burn.py        the burn rate, over a long and a short window at once

Rollouts ask it by the gate `objectives`; alerts and pages about budgets would read the same values.
"""
