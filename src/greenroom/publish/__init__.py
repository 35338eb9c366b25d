"""A folder becomes an immutable version: bundle, manifest, lock, provenance.

`bundle` lists and hashes a folder (respecting ignore files) and knows the limits; `store` keeps files by their
digest and shows a bundle as a read-only folder; `archive` takes a tar.gz apart, trusting nothing; `config` reads
`greenroom.toml` and what other tools left in the folder (`manifest.json`, `requirements.txt`, ...); `service`
makes apps and versions. A bundle's digest is its identity; the same files make the same bundle.
"""
