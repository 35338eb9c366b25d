"""Rollouts on the command line: the options that make a strategy, and how one is told.

`options.How` are the options of `release`; `report` prints a rollout.
"""
