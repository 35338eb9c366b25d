"""A version in an environment becomes running instances.

`ports.Driver` is the small protocol (start, stop, list, follow, logs). `process/` is the driver for one
machine: a pure plan of the sandbox (bubblewrap, seccomp, Landlock, cgroup, uid) handed to the supervisor.
`supervisor/` is the small, dull process that owns instances and Envoy: standard library only, survives the
control plane, adopts its children again after its own death. `fake.py` is a driver for tests that passes the
same contract suite.
"""
