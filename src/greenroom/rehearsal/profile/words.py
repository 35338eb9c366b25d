"""What a profile says, in sentences."""

from greenroom.rehearsal.profile.advice.words import amount, percent
from greenroom.rehearsal.profile.model import START_UP, Frame, Growth, Line, Profile, StepProfile

CULPRIT = 0.2
"""Share of a step below which a line is not named as what it hangs on."""
PLENTY = 0.6
"""Share of a line's time that one of its own callees must take to be named in its place."""
MOST_TEXT = 60
"""Characters of a line's source."""
MOST_OF_CELL = 40
"""Characters of a cell's first line."""


def sentence(profile: Profile, step: StepProfile | None = None) -> str:
    """Return `Set region` takes 1.3 s; 71 % of it is app.py:42 `df = pd.read_csv(path)`."""
    step = step or profile.slowest
    if step is None:
        return "The journey has no steps."
    start = f"`{step.label}` takes {amount(step.seconds)}"
    line = culprit(step)
    if line is None:
        return f"{start}; none of the app's own lines takes much of it."
    text = f" `{cut(line.source)}`" if line.source else ""
    cell = f", {where}" if (where := within(line.frame)) else ""
    part = percent(line.seconds, step.seconds)
    return f"{start}; {part} of it is {line.frame.place}{text}{cell}."


def within(frame: Frame) -> str:
    """Return by its first line which cell of a notebook a line is in; empty where it is that line."""
    cell = frame.cell
    return f"in the cell `{cut(cell.begins, MOST_OF_CELL)}`" if cell and cell.line > 1 else ""


def culprit(step: StepProfile) -> Line | None:
    """Return the app's own line on which most of a step hangs: the innermost that still explains it."""
    lines = [line for line in step.lines if line.seconds >= CULPRIT * step.seconds]
    if not lines or not step.seconds:
        return None
    functions = {line.frame.function for line in step.lines}
    leaves = [(_leaf(line, functions), line) for line in lines]
    seconds, line = max(leaves, key=lambda pair: pair[0])
    if seconds >= CULPRIT * step.seconds:
        return line
    return lines[0]


def _leaf(line: Line, functions: set[str]) -> float:
    return line.own_seconds + sum(c.seconds for c in line.calls if c.name not in functions)


def calls(line: Line) -> str:
    """Return what takes most of a line: `pandas.read_csv`; empty where it is the line itself."""
    if not line.calls or line.calls[0].seconds < max(line.own_seconds, 0.5 * line.seconds):
        return ""
    return plain(line.calls[0].name)


def plain(function: str) -> str:
    """Return a function's name without where it was defined."""
    package, dot, name = function.partition(".")
    if "<locals>" in function:
        return function.rpartition("<locals>.")[2]
    return f"{package}{dot}{name}"


def cut(text: str, most: int = MOST_TEXT) -> str:
    """Return a line of code that fits into a sentence."""
    return text if len(text) <= most else text[: most - 1] + "…"


def about_growth(growth: Growth | None) -> str:
    """Return what sessions leave behind."""
    if growth is None:
        return ""
    start = f"After {growth.sessions} more sessions"
    found = []
    if growth.leaks:
        found.append(f"memory grows by {growth.bytes_each / 1e6:.1f} MB with each")
    if growth.leaks_files:
        found.append(f"{growth.files_each:.0f} more handles are open after each")
    if found:
        return f"{start}: {' and '.join(found)}."
    return f"{start} nothing stays behind that grows with each."


def about_others(step: StepProfile) -> str:
    """Return whom a step holds up; empty where nobody waits."""
    if step.held is None or step.held < 0.25:
        return ""
    return f"`{step.label}` holds everybody else up for {amount(step.held)}."


def is_start(step: StepProfile) -> bool:
    """Whether it is the start-up."""
    return step.name == START_UP
