"""How the instances of a version are run: what its `greenroom.toml` asks for, within the server's limits."""

from greenroom.kernel.settings import InstanceLimits, Settings
from greenroom.publish.config import Config
from greenroom.releases.model import Policy
from greenroom.runtime.model import Limits


def policy(config: Config, ready_path: str, settings: Settings) -> Policy:
    """Return the policy; `ready_path` is the kind's own, used unless the app names another."""
    instances, start = config.instances, config.start
    return Policy(
        least=instances.min,
        most=instances.max,
        sessions=instances.sessions or 0,
        idle=instances.idle,
        limits=_limits(config, settings.instance),
        network=config.resources.network,
        ready_path=start.ready_path or ready_path,
        ready_timeout=min(start.ready_timeout or settings.ready_timeout, 3600),
        stop_grace=min(start.stop_grace, 600),
        keep_warm=instances.keep_warm,
        tells=config.release.tell or config.release.stay is not None,
        stay=config.release.stay,
    )


def _limits(config: Config, server: InstanceLimits) -> Limits:
    asked = config.resources
    return Limits(
        memory_mb=min(asked.memory or server.memory_mb, server.memory_mb),
        cpus=min(asked.cpus or server.cpus, server.cpus),
        processes=min(asked.processes or server.processes, server.processes),
        tmp_mb=min(asked.tmp or server.tmp_mb, server.tmp_mb),
        log_mb=server.log_mb,
    )
