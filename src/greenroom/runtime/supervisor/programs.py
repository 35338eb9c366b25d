"""The programs: started, watched, started again, stopped, and found again after the supervisor's own death."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from greenroom.runtime.supervisor.logs import Log
from greenroom.runtime.supervisor.model import Program, Spec
from greenroom.runtime.supervisor.proc import at_depth, descendants, start_ticks
from greenroom.runtime.supervisor.spawn import SpawnError, spawn

HEALTHY_AFTER = 30.0
"""Seconds of running after which the next crash is taken for the first."""
LONGEST_PAUSE = 60.0


class Programs:
    """All programs of one home."""

    def __init__(self, home: Path, changed: Callable[[Program], None]) -> None:
        self._states = home / "run" / "programs"
        self._pipes = home / "run" / "pipes"
        self._logs_folder = home / "logs" / "instances"
        self._changed = changed
        self._programs: dict[str, Program] = {}
        self._logs: dict[str, Log] = {}
        self._ends: dict[str, asyncio.Event] = {}
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._ooms: dict[str, int] = {}
        for folder in (self._states, self._pipes, self._logs_folder):
            folder.mkdir(parents=True, exist_ok=True)

    def recover(self) -> None:
        """Adopt the programs of a supervisor before this one; start those again that should run."""
        for path in sorted(self._states.glob("*.json")):
            program = Program.from_json(json.loads(path.read_text()))
            self._programs[program.spec.name] = program
            if program.state == "ended":
                continue
            if program.pid and start_ticks(program.pid) == program.ticks:
                self._open_log(program)
                self._watch(program)
            elif program.wanted and program.spec.restart:
                program.reason, program.detail = "lost", "It ended while nobody was watching."
                self._launch(program)
            else:
                self._finish(program, "lost", None, "It ended while nobody was watching.")

    def list(self) -> list[Program]:
        """Return every program that is not forgotten."""
        return list(self._programs.values())

    def start(self, spec: Spec) -> Program:
        """Start a program; one of that name that runs is left alone."""
        program = self._programs.get(spec.name)
        if program is not None and program.state != "ended":
            return program
        program = self._programs[spec.name] = Program(spec)
        self._save(program)
        self._launch(program)
        return program

    async def stop(self, name: str, reason: str) -> None:
        """Ask a program to end, insist after its grace, return when it is gone."""
        program = self._programs.get(name)
        if program is None or program.state == "ended":
            return
        program.wanted, program.reason = False, reason
        if pause := self._pauses.pop(name, None):
            pause.cancel()
        if not program.pid:
            self._finish(program, reason, None, "")
            return
        ended = self._ends.setdefault(name, asyncio.Event())
        self._become(program, "stopping")
        _signal(at_depth(program.pid, program.spec.depth) or [program.pid], signal.SIGTERM)
        try:
            await asyncio.wait_for(ended.wait(), program.spec.grace)
        except TimeoutError:
            self._kill(program)
            await ended.wait()

    def forget(self, name: str) -> None:
        """Drop the record and the log of a program that ended."""
        program = self._programs.get(name)
        if program is None or program.state != "ended":
            return
        del self._programs[name]
        (self._states / f"{name}.json").unlink(missing_ok=True)
        for path in (self._log_path(name), self._log_path(f"{name}.log.1", suffix="")):
            path.unlink(missing_ok=True)

    async def stop_all(self) -> None:
        """Stop every program."""
        await asyncio.gather(*(self.stop(name, "stopped") for name in list(self._programs)))

    # Starting

    def _launch(self, program: Program) -> None:
        spec = program.spec
        self._pauses.pop(spec.name, None)
        log = self._open_log(program)
        self._ooms[spec.name] = _oom_kills(spec)
        try:
            program.pid = spawn(spec, self._pipes / spec.name)
        except (SpawnError, OSError) as error:
            log.say(f"Greenroom could not start this: {error}")
            self._crashed(program, "exit", 127, f"It could not be started: {error}")
            return
        program.ticks, program.started_at = start_ticks(program.pid), time.time()
        self._become(program, "running")
        self._watch(program)

    def _open_log(self, program: Program) -> Log:
        name = program.spec.name
        if name not in self._logs:
            log = Log(self._pipes / name, self._log_path(name), program.spec.log_bytes)
            self._logs[name] = log
            asyncio.get_running_loop().add_reader(log.descriptor, log.pump)
        return self._logs[name]

    def _log_path(self, name: str, suffix: str = ".log") -> Path:
        return self._logs_folder / f"{name}{suffix}"

    def _watch(self, program: Program) -> None:
        loop = asyncio.get_running_loop()
        try:
            watched = os.pidfd_open(program.pid)
        except ProcessLookupError:
            loop.call_soon(self._ended, program)
            return

        def over() -> None:
            loop.remove_reader(watched)
            os.close(watched)
            self._ended(program)

        loop.add_reader(watched, over)

    # Ending

    def _ended(self, program: Program) -> None:
        status = _status(program.pid)
        program.pid = program.ticks = 0
        self._kill(program)
        ooms = _oom_kills(program.spec) - self._ooms.get(program.spec.name, 0)
        reason, detail = _explain(program, status, ooms)
        if program.wanted:
            self._crashed(program, reason, status, detail)
        else:
            self._finish(program, program.reason, status, detail)

    def _crashed(self, program: Program, reason: str, status: int | None, detail: str) -> None:
        program.reason, program.exit_status, program.detail = reason, status, detail
        self._logs[program.spec.name].say(detail)
        if not program.spec.restart:
            self._finish(program, reason, status, detail)
            return
        if time.time() - program.started_at > HEALTHY_AFTER:
            program.restarts = 0
        program.restarts += 1
        self._become(program, "restarting")
        pause = min(LONGEST_PAUSE, 0.25 * 2 ** (program.restarts - 1))
        loop = asyncio.get_running_loop()
        self._pauses[program.spec.name] = loop.call_later(pause, self._launch, program)

    def _finish(self, program: Program, reason: str, status: int | None, detail: str) -> None:
        program.reason, program.exit_status, program.detail = reason, status, detail
        program.pid, program.wanted = 0, False
        log = self._logs.pop(program.spec.name, None)
        if log:
            asyncio.get_running_loop().remove_reader(log.descriptor)
            log.close()
        _remove_groups(program.spec)
        self._become(program, "ended")
        if event := self._ends.pop(program.spec.name, None):
            event.set()

    def _kill(self, program: Program) -> None:
        """Kill the process, its descendants and whatever is left in its control groups."""
        left = [program.pid, *descendants(program.pid)] if program.pid else []
        for folder in program.spec.groups:
            try:
                left.extend(int(pid) for pid in Path(folder, "cgroup.procs").read_text().split())
            except OSError:
                continue
        _signal(left, signal.SIGKILL)

    # Keeping

    def _become(self, program: Program, state: str) -> None:
        program.state = state
        self._save(program)
        self._changed(program)

    def _save(self, program: Program) -> None:
        path = self._states / f"{program.spec.name}.json"
        part = path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(program.to_json(), file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)


def _status(pid: int) -> int | None:
    """Return the exit code, or minus the signal; None for a process that was adopted."""
    try:
        _, raw = os.waitpid(pid, 0)
    except ChildProcessError:
        return None
    return os.waitstatus_to_exitcode(raw)


def _explain(program: Program, status: int | None, ooms: int) -> tuple[str, str]:
    if not program.wanted:
        return program.reason, f"It was stopped ({program.reason})."
    if ooms > 0:
        limit = program.spec.note.get("memory_mb", "?")
        return "out-of-memory", f"It ran out of memory: its limit is {limit} MB."
    if status is None:
        return "lost", "It ended while nobody was watching."
    wrapped = status - 128 if 128 < status < 160 else 0
    if status < 0 or wrapped:
        name = signal.Signals(-status if status < 0 else wrapped).name
        return "signal", f"It was ended by {name}."
    return "exit", f"It ended with exit code {status}."


def _oom_kills(spec: Spec) -> int:
    try:
        text = Path(spec.oom_counter).read_text() if spec.oom_counter else ""
    except OSError:
        return 0
    found: dict[str, Any] = dict(line.split() for line in text.splitlines() if " " in line)
    return int(found.get("oom_kill", 0))


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _remove_groups(spec: Spec) -> None:
    for folder in spec.groups:
        try:
            Path(folder).rmdir()
        except OSError:  # a process in it is still dying; the next start uses it again
            continue
