"""Feature toggles: what of a released version is on, for whom, without another deploy.

Nouns: a *flag* is defined in flagd's format (https://flagd.dev/schema/v0/flags.json); the *flag set* of an app at a
stage holds all of its flags; each change makes a new *revision* of the set, and none is ever changed. A *promotion*
brings what changed at one stage to the next by a three-way merge, an *undo* makes a new revision equal to an older
one. An *evaluation* answers one flag for one visitor, by flagd's own evaluator in this process.

`service.Flags` is the entry point for people, `evaluations.Evaluations` for apps; `rollout.with_percentage` is where
a rollout moves the share of a variant. What an evaluation may trust is on one page: `context.py`.
"""
