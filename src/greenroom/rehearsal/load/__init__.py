"""How many people can use it: closed and open load, outputs checked, a report.

Entry point: `run(plan)`.
"""
