"""Greenroom: a data app's way from a folder on a laptop to a trusted release on your own server.

The folders are capabilities, named in the order in which an app travels through them: `publish`,
`environments`, `runtime`, `gateway`, `releases`. `cli`, `api` and `web` are the doors, `wiring` joins
everything, `kernel` holds what all of them share. `docs/contributor/house.md` is the map.
"""

__version__ = "0.1.0"
