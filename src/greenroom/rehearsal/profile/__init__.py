"""Which action and which line is slow, and what to do about it.

Entry point: `run(journey, target)`.
"""
