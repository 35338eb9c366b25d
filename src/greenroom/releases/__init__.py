"""Deploying puts a version on the server; releasing puts it before users. Two acts, kept apart here.

Nouns: a *stage* is one of the server's ordered places; a *deployment* is a version at a stage; a *release* is
the row that says which deployment the users of a stage get; a rollback is a release of an earlier version.

* `service.Releases`: deploy, promote, release, roll back, and what each would do.
* `prepare`: the durable job behind a deploy (lock, environment, start, ready).
* `company.Company`: the running instances of all deployments: started on demand, shared by sessions, put to
  sleep when idle, never taken from under an open session.
* `doorman.ReleaseDoorman`: chooses version and instance for each new session.
* `reconcile.Reconciler`: compares what should run with what runs, again and again.
* `rollouts/`: releases that go step by step; `gates/`: the evidence they ask for; `sign_offs/`: a person's word.
"""
