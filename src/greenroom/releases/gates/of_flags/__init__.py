"""What gates say of a flag on its way: with the variant, and without it.

`rehearsed.py` and `replayed.py` stand beside those of versions; `either.Either` asks the one that fits. The gate
`sessions` is one for both, as only the sessions it hears of are others. A sign-off is about a version's bytes, so
it judges no flag.
"""
