"""A folder becomes an immutable version: bundle, configuration, lock, provenance.

* `folder` lists and hashes a folder on the publisher's machine, respecting ignore files.
* `archive` takes a tar.gz, tar or zip apart, trusting nothing, and packs a bundle up again.
* `store` keeps files by their digest and shows a bundle as a read-only folder.
* `config` reads `greenroom.toml` and what other tools left behind (`manifest.json`); `identify` says
  what a folder is: kind and entry.
* `service.Publisher` is the entry point on the server (`uploads` its half for bundles); `queries`
  finds what it wrote, `compare` says what differs between two versions.

A bundle's digest is its identity: the same files make the same bundle. The top of this package and
`folder` import quickly, because the command line starts with them.
"""
