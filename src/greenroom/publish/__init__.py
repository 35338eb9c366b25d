"""A folder becomes an immutable version: bundle, manifest, lock, provenance.

* `folder` lists and hashes a folder on the publisher's machine (respecting ignore files); `archive`
  takes a tar.gz, tar or zip apart, trusting nothing, and packs a bundle up again.
* `store` keeps files by their digest and shows a bundle as a read-only folder.
* `config` reads `greenroom.toml` and what other tools left behind (`manifest.json`).
* `service` makes apps and versions, `queries` finds them, `compare` says what differs between two.

The top of this package and `folder` import quickly: the command line starts with them. A bundle's
digest is its identity; the same files make the same bundle.
"""
