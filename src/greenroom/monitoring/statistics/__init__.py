"""Which difference is more than chance: pure functions, standard library only.

    sprt.py         bad sessions, judged after each one (Wald)
    looks.py        times of sessions, judged at a few looks planned beforehand (Mann and Whitney)
    paired.py       times of the same steps on two versions (Wilcoxon's signed ranks)
    ranks.py        ranks, rank-sum and signed-rank tests

The unit is the session, or the pair of steps, never the single request: requests of one session are alike, and
counting each as if it stood for itself finds differences where there are none. A test on times is joined by an
effect that must be reached as well, since with enough data any difference is more than chance.
`bench/figures/gates.py` simulates how often each cries wolf and how often it finds what is there.
"""
