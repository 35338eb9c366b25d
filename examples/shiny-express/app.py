# Seattle's weather, month by month: a Shiny Express app.

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from shiny import reactive
from shiny.express import input, render, ui

days = pd.read_csv(Path(__file__).parent / "seattle-weather.csv", parse_dates=["date"])
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

ui.page_opts(title="Seattle weather", fillable=True)

with ui.sidebar():
    ui.input_select("year", "Year", [str(year) for year in sorted(days.date.dt.year.unique())])
    ui.input_slider("warm", "A warm day reaches (°C)", 15, 35, 25)
    ui.input_switch("band", "Show the range of each month", True)


@reactive.calc
def year():
    return days[days.date.dt.year == int(input.year())]


with ui.layout_columns():
    with ui.value_box():
        "Warm days"

        @render.text
        def warm_days():
            return f"{int((year().temp_max >= input.warm()).sum())} of {len(year())}"

    with ui.value_box():
        "Rain in the year"

        @render.text
        def rain():
            return f"{year().precipitation.sum():,.0f} mm"


with ui.card():
    ui.card_header("Mean of the daily highest temperature")

    @render.plot
    def temperature():
        by_month = year().groupby(year().date.dt.month).temp_max
        figure = Figure()
        axes = figure.subplots()
        if input.band():
            low, high = by_month.min(), by_month.max()
            axes.fill_between(low.index, low, high, color="#d95f02", alpha=0.15, lw=0)
        axes.plot(by_month.mean(), color="#d95f02", lw=2, marker="o")
        axes.axhline(input.warm(), color="#888888", lw=1, ls="--")
        axes.set_xticks(range(1, 13), MONTHS)
        axes.set_ylabel("°C")
        axes.spines[["top", "right"]].set_visible(False)
        return figure
