"""The kinds of app Greenroom knows, one file each: how to recognise, start and greet one.

A kind answers four questions: is this folder one of mine (`find`, by reading files, never by importing
them); which server packages must its environment have (`packages`); how is it started so that it answers
on a socket (`start`); which path answers first (`ready_path`). Adding a kind is adding a file here and a
line to `KINDS`. `launch/` holds the small scripts that run inside the sandbox, in the app's own Python.

Entry point: `detect(folder)`.
"""
