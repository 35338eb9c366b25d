"""Where apps live: one origin per app, per further stage and per previewed version; or one path each."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from greenroom.releases.model import Stages

_PREVIEW = re.compile(r"v([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Place:
    """What a site shows: the release of a stage, or one version in the first stage."""

    app: str
    stage: str
    version: int | None = None

    @property
    def site(self) -> str:
        """The site's name in tickets and route tables."""
        return f"{self.app}@{f'v{self.version}' if self.version else self.stage}"


@dataclass(frozen=True)
class Addresses:
    """How places become addresses on this server."""

    root_url: str
    apps_domain: str
    by_path: bool
    stages: Stages

    def label(self, place: Place) -> str:
        """Return `sales`, `uat--sales` or `v12--sales`."""
        if place.version:
            return f"v{place.version}--{place.app}"
        return place.app if place.stage == self.stages.last.name else f"{place.stage}--{place.app}"

    def host(self, place: Place) -> str:
        """Return the host name of a place, without port."""
        return f"{self.label(place)}.{self.apps_domain}"

    def path(self, place: Place) -> str:
        """Return the path of a place on a server with one host name, else an empty string."""
        return f"/app/{self.label(place)}" if self.by_path else ""

    def url(self, place: Place) -> str:
        """Return the address that people open."""
        if self.by_path:
            return f"{self.root_url}{self.path(place)}/"
        root = urlsplit(self.root_url)
        port = f":{root.port}" if root.port else ""
        return f"{root.scheme}://{self.host(place)}{port}/"

    def place(self, site: str) -> Place | None:
        """Return what a site's name stands for."""
        app, _, what = site.partition("@")
        preview = _PREVIEW.fullmatch(what)
        if preview:
            return Place(app, self.stages.first.name, int(preview[1]))
        return Place(app, what) if self.stages.named(what) and what else None
