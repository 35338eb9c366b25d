"""The machine of a rollout: what happens next, as pure functions of its row, the facts and the time.

    pending ─► warming ─► checking ─► stepping ⇄ … ─► promoting ─► soaking ─► draining ─► completed
       │          │           │           │                           │
    cancelled   failed      failed     aborting ◄─────────────────────┘
                              └── paused ──┘   └► aborted

* `next.next_transition`: what it does by itself. `acts`: what people may do with it.
* `moves`: the transitions as values. `facts.Facts`: what they depend on.
"""
