"""Seattle's weather, day by day: a Dash app."""

from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
from dash import Dash, Input, Output, callback, dash_table, dcc, html

days = pd.read_csv(Path(__file__).parent / "seattle-weather.csv", parse_dates=["date"])
MEASURES = {
    "temp_max": "Highest temperature (°C)",
    "temp_min": "Lowest temperature (°C)",
    "precipitation": "Precipitation (mm)",
    "wind": "Wind (m/s)",
}
FONT = {"fontFamily": "system-ui, sans-serif"}

app = Dash(__name__, title="Seattle weather")
server = app.server

app.layout = html.Main(
    style=FONT | {"maxWidth": "60rem", "margin": "2rem auto", "padding": "0 1rem"},
    children=[
        html.H1("Seattle weather, 2012 to 2015"),
        html.Div(
            style={"display": "grid", "gridTemplateColumns": "1fr 1fr", "gap": "2rem"},
            children=[
                dcc.Dropdown(MEASURES, "temp_max", id="measure", clearable=False),
                dcc.Slider(1, 60, 1, value=14, id="window", marks={1: "1 day", 30: "30", 60: "60"}),
            ],
        ),
        html.P(id="sentence"),
        dcc.Graph(id="chart"),
        html.H2("By kind of day"),
        dash_table.DataTable(id="table", style_cell=FONT | {"textAlign": "left"}),
    ],
)


@callback(
    Output("sentence", "children"),
    Output("chart", "figure"),
    Output("table", "data"),
    Input("measure", "value"),
    Input("window", "value"),
)
def show(measure: str, window: int):
    values = days.set_index("date")[measure]
    smooth = values.rolling(window, center=True, min_periods=1).mean()
    figure = go.Figure(layout={"template": "plotly_white", "height": 380, "margin": {"t": 20}})
    figure.add_scatter(
        x=values.index, y=values, mode="markers", marker={"size": 3, "color": "#bbbbbb"}, name="day"
    )
    figure.add_scatter(x=smooth.index, y=smooth, line={"color": "#1b9e77"}, name=f"{window} days")
    figure.update_yaxes(title=MEASURES[measure])
    peak = values.idxmax()
    sentence = f"The highest was {values.max():.1f} on {peak:%d %B %Y}; the mean is {values.mean():.1f}."
    kinds = days.groupby("weather")[measure].agg(["count", "mean", "max"]).round(1).reset_index()
    return sentence, figure, kinds.to_dict("records")


if __name__ == "__main__":
    app.run(debug=True)
