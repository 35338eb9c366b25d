"""Strategies: made of what people ask for, stored with each rollout, told before one begins.

* `make.strategy` turns a `Wish` into a strategy, or says in a sentence what is wrong with it.
* `rules.Rules`: which one holds for a version at a stage, and what the stage demands.
* `plan`: what it would do, in sentences. `stored`: as JSON, and back.
"""
