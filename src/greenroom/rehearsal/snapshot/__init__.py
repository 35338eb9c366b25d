"""Are the outputs still right: normalise, compare with what was approved, say it in words.

Entry point: `test(journey, target)`.
"""
