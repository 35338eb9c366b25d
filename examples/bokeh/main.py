"""Two sectors of jobs side by side: a Bokeh server app."""

from pathlib import Path

import pandas as pd
from bokeh.io import curdoc
from bokeh.layouts import column, row
from bokeh.models import ColumnDataSource, Div, Select
from bokeh.plotting import figure

jobs = pd.read_csv(Path(__file__).parent / "us-employment.csv", parse_dates=["month"])
SECTORS = ["construction", "manufacturing", "information", "financial_activities", "government"]
COLOURS = ("#7570b3", "#d95f02")

source = ColumnDataSource({"month": [], "one": [], "two": []})
choices = [
    Select(title="One sector", value="construction", options=SECTORS),
    Select(title="and another", value="manufacturing", options=SECTORS),
]
title = Div(text="<h1>Jobs in two sectors</h1>")
sentence = Div()
plot = figure(
    x_axis_type="datetime", height=360, sizing_mode="stretch_width", toolbar_location=None,
    y_axis_label="jobs, start of 2006 = 100",
)
for name, colour in zip(("one", "two"), COLOURS):
    plot.line("month", name, source=source, line_width=2, color=colour, legend_label=name)


def update(attr, old, new):
    chosen = [choice.value for choice in choices]
    index = {sector: jobs[sector] / jobs[sector].iloc[0] * 100 for sector in chosen}
    source.data = {"month": jobs.month, "one": index[chosen[0]], "two": index[chosen[1]]}
    for item, sector in zip(plot.legend[0].items, chosen):
        item.label = {"value": sector}
    ends = " and ".join(f"{sector} at {index[sector].iloc[-1]:.1f}" for sector in chosen)
    sentence.text = f"With the start of 2006 at 100, the end of 2015 has {ends}."


for choice in choices:
    choice.on_change("value", update)
update("value", None, None)

curdoc().title = "Jobs in two sectors"
curdoc().add_root(
    column(
        title, row(*choices), sentence, plot,
        sizing_mode="stretch_width", styles={"max-width": "60rem", "margin": "1rem auto"},
    )
)
