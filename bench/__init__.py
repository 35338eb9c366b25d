"""Measures Greenroom beside others, in one run, and prints ratios; `bin/bench --help` lists the parts.

`figures/` has one module per figure, each with a `measure(lab)` that returns rows. `lab.Lab` starts what a
figure needs (a Greenroom server, a ShinyHub server) once and ends all of it. `peers/` installs others into
`.greenroom/bench` and runs them. Others use this machine too, so rounds alternate between the sides, medians
are compared, and only ratios from one run mean anything. Results: `docs/benchmarks.md`.
"""
