"""Jobs in the United States, 2006 to 2015: a Panel app."""

from pathlib import Path

import pandas as pd
import panel as pn
from bokeh.plotting import figure

pn.extension(sizing_mode="stretch_width")

jobs = pd.read_csv(Path(__file__).parent / "us-employment.csv", parse_dates=["month"])
SECTORS = {
    "Construction": "construction",
    "Manufacturing": "manufacturing",
    "Retail trade": "retail_trade",
    "Information": "information",
    "Financial activities": "financial_activities",
    "Education and health": "education_and_health_services",
    "Leisure and hospitality": "leisure_and_hospitality",
    "Government": "government",
}

sector = pn.widgets.Select(name="Sector", options=SECTORS, value="construction")
years = pn.widgets.IntRangeSlider(name="Years", start=2006, end=2015, value=(2006, 2015))


def chosen(column, span):
    rows = jobs[jobs.month.dt.year.between(*span)]
    return rows.set_index("month")[column]


def sentence(column, span):
    values = chosen(column, span)
    low = values.idxmin()
    return (
        f"### {values.iloc[-1] / 1000:.2f} million jobs at the end\n"
        f"The fewest were {values.min() / 1000:.2f} million in {low:%B %Y}; "
        f"the change over the span is {(values.iloc[-1] / values.iloc[0] - 1) * 100:+.1f} %."
    )


def chart(column, span):
    values = chosen(column, span) / 1000
    plot = figure(
        x_axis_type="datetime", height=340, sizing_mode="stretch_width",
        y_axis_label="million jobs", toolbar_location=None,
    )
    plot.line(values.index, values, line_width=2, color="#7570b3")
    plot.varea(values.index, values.min(), values, color="#7570b3", alpha=0.12)
    return plot


pn.template.BootstrapTemplate(
    title="Jobs in the United States",
    sidebar=[sector, years],
    main=[pn.Column(pn.bind(sentence, sector, years), pn.bind(chart, sector, years))],
    header_background="#7570b3",
).servable()
