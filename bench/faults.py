"""Faults planted into the examples, one at a time: what a rehearsal is to find.

Each is a change of text that a person could make by mistake. `outputs` faults change what users see, `race`
faults only when several use the app at once, `slow` faults only how long it takes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["outputs", "race", "slow"]


@dataclass(frozen=True)
class Fault:
    """One fault."""

    name: str
    file: str
    old: str
    new: str
    kind: Kind = "outputs"

    def plant(self, folder: Path) -> None:
        """Change the app; a fault whose text is not there is a mistake of this file."""
        path = folder / self.file
        text = path.read_text("utf-8")
        if self.old not in text:
            raise RuntimeError(f"{path} holds no {self.old!r}")
        path.write_text(text.replace(self.old, self.new, 1), "utf-8")


def _app(file: str, *faults: tuple[str, str, str]) -> tuple[Fault, ...]:
    return tuple(Fault(name, file, old, new) for name, old, new in faults)


def _race(file: str, old: str, new: str) -> Fault:
    return Fault("race", file, old, new, "race")


def _slow(file: str, old: str, new: str) -> Fault:
    return Fault("slower step", file, old, new, "slow")


PENGUINS = _app(
    "penguins.csv",
    ("dropped row", "Adelie,Torgersen,39.5,17.4,186,3800,female,2007\n", ""),
    ("one value", "39.1,18.7,181,3750", "39.1,18.7,181,5750"),
)
SEATTLE = _app(
    "seattle-weather.csv",
    ("dropped row", "2015-01-02,", "2019-01-02,"),
    ("one value", "2012-01-02,10.9", "2012-01-02,19.9"),
)
JOBS = _app("us-employment.csv", ("one value", "7601,14210", "7601,19210"))
NILE = _app("nile.csv", ("dropped row", "1872,1160\n", ""), ("one value", "1871,1120", "1871,1220"))
IOWA = _app(
    "iowa-electricity.csv", ("one value", "2001,Fossil Fuels,35361", "2001,Fossil Fuels,53361")
)
CORRELATION = """    @render.text
    def correlation():
        if len(chosen()) < 2:
            return "n/a"
        return f"{chosen()[input.x()].corr(chosen()[input.y()]):.2f}"
