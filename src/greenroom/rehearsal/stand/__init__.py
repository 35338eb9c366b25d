"""An app started from a folder on a laptop, in an environment of its own, to be rehearsed there.

Entry point: `standing(folder)`.
"""
