"""A rollout brings a version to the users of a stage by a strategy: one row, moved by one loop.

Nouns: a *strategy* says how (all at once, blue/green, canary by steps; who comes first; when; what a failed
gate means); a *step* is a share of the users; a *gate* is asked before or during a step and answers with a
*verdict*; a *rollout* is one execution of a strategy. It never moves an open session: only newcomers are led
to the new version, by a stable hash, so that a greater share never moves anybody back.

* `service.Rollouts`: begin, advance, pause, resume, skip a gate, abort.
* `strategy/`: from what people ask for to a strategy, and the rules of a stage.
* `machine/`: what happens next, pure functions of the row, the facts and the time.
* `loop/`: gathers facts, applies transitions, asks gates; may be killed at any point.
* `reminders`: other programs are told that a person's decision is due.
* `assignment.gets_new_version`: who gets the new version; the doorman asks it for each new session.
* `ports.Gate`: what a gate is; `wiring` supplies the gates.
"""
