"""Flags brought to users by rollouts: the same machine, loop and gates as for versions.

* `service.FlagRollouts`: say what a rollout of a flag would do; begin one.
* `expected.expected`: what the flag is while a rollout's row is as it is; everything else follows from that.
* `put.put`: writes the flag with each move, in the move's own transaction.
* `sight.FlagSight`: what the evaluator really answers, who is with which variant, and whose hand was on the flag.

A hand is never refused: who changes the flag's rule meanwhile takes over, and the rollout ends as superseded.
"""
