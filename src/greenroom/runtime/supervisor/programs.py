"""The programs: started, watched, started again, stopped, and found again after the supervisor's own death."""

import asyncio
import itertools
import os
import re
import secrets
import signal
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from greenroom.runtime.supervisor import watchdog
from greenroom.runtime.supervisor.ending import explain, oom_kills, reap
from greenroom.runtime.supervisor.killing import clear, everyone, remove_groups, send
from greenroom.runtime.supervisor.logs import Log
from greenroom.runtime.supervisor.model import NAME, Program, Spec
from greenroom.runtime.supervisor.network import forget_rules, let_pass
from greenroom.runtime.supervisor.proc import MARK, at_depth, boot_id, start_ticks
from greenroom.runtime.supervisor.spawn import SpawnError, spawn
from greenroom.runtime.supervisor.states import States

HEALTHY_AFTER = 30.0
"""Seconds of running after which the next crash is taken for the first."""
FIREWALLS_EVERY = 30
"""Seconds between two looks whether another firewall was loaded anew."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 60.0


class Programs:
    """All programs of one home."""

    def __init__(self, home: Path, changed: Callable[[Program], None]) -> None:
        self._pipes = home / "run" / "pipes"
        self._logs_folder = home / "logs" / "instances"
        for folder in (self._pipes, self._logs_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._states = States(home / "run" / "programs")
        self._changed = changed
        self._boot = boot_id()
        self._programs: dict[str, Program] = {}
        self._logs: dict[str, Log] = {}
        self._ends: dict[str, asyncio.Event] = {}
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._verdicts: dict[str, tuple[str, str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def list(self) -> list[Program]:
        """Return every program that is not forgotten."""
        return list(self._programs.values())

    def get(self, name: str) -> Program | None:
        """Return a program that is not forgotten."""
        return self._programs.get(name)

    def recover(self) -> None:
        """Adopt the programs of a supervisor before this one; start those again that should run."""
        for program in self._states.load():
            self._programs[program.spec.name] = program
            if program.state == "ended":
                continue
            self._open_log(program)
            if self._lives(program):
                self._watch(program)
                if not program.wanted:
                    self._do(self.stop(program.spec.name, program.reason))
            else:
                self._do(self._bury(program, unseen=True))

    def start(self, spec: Spec) -> Program:
        """Start a program; one of that name that runs is left alone."""
        if not re.fullmatch(NAME, spec.name):
            raise ValueError(f"a program cannot be called {spec.name!r}")
        program = self._programs.get(spec.name)
        if program is not None and program.state != "ended":
            return program
        program = self._programs[spec.name] = Program(spec, mark=secrets.token_hex(8))
        self._states.save(program)
        self._launch(program)
        return program

    def announce(self, name: str) -> None:
        """Take the control plane's word that a starting program is ready."""
        program = self._programs.get(name)
        if program is not None and program.state == "starting" and program.pid:
            self._become(program, "running")

    async def stop(self, name: str, reason: str) -> None:
        """Ask a program to end, insist after its grace, return when it is gone."""
        program = self._programs.get(name)
        if program is None or program.state == "ended":
            return
        if program.wanted:
            program.wanted, program.reason = False, reason
        ended = self._ends.setdefault(name, asyncio.Event())
        if pause := self._pauses.pop(name, None):
            pause.cancel()
            await self._finish(program, program.reason, program.exit_status, program.detail)
            return
        self._become(program, "stopping")
        if program.pid:
            send(at_depth(program.pid, program.spec.depth) or [program.pid], signal.SIGTERM)
        try:
            await asyncio.wait_for(ended.wait(), program.spec.grace)
        except TimeoutError:
            send(everyone(program), signal.SIGKILL)
            await ended.wait()

    async def stop_all(self) -> None:
        """Stop every program."""
        await asyncio.gather(*(self.stop(name, "stopped") for name in list(self._programs)))
        if any(program.spec.network for program in self.list()):
            forget_rules()

    def forget(self, name: str) -> None:
        """Drop the record and the log of a program that ended."""
        program = self._programs.get(name)
        if program is None or program.state != "ended":
            return
        del self._programs[name]
        self._states.remove(name)
        for suffix in (".log", ".log.1"):
            (self._logs_folder / f"{name}{suffix}").unlink(missing_ok=True)

    async def watch_over(self) -> None:
        """End programs that pass limits which no control group enforces, and keep their network open, for ever."""
        for second in itertools.count(1):
            await asyncio.sleep(watchdog.EVERY)
            if second % FIREWALLS_EVERY == 0 and any(p.spec.network and p.pid for p in self.list()):
                await asyncio.to_thread(let_pass)
            for program in self.list():
                if found := watchdog.verdict(program):
                    self._verdicts[program.spec.name] = found
                    send(everyone(program), signal.SIGKILL)

    # Starting

    def _launch(self, program: Program) -> None:
        spec = program.spec
        self._pauses.pop(spec.name, None)
        log = self._open_log(program)
        program.started_at, program.boot = time.time(), self._boot
        try:
            program.pid = spawn(spec, self._pipes / spec.name, {MARK: program.mark})
        except (SpawnError, OSError) as error:
            log.say(f"Greenroom could not start this: {error}")
            self._crashed(program, "exit", 127, f"It could not be started: {error}")
            return
        program.ticks, program.oom_kills = start_ticks(program.pid), oom_kills(spec)
        self._become(program, "starting" if spec.announced else "running")
        self._watch(program)

    def _open_log(self, program: Program) -> Log:
        spec = program.spec
        if spec.name not in self._logs:
            path = self._logs_folder / f"{spec.name}.log"
            log = Log(self._pipes / spec.name, path, spec.log_bytes, spec.uid)
            self._logs[spec.name] = log
            asyncio.get_running_loop().add_reader(log.descriptor, log.pump)
        return self._logs[spec.name]

    def _lives(self, program: Program) -> bool:
        if not program.pid or program.boot not in ("", self._boot):
            return False
        return start_ticks(program.pid) == program.ticks != 0

    def _watch(self, program: Program) -> None:
        loop = asyncio.get_running_loop()
        try:
            watched = os.pidfd_open(program.pid)
        except ProcessLookupError:
            self._do(self._bury(program))
            return

        def over() -> None:
            loop.remove_reader(watched)
            os.close(watched)
            self._do(self._bury(program))

        loop.add_reader(watched, over)

    # Ending

    async def _bury(self, program: Program, *, unseen: bool = False) -> None:
        """See to what a process leaves that has ended: its descendants, its reason, its next start.

        One whose end nobody has seen, as this supervisor was not there yet, need not wait for its next start.
        """
        status, had_begun = reap(program.pid), bool(program.pid)
        program.pid = program.ticks = 0
        if not await clear(program):
            self._logs[program.spec.name].say("Some of its processes cannot be killed.")
        reason, detail = self._verdicts.pop(program.spec.name, None) or explain(program, status)
        if not program.wanted:
            await self._finish(program, program.reason, status, explain(program, status)[1])
        elif unseen and program.spec.restart:
            if had_begun:
                program.reason, program.exit_status, program.detail = reason, status, detail
                program.restarts += 1
            self._launch(program)
        else:
            self._crashed(program, reason, status, detail)

    def _crashed(self, program: Program, reason: str, status: int | None, detail: str) -> None:
        program.reason, program.exit_status, program.detail = reason, status, detail
        self._logs[program.spec.name].say(detail)
        if not program.spec.restart:
            self._do(self._finish(program, reason, status, detail))
            return
        if time.time() - program.started_at > HEALTHY_AFTER:
            program.restarts = 0
        program.restarts += 1
        self._become(program, "restarting")
        pause = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** min(program.restarts - 1, 20))
        loop = asyncio.get_running_loop()
        self._pauses[program.spec.name] = loop.call_later(pause, self._launch, program)

    async def _finish(self, program: Program, reason: str, status: int | None, detail: str) -> None:
        program.reason, program.exit_status, program.detail = reason, status, detail
        program.pid, program.wanted = 0, False
        if log := self._logs.pop(program.spec.name, None):
            asyncio.get_running_loop().remove_reader(log.descriptor)
            log.close()
        await remove_groups(program.spec)
        self._become(program, "ended")
        if event := self._ends.pop(program.spec.name, None):
            event.set()

    def _become(self, program: Program, state: str) -> None:
        program.state = state
        self._states.save(program)
        self._changed(program)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
