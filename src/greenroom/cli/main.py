"""The entry point: which commands there are, and how their errors reach people."""

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from cyclopts import App, CycloptsError, Group, Parameter

from greenroom import __version__
from greenroom.cli.help import Columns
from greenroom.kernel.errors import GreenroomError

GROUPS = {
    "Begin": (
        ("login", "signing:login", "Sign in to a server."),
        ("logout", "signing:logout", "Forget a server, and end the token used for it."),
        ("whoami", "signing:whoami", "Show who you are, and on which server."),
        ("init", "init:init", "Look at this folder and write its greenroom.toml."),
    ),
    "Publish": (
        ("deploy", "deploy:deploy", "Make a new version of this folder and start it."),
        ("promote", "releases:promote", "Deploy the same bytes at a further stage."),
        ("sign-off", "sign_off:sign_off", "Approve a version, or reject it, with your name."),
        ("release", "releases:release", "Put a version before users."),
        ("rollout", "rollout:rollout", "How a release that goes step by step stands, and decide."),
        ("rollback", "releases:rollback", "Go back to the release before, or to any version."),
    ),
    "Rehearse": (
        ("record", "record:record", "Use an app once; Greenroom does it again from then on."),
        ("journey", "journey:journey", "The recorded sessions of an app: look at them, edit them."),
        ("test", "test:check_outputs", "Replay the journeys: are the outputs still right?"),
        ("load", "load:load", "Play a journey as many people at once."),
        ("profile", "profile:profile", "Find the slow action, its line, and what to do."),
        ("rehearse", "rehearse:rehearse", "Have the server use a version, before people do."),
    ),
    "Look": (
        ("ls", "apps:ls", "List the apps of the server."),
        ("status", "apps:status", "Show an app at each of its stages."),
        ("objectives", "objectives:objectives", "Show what was promised, and how it is kept."),
        ("versions", "versions:versions", "List the versions of an app."),
        ("diff", "versions:diff", "Show what changed between two versions."),
        ("logs", "logs:logs", "Print what an app's instances wrote."),
        ("open", "apps:open_app", "Open an app in the browser."),
        ("doctor", "doctor:doctor", "Check this machine and the server."),
    ),
    "Manage": (
        ("stop", "running:stop", "Stop an app's instances."),
        ("start", "running:start", "Start a stopped app again."),
        ("remove", "removing:remove", "Remove a version that nobody needs."),
        ("retire", "removing:retire", "Take an app out of service."),
        ("scale", "scale:scale", "Say how many instances an app may have at a stage."),
        ("flags", "flags:flags", "Feature flags: what is on, and for whom, without a deploy."),
        ("env", "env:env", "Variables and secrets of an app, by stage."),
        ("access", "access:access", "Who may use and change an app."),
        ("tokens", "tokens:tokens", "Your API tokens."),
        ("people", "people:people", "The people of the server (administrators)."),
        ("groups", "groups:groups", "Groups of people, made by administrators."),
    ),
    "Serve": (
        ("serve", "serve:serve", "Run the server."),
        ("demo", "demo:demo", "Serve the example apps on this machine."),
    ),
}
IS_WINDOWS = sys.platform == "win32"
RUNS_APPS = frozenset({"record", "test", "load", "profile", "serve", "demo"})
HELP = """\
Take a data app from a folder on your laptop to a trusted release on your team's own server.

The usual way:

    greenroom login http://localhost:8080
    greenroom init
    greenroom deploy
    greenroom release v1

greenroom COMMAND --help explains a command. Exit codes: 0 done, 1 mistake in what was asked,
2 a check did not pass, 3 sign-in or network, 5 conflict, 6 the server is not ready.
"""


def build(*, overview: bool = False) -> App:
    """Return the command line; the modules of its commands are imported when they are called.

    For the overview the words above are enough; a command's own help is its docstring.
    """
    app = App(
        name="greenroom",
        help=HELP,
        help_format="plaintext",
        help_formatter=Columns(),
        group_arguments=Group("Arguments", sort_key=-1),
        group_parameters=Group("Options", sort_key=len(GROUPS)),
        default_parameter=Parameter(negative=(), show_default=False),
        version=__version__,
        suppress_keyboard_interrupt=False,
        result_action="return_value",
    )
    for order, (title, commands) in enumerate(GROUPS.items()):
        group = Group(title, sort_key=order)
        for position, (name, target, words) in enumerate(commands):
            where = f"greenroom.cli.commands.{target}"
            short = words if overview else None
            app.command(where, name=name, help=short, group=group, sort_key=position)
    app["--help"].group = app["--version"].group = app.group_parameters
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    if IS_WINDOWS and arguments and arguments[0] in RUNS_APPS:
        return _complain(_not_here(arguments[0]))
    app = build(overview=not arguments or arguments[0] in ("--help", "-h"))
    try:
        return app(arguments, exit_on_error=False, print_error=False) or 0
    except CycloptsError as error:
        return _complain(_in_our_words(app, error))
    except GreenroomError as error:
        return _complain(error)
    except ValueError as error:
        return _complain(_refused(error))
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def main() -> None:
    """Run the command line of this process."""
    gc.set_threshold(50_000)  # imports make much and leave little to collect
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it asks every package
    for number in filter(
        None, (signal.SIGTERM, getattr(signal, "SIGHUP", None))
    ):  # Windows has none
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _end)
    _leave(run(sys.argv[1:]))


def _end(number: int, _frame: FrameType | None) -> None:
    """Leave in order, so that an app that was started to be used or tested ends too."""
    raise SystemExit(128 + number)


def _leave(code: int) -> None:
    """End this process; where nothing else goes on in it, without taking every module apart first."""
    if threading.active_count() > 1:
        sys.exit(code)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = 141
    atexit._run_exitfuncs()
    os._exit(code)


def _complain(error: GreenroomError) -> int:
    from greenroom.cli.output import complain

    complain(error)
    return error.exit_code


def _not_here(command: str) -> GreenroomError:
    return GreenroomError(
        f"greenroom {command} runs apps, which needs Linux or macOS.",
        "Signing in, deploying, releasing and looking work on Windows too.",
        "Run it in WSL (wsl --install), or have the server do it: greenroom deploy, then greenroom rehearse.",
    )


def _in_our_words(app: App, error: CycloptsError) -> GreenroomError:
    from greenroom.cli.mistakes import in_our_words

    return in_our_words(app, error)


def _refused(error: ValueError) -> GreenroomError:
    from greenroom.cli.mistakes import refused

    return refused(error)


if __name__ == "__main__":
    main()
