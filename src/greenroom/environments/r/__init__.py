"""R's system library: which packages an app uses, and which versions of them this machine has.

R apps run with the packages that the administrator installed (Debian's `r-cran-*`); nothing is downloaded. What an
app uses is read from its R files, renv.lock and manifest.json, never by running them.

Entry point: `library.lock(folder, packages)`.
"""
