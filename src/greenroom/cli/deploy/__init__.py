"""Sends a folder to a server and follows it until it is ready; `deploy` and `demo` share this.

`service.deploy` tells the story: read the folder, make sure there is an app, bring up what is missing
(`upload`), make a version, follow its steps (`follow`). `report.Report` is who is told; its drivers print
to a terminal, to a pipe, or nothing.
"""
