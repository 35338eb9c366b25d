"""The loop that moves rollouts: `loop.RolloutLoop`, the one place that acts.

* `sight.Sight` gathers the facts; `machine` plans; `changes` writes.
* `warmer.Warmer` starts versions, `judging.Judging` asks gates: beside the loop, anew after a crash.
"""
