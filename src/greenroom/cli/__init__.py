"""The command line `greenroom`: a thin client of `/api/v1`, and the verbs that start a server.

* `main` lists the commands (imported only when called) and turns errors into sentences and exit
  codes; `commands/` has a file per group of verbs.
* `client` speaks to a server; `credentials` remembers where and as whom; `target` finds the server
  and the app that a command is about.
* `output` prints: Rich on a terminal, plain lines in a pipe, JSON when asked; `words` says sizes
  and times.
* `deploy/` sends a folder and follows its way to ready; `demo/` serves the examples; `visits/` uses
  an app as its framework's own client would.

Commands for a remote server import nothing of the server but the requests and answers of
`api.schemas`. Exit codes: 0 done, 1 mistake in what was asked, 2 a check did not pass, 3 sign-in or
network, 5 conflict, 6 the server is not ready, 130 interrupted.
"""
