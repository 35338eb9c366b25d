"""The driver for one machine: sandboxed processes, owned by the supervisor.

`machine.probe` finds out what this machine can do and which rung of the isolation ladder that gives; `sandbox`
plans the bubblewrap command, `groups` the control groups, `seccomp` the filter, all without doing anything;
`driver.ProcessDriver` hands the plan to the supervisor; `keeper` and `workshop` run Envoy and builds by the same
means.
"""
