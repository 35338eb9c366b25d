"""How the advice is said for each framework."""

from greenroom.rehearsal.profile.model import Advice, Line, StepProfile, Way

ONCE = {
    "shiny-python": "at the top of {file}, outside `server`",
    "shiny-r": "above `server`, outside it",
    "streamlit": "in a function under `@st.{kept}`",
    "dash": "at the top of {file}, outside the callback",
    "gradio": "at the top of {file}, outside the function that the button calls",
    "panel": "in a function under `@pn.cache`",
    "bokeh": "in a module that the document imports: Bokeh runs {file} anew for each session",
    "plumber": "above the routes, outside them",
    "voila": (
        "before anybody comes (`preheat_kernel` in voila.json keeps kernels that have run the cells)"
    ),
}
ANYWHERE = "at the top of {file}, outside the function"
KEEP = {
    "shiny-python": "`functools.lru_cache` on a function of the inputs it needs",
    "shiny-r": "`bindCache()` with the inputs it needs",
    "streamlit": "`@st.cache_data` on a function of the inputs it needs",
    "dash": "`flask_caching` and `@cache.memoize()` on a function of the inputs it needs",
    "panel": "`@pn.cache` on a function of the inputs it needs",
    "gradio": "`functools.lru_cache` on a function of the inputs it needs",
    "plumber": "`memoise::memoise()` around a function of the inputs it needs",
    "voila": "`joblib.Memory` on a function of the inputs it needs, as each session has its own kernel",
}
KEEP_ANYWHERE = "`functools.lru_cache` on a function of the inputs it needs"
ASIDE = {
    "shiny-python": "`@reactive.extended_task` and `asyncio.to_thread`",
    "shiny-r": "`ExtendedTask` and `future_promise()` or `mirai()`",
    "plumber": "`promises::future_promise()`",
    "dash": "a background callback",
    "gradio": "a function that is not `async`, or `await` in it",
}
ASIDE_ANYWHERE = "`await asyncio.to_thread(…)`, or a library that can be awaited"


def once(framework: str, file: str, kept: str = "cache_data") -> str:
    """Return where something is done once."""
    return ONCE.get(framework, ANYWHERE).format(file=file, kept=kept)


def keep(framework: str) -> str:
    """Return how results are kept."""
    return KEEP.get(framework, KEEP_ANYWHERE)


def aside(framework: str) -> str:
    """Return how something is done without holding others up."""
    return ASIDE.get(framework, ASIDE_ANYWHERE)


def amount(seconds: float) -> str:
    """Return `0.9 s`, `12 s`, `0.12 s`."""
    return (
        f"{seconds:.2f} s"
        if seconds < 0.2
        else f"{seconds:.1f} s"
        if seconds < 20
        else f"{seconds:.0f} s"
    )


def percent(part: float, whole: float) -> str:
    """Return `71 %`; threads add up, but not beyond the whole."""
    return f"{min(1.0, part / whole if whole else 0.0):.0%}".replace("%", " %")


def share(seconds: float, step: StepProfile) -> str:
    """Return `71 % of `Set region``."""
    return f"{percent(seconds, step.seconds)} of `{step.label}`"


def bare(name: str) -> str:
    """Return a call's name as in the code: without the dot of a method."""
    return name.removeprefix(".")


def advice(
    rule: str, way: Way, step: StepProfile, line: Line, what: str, evidence: str, saves: float
) -> Advice:
    """Return advice on a line."""
    return Advice(rule, way, step.name, what, evidence, line.frame, line.source, saves)
