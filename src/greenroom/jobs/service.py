"""Runs jobs durably with DBOS.

DBOS resumes unfinished work on an event loop of its own, while connections and locks belong to the loop of the
control plane; so every step is carried over to that loop.
"""

import asyncio
import contextvars
import logging

from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos import error as dbos_errors
from sqlalchemy.engine import make_url

from greenroom.jobs.model import Act, Job

log = logging.getLogger(__name__)
APPLICATION_VERSION = "1"
"""Constant on purpose: a new Greenroom resumes what an older one left unfinished."""


class Jobs:
    """The jobs of this control plane; one instance per process, as DBOS is a singleton."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._jobs: dict[str, Job] = {}
        self._home: asyncio.AbstractEventLoop | None = None
        self._run = None

    def register(self, job: Job) -> None:
        """Make a job known; to be done before `launch`."""
        self._jobs[job.name] = job

    async def launch(self) -> None:
        """Start DBOS, which at once resumes what a crash left unfinished."""
        self._home = asyncio.get_running_loop()
        logging.getLogger("dbos").setLevel(logging.ERROR)
        DBOS(config=_config(self._url))

        @DBOS.workflow(name="greenroom-job", max_recovery_attempts=5)
        async def run(name: str, key: str) -> None:
            await self._perform(self._jobs[name], key)

        self._run = run
        await asyncio.to_thread(DBOS.launch)

    async def start(self, name: str, key: str) -> None:
        """Start a job for a row; it is stored before this returns. A step may start another job."""
        begun = asyncio.create_task(self._begin(name, key), context=contextvars.Context())
        await begun

    async def _begin(self, name: str, key: str) -> None:
        """Begin outside of whatever job asks for it: DBOS keeps that in the context."""
        assert self._run is not None, "launch() comes first"
        with SetWorkflowID(f"{name}/{key}"):
            await DBOS.start_workflow_async(self._run, name, key)

    async def close(self) -> None:
        """Stop; unfinished jobs go on at the next launch."""
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    async def _perform(self, job: Job, key: str) -> None:
        for name, act in job.steps:
            try:
                await DBOS.run_step_async({"name": name}, self._at_home, act, key)
            except asyncio.CancelledError:
                raise
            except dbos_errors.DBOSException:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a step raises is the job's result
                log.info("job %s of %s failed at %s: %s", job.name, key, name, error)
                await DBOS.run_step_async({"name": "failed"}, self._at_home_failed, job, key, error)
                return

    async def _at_home(self, act: Act, key: str) -> None:
        await self._carry(act(key))

    async def _at_home_failed(self, job: Job, key: str, error: BaseException) -> None:
        await self._carry(job.failed(key, error))

    async def _carry(self, work) -> None:
        assert self._home is not None
        if asyncio.get_running_loop() is self._home:
            await work
        else:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._home))


def _config(url: str) -> DBOSConfig:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        parsed = parsed.set(drivername="sqlite", database=f"{parsed.database}-jobs")
    else:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return DBOSConfig(
        name="greenroom",
        system_database_url=parsed.render_as_string(hide_password=False),
        application_version=APPLICATION_VERSION,
        executor_id="local",
        log_level="ERROR",
        console_log_level="ERROR",
        enable_otlp=False,
    )
