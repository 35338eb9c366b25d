"""Palmer penguins: pick species and two measurements, see them plotted and summarised."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from shiny import App, reactive, render, ui

penguins = pd.read_csv(Path(__file__).parent / "penguins.csv").dropna()

MEASURES = {
    "bill_length_mm": "Bill length (mm)",
    "bill_depth_mm": "Bill depth (mm)",
    "flipper_length_mm": "Flipper length (mm)",
    "body_mass_g": "Body mass (g)",
}
COLOURS = {"Adelie": "#d95f02", "Chinstrap": "#7570b3", "Gentoo": "#1b9e77"}

app_ui = ui.page_sidebar(
    ui.sidebar(
        ui.input_checkbox_group("species", "Species", list(COLOURS), selected=list(COLOURS)),
        ui.input_select("x", "Horizontal", MEASURES, selected="flipper_length_mm"),
        ui.input_select("y", "Vertical", MEASURES, selected="body_mass_g"),
        ui.input_slider("year", "Years", 2007, 2009, (2007, 2009), sep=""),
    ),
    ui.layout_columns(
        ui.value_box("Penguins", ui.output_text("count")),
        ui.value_box("Correlation", ui.output_text("correlation")),
    ),
    ui.layout_columns(
        ui.card(ui.card_header("Each penguin is a point"), ui.output_plot("scatter")),
        ui.card(ui.card_header("Mean by species"), ui.output_data_frame("means")),
        col_widths=(7, 5),
    ),
    title="Palmer penguins",
    fillable=True,
)


def server(input, output, session):
    @reactive.calc
    def chosen():
        first, last = input.year()
        return penguins[
            penguins.species.isin(input.species()) & penguins.year.between(first, last)
        ]

    @render.text
    def count():
        return f"{len(chosen())} of {len(penguins)}"

    @render.text
    def correlation():
        if len(chosen()) < 2:
            return "n/a"
        return f"{chosen()[input.x()].corr(chosen()[input.y()]):.2f}"

    @render.plot
    def scatter():
        figure = Figure()
        axes = figure.subplots()
        for species, rows in chosen().groupby("species"):
            axes.scatter(
                rows[input.x()], rows[input.y()], s=22, alpha=0.7, label=species,
                color=COLOURS[species], edgecolors="none",
            )
        axes.set(xlabel=MEASURES[input.x()], ylabel=MEASURES[input.y()])
        axes.spines[["top", "right"]].set_visible(False)
        if not chosen().empty:
            axes.legend(frameon=False)
        return figure

    @render.data_frame
    def means():
        table = chosen().groupby("species")[list(MEASURES)].mean().round(1).T
        table.insert(0, "Measurement", [MEASURES[name] for name in table.index])
        return render.DataGrid(table, width="100%")


app = App(app_ui, server)
