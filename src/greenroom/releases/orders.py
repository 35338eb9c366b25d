"""Version + environment + stage become the order for one instance. Pure."""

import sys
from pathlib import Path

from greenroom.environments.model import Environment
from greenroom.kinds.model import Call, Kind
from greenroom.publish.config import Config
from greenroom.publish.model import Version
from greenroom.releases.model import Policy
from greenroom.runtime.model import Order

BUNDLE_AT = "/app"
LAUNCHERS_AT = "/greenroom"
SOCKET_AT = "/run/greenroom/app.sock"
MATPLOTLIB_AT = "/tmp/matplotlib"  # noqa: S108 - inside the sandbox; the runtime says so to apps


def order(
    *,
    instance: str,
    version: Version,
    app_number: int,
    stage: str,
    kind: Kind,
    bundle: Path,
    environment: Environment | None,
    variables: dict[str, str],
    base_path: str,
    policy: Policy,
) -> Order:
    """Return everything needed to start one instance of a version at a stage."""
    config = Config.from_stored(version.config)
    start = kind.start(
        Call(
            entry=version.entry,
            bundle=BUNDLE_AT,
            socket=SOCKET_AT,
            launchers=LAUNCHERS_AT,
            interpreter=environment.interpreter if environment else sys.executable,
            base_path=base_path,
            command=config.app.command,
        )
    )
    facts = {
        "GREENROOM_APP": version.app,
        "GREENROOM_VERSION": str(version.number),
        "GREENROOM_STAGE": stage,
    }
    return Order(
        instance=instance,
        app=version.app,
        app_number=app_number,
        version=version.number,
        stage=stage,
        argv=start.argv,
        env=start.env | variables | facts,
        bundle=bundle,
        readable=_readable(environment),
        shown=_fonts(environment),
        limits=policy.limits,
        network=policy.network,
        ready_path=policy.ready_path,
        ready_timeout=policy.ready_timeout,
        stop_grace=policy.stop_grace,
    )


def _readable(environment: Environment | None) -> tuple[Path, ...]:
    if environment is None:
        return (Path(sys.prefix), Path(sys.base_prefix))
    return environment.read_only


def _fonts(environment: Environment | None) -> tuple[tuple[Path, str], ...]:
    if environment is None or environment.fonts is None:
        return ()
    return ((environment.fonts, f"{MATPLOTLIB_AT}/{environment.fonts.name}"),)
