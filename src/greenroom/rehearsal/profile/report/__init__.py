"""The page of a profile: one HTML file with what to do and a flame graph of each step.

It needs nothing else and asks nobody for anything: the stacks stand in it as JSON, and one small
script draws them.

Entry point: `page.page(profile)`.
"""
