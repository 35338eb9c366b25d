"""A proxy that a person's browser passes, and what it wrote down.

Entry point: `recorder(target)`.
"""
