"""Plays one session: connection, pace, time limits.

Entry point: `play(journey, target, pace)`.
"""