"""

FAULTS: dict[str, tuple[Fault, ...]] = {
    "shiny-python": (
        *PENGUINS,
        *_app(
            "app.py",
            ("colour", '"#1b9e77"', '"#1b7f9e"'),
            ("axes swapped", "xlabel=MEASURES[input.x()], ylabel=MEASURES[input.y()]",
             "xlabel=MEASURES[input.y()], ylabel=MEASURES[input.x()]"),
            ("rounding", ".mean().round(1)", ".mean().round(0)"),
            ("other statistic", ".mean().round(1)", ".median().round(1)"),
            ("filter reversed", "penguins.species.isin(input.species())", "~penguins.species.isin(input.species())"),
            ("year left out", "penguins.year.between(first, last)", "(penguins.year < last)"),
            ("sign", ".corr(chosen()[input.y()]):.2f", ".corr(-chosen()[input.y()]):.2f"),
            ("wrong total", "of {len(penguins)}", "of {len(chosen())}"),
            ("legend gone", "axes.legend(frameon=False)", "pass"),
            ("point size", "s=22", "s=18"),
        ),
        _race("app.py", CORRELATION, "    @reactive.effect\n    def remember():\n        COLOURS['last'] = chosen()\n\n"
              + CORRELATION.replace("chosen()[", "COLOURS['last'][")),
        _slow("app.py", "        figure = Figure()", "        import time\n        time.sleep(0.25)\n        figure = Figure()"),
    ),
    "shiny-express": (
        *SEATTLE,
        *_app(
            "app.py",
            ("colour", 'color="#d95f02", lw=2', 'color="#02d95f", lw=2'),
            ("comparison", "temp_max >= input.warm()", "temp_max > input.warm() + 1"),
            ("other column", "groupby(year().date.dt.month).temp_max", "groupby(year().date.dt.month).temp_min"),
            ("unit", ":,.0f} mm", ":,.0f} cm"),
            ("rounding", ":,.0f} mm", ":,.1f} mm"),
            ("labels rotated", '["Jan", "Feb"', '["Feb", "Jan"'),
            ("band gone", "if input.band():", "if not input.band():"),
            ("line gone", "axes.axhline(", "0 and axes.axhline("),
            ("wrong year", "== int(input.year())", "== int(input.year()) - 1"),
        ),
        _slow("app.py", "    def temperature():\n", "    def temperature():\n        import time\n        time.sleep(0.25)\n"),
    ),
    "shiny-r": (
        *PENGUINS,
        *_app(
            "app.R",
            ("colour", 'Gentoo = "#1b9e77"', 'Gentoo = "#1b7f9e"'),
            ("other test", "t.test(values(input$one), values(input$two))",
             "t.test(values(input$one), values(input$two), var.equal = TRUE)"),
            ("sign", "diff(test$estimate)", "-diff(test$estimate)"),
            ("other statistic", "chosen$sex), mean)", "chosen$sex), median)"),
            ("rounding", "digits = 1)", "digits = 0)"),
            ("labels swapped", 'c("Species", "Sex", "Mean")', 'c("Sex", "Species", "Mean")'),
            ("legend swapped", "c(input$one, input$two), fill", "c(input$two, input$one), fill"),
            ("bars", "length.out = input$bins + 1", "length.out = input$bins"),
        ),
        _slow("app.R", "    all <- c(", "    Sys.sleep(0.25)\n    all <- c("),
    ),
    "streamlit": (
        *IOWA,
        *_app(
            "streamlit_app.py",
            ("dropped year", "generation.loc[first:last, sources]", "generation.loc[first + 1:last, sources]"),
            ("wrong share", "* 100 if share", "* 10 if share"),
            ("unit", "TWh\", f\"", "GWh\", f\""),
            ("sign", "{end - begin:+.1f}", "{begin - end:+.1f}"),
            ("rounding", "shown.round(1)", "shown.round(0)"),
            ("title", "Where Iowa gets its power\")", "Where Ohio gets its power\")"),
            ("total of the chosen", "generation.loc[first:last].sum(axis=1)", "chosen.sum(axis=1) + 1"),
            ("not stacked", "stack=True", "stack=False"),
            ("first for last", "chosen[source].iloc[-1]", "chosen[source].iloc[-2]"),
        ),
        _race("streamlit_app.py", "st.title(", "import sys, time\nsys.share = share\ntime.sleep(0.1)\nshare = sys.share\nst.title("),
        _slow("streamlit_app.py", "st.title(", "import time\ntime.sleep(0.25)\nst.title("),
    ),
    "dash": (
        *SEATTLE,
        *_app(
            "app.py",
            ("colour", '"#1b9e77"', '"#1b7f9e"'),
            ("not centred", "center=True", "center=False"),
            ("window", "rolling(window,", "rolling(window + 1,"),
            ("other statistic", '["count", "mean", "max"]', '["count", "median", "max"]'),
            ("rounding", ".round(1)", ".round(0)"),
            ("lowest", "values.idxmax()", "values.idxmin()"),
            ("label", "title=MEASURES[measure]", "title=measure"),
            ("title of the line", 'name=f"{window} days"', 'name=f"{window + 1} days"'),
        ),
        _race("app.py", "    values = days.set_index(\"date\")[measure]",
              "    import time\n    app.last = measure\n    time.sleep(0.1)\n    values = days.set_index(\"date\")[app.last]"),
        _slow("app.py", "    kinds = days", "    import time\n    time.sleep(0.25)\n    kinds = days"),
    ),
    "gradio": (
        *PENGUINS,
        *_app(
            "app.py",
            ("colour", '"#1b9e77"', '"#1b7f9e"'),
            ("wrong interval", "2 * spread", "1 * spread"),
            ("species shifted", "SPECIES.index(name)", "SPECIES.index(name) - 1"),
            ("column dropped", "np.arange(3)), flipper, bill]", "np.arange(3)), flipper, flipper]"),
            ("unit", ":,.0f} g, give", ":,.0f} kg, give"),
            ("label", 'xlabel="Flipper length (mm)", ylabel', 'xlabel="Flipper length (cm)", ylabel'),
            ("marker", 'marker="*"', 'marker="x"'),
            ("legend gone", "axes.legend(frameon=False)", "pass"),
        ),
        _race("app.py", "demo = gr.Interface(\n    estimate,",
              "import functools\nLAST = []\n\n\ndef shared(name, flipper_mm, bill_mm):\n    import time\n    LAST[:] = [name]\n    time.sleep(0.1)\n"
              "    return estimate(LAST[0], flipper_mm, bill_mm)\n\n\ndemo = functools.partial(gr.Interface, concurrency_limit=4)(\n    shared,"),
        _slow("app.py", "    figure = Figure(", "    import time\n    time.sleep(0.25)\n    figure = Figure("),
    ),
    "panel": (
        *JOBS,
        *_app(
            "app.py",
            ("colour", 'line_width=2, color="#7570b3"', 'line_width=2, color="#b37570"'),
            ("first for last", "values.iloc[-1] / 1000", "values.iloc[-2] / 1000"),
            ("highest", "values.idxmin()", "values.idxmax()"),
            ("sign", "- 1) * 100", "+ 1) * 100"),
            ("rounding", ":.2f} million jobs at", ":.1f} million jobs at"),
            ("unit", "chosen(column, span) / 1000\n    plot", "chosen(column, span) / 100\n    plot"),
            ("label", '"million jobs", toolbar', '"thousand jobs", toolbar'),
            ("wrong column", '"Manufacturing": "manufacturing"', '"Manufacturing": "retail_trade"'),
            ("area gone", "plot.varea(", "0 and plot.varea("),
        ),
        _slow("app.py", "    values = chosen(column, span)\n    low", "    import time\n    time.sleep(0.25)\n    values = chosen(column, span)\n    low"),
    ),
    "bokeh": (
        *JOBS,
        *_app(
            "main.py",
            ("colours swapped", '("#7570b3", "#d95f02")', '("#d95f02", "#7570b3")'),
            ("other base", "jobs[sector].iloc[0] * 100", "jobs[sector].iloc[1] * 100"),
            ("lines swapped", '"one": index[chosen[0]], "two": index[chosen[1]]', '"one": index[chosen[1]], "two": index[chosen[0]]'),
            ("labels swapped", "zip(plot.legend[0].items, chosen)", "zip(plot.legend[0].items, chosen[::-1])"),
            ("first for last", ".iloc[-1]:.1f}", ".iloc[-2]:.1f}"),
            ("rounding", ".iloc[-1]:.1f}", ".iloc[-1]:.0f}"),
            ("words", "With the start of 2006", "With the start of 2005"),
            ("heading", "<h1>Jobs in two sectors</h1>", "<h1>Jobs in two states</h1>"),
            ("months shifted", '"month": jobs.month,', '"month": jobs.month.shift(1, fill_value=jobs.month[0]),'),
        ),
        _slow("main.py", "    chosen = [choice", "    import time\n    time.sleep(0.25)\n    chosen = [choice"),
    ),
    "voila": (
        *_app(
            "seattle-weather.csv",
            ("dropped row", "2015-01-04,", "2019-01-04,"),
            ("one value", "2013-03-06,11.9", "2013-03-06,19.9"),
        ),
        *_app(
            "app.ipynb",
            ("colour", 'color=\\"#1f77b4\\"', 'color=\\"#2ca02c\\"'),
            ("comparison", "days.precipitation > least", "days.precipitation >= least"),
            ("other statistic", '(\\"precipitation\\", \\"sum\\")', '(\\"precipitation\\", \\"max\\")'),
            ("rounding", ".round(1)", ".round(0)"),
            ("unit", " mm</b> fell", " cm</b> fell"),
            ("driest for wettest", "table.rain.idxmax()", "table.rain.idxmin()"),
            ("months by name", "sort=False", "sort=True"),
            ("label", 'set_ylabel(\\"mm\\")', 'set_ylabel(\\"cm\\")'),
            ("title", "Rain in {year}", "Rain in Seattle"),
            ("choice gone", "options=[2012, 2013,", "options=[2013,"),
            ("longer slider", "max=20", "max=25"),
            ("table on its side", "table.T)", "table)"),
            ("picture gone", "display(picture(table, year.value), table.T)", "display(table.T)"),
        ),
        _race("app.ipynb", '    "def show(*_):\\n",\n    "    table = months(year.value, least.value)\\n"',
              '    "import pathlib, tempfile, time\\n",\n    "def show(*_):\\n",\n'
              '    "    last = pathlib.Path(tempfile.gettempdir(), \'last-year\')\\n",\n    "    last.write_text(str(year.value))\\n",\n'
              '    "    time.sleep(0.1)\\n",\n    "    table = months(int(last.read_text()), least.value)\\n"'),
        _slow("app.ipynb", '    "    table = months(', '    "    __import__(\'time\').sleep(0.25)\\n",\n    "    table = months('),
    ),
    "fastapi": (
        *_app("airports.csv", ("one value", "00M,Thigpen", "00M,Thickpen")),
        *_app(
            "main.py",
            ("radius", "6371.0", "6731.0"),
            ("formula", "sin((b - a) / 2) ** 2", "sin((b - a) / 2) ** 3"),
            ("rounding", "km=round(distance_km(latitude, longitude, airport), 1)", "km=round(distance_km(latitude, longitude, airport), 0)"),
            ("order", "key=lambda airport: airport.km)", "key=lambda airport: -airport.km)"),
            ("one less", "[:count]", "[:count - 1]"),
            ("field dropped", "    city: str\n", ""),
            ("field renamed", "class Near(Airport):\n    km: float", "class Near(Airport):\n    miles: float = 0\n    km: float"),
            ("swapped", "distance_km(latitude, longitude, airport)", "distance_km(longitude, latitude, airport)"),
        ),
        *_app("page.html", ("heading of a column", "<th>km</th>", "<th>miles</th>")),
        _race("main.py", "    found = [\n", "    import time\n    app.title = str(count)\n    time.sleep(0.1)\n    count = int(app.title)\n    found = [\n"),
        _slow("main.py", "    found = [\n", "    import time\n    time.sleep(0.25)\n    found = [\n"),
    ),
    "flask": (
        *NILE,
        *_app(
            "app.py",
            ("window", "half = window // 2", "half = window // 3"),
            ("rounding", "if near in FLOW), 1)", "if near in FLOW), 0)"),
            ("off by one", "range(year - half, year + half + 1)", "range(year - half, year + half)"),
            ("before the dam", "if year < 1899", "if year <= 1899"),
            ("scale", "(year - first) * 10", "(year - first) * 9"),
            ("upside down", "300 - (value - low)", "(value - low)"),
            ("usual window", '"window", 11', '"window", 13'),
        ),
        *_app("templates/page.html", ("words", "began,", "ended,")),
        _race("app.py", "    window = asked_window()\n", "    import time\n    app.window = asked_window()\n    time.sleep(0.1)\n    window = app.window\n"),
        _slow("app.py", "    return jsonify(", "    import time\n    time.sleep(0.25)\n    return jsonify("),
    ),
    "plumber": (
        *_app("seattle-weather.csv", ("dropped row", "2014-01-02,", "2019-01-02,"), ("one value", "2012-01-02,10.9,10.6", "2012-01-02,10.9,19.6")),
        *_app(
            "plumber.R",
            ("other statistic", '"temp_max", mean)', '"temp_max", median)'),
            ("other column", 'by_month("temp_min", mean)', 'by_month("wind", mean)'),
            ("rounding", "digits = 2", "digits = 1"),
            ("months rotated", "month = month.abb", "month = rev(month.abb)"),
            ("other year", "days$year == as.integer(year)", "days$year == as.integer(year) - 1L"),
            ("other model", "cos(2 * pi * day / 365.25)", "cos(2 * pi * day / 365)"),
            ("colour", '"#1b9e77"', '"#1b7f9e"'),
            ("words", "Highest temperature of the day", "Lowest temperature of the day"),
        ),
        _slow("plumber.R", "  fit <- lm", "  Sys.sleep(0.25)\n  fit <- lm"),
    ),
    "static-site": (
        *_app("iowa-electricity.csv", ("one value", "2001,Fossil Fuels,35361", "2001,Fossil Fuels,53361"), ("dropped row", "2002,Fossil Fuels,35991\n", "")),
        *_app(
            "index.html",
            ("words", "terawatt-hours", "gigawatt-hours"),
            ("heading", "<h1>Where Iowa", "<h1>Where Ohio"),
            ("years", "2001 to 2017", "2001 to 2018"),
            ("source", "(public domain)", "(all rights reserved)"),
            ("place of a figure", '<b id="first"></b> to <b id="last"></b>', '<b id="last"></b> to <b id="first"></b>'),
        ),
        *_app(
            "chart.js",
            ("unit, in the browser", "gwh / 1000", "gwh / 100"),
            ("label, in the browser", "year.slice(2)", "year.slice(1)"),
            ("rounding, in the browser", "Math.round(100 *", "Math.floor(100 *"),
        ),
    ),
    "command": (
        *NILE,
        *_app(
            "server.py",
            ("comparison", "first <= year <= last", "first < year <= last"),
            ("other statistic", "mean=mean(flow.values())", "mean=stdev(flow.values())"),
            ("rounding", "{mean:.1f}", "{mean:.0f}"),
            ("unit", "10⁸", "10⁶"),
            ("scale", "value / 15:.1f", "value / 16:.1f"),
            ("usual year", '("last", 1970))', '("last", 1969))'),
            ("title", "<title>The Nile", "<title>The Rhine"),
        ),
        _race("server.py", "        page = PAGE.format(", "        import time\n        Handler.first = first\n        time.sleep(0.1)\n        first = Handler.first\n        page = PAGE.format("),
        _slow("server.py", "        page = PAGE.format(", "        import time\n        time.sleep(0.25)\n        page = PAGE.format("),
    ),
}  # fmt: skip
