"""Where Iowa gets its power: a Streamlit app on the state's electricity by source."""

from pathlib import Path

import pandas as pd
import streamlit as st

st.set_page_config(page_title="Iowa's electricity", page_icon="⚡", layout="wide")


@st.cache_data
def load() -> pd.DataFrame:
    """Read gigawatt-hours by year (rows) and source (columns)."""
    rows = pd.read_csv(Path(__file__).parent / "iowa-electricity.csv")
    return rows.pivot(index="year", columns="source", values="gwh")


generation = load()

with st.sidebar:
    sources = st.multiselect("Sources", list(generation), default=list(generation))
    first, last = st.slider("Years", 2001, 2017, (2001, 2017))
    share = st.toggle("Share of the total", value=False)

st.title("Where Iowa gets its power")
chosen = generation.loc[first:last, sources]
if chosen.empty:
    st.info("Choose at least one source.")
    st.stop()

total = generation.loc[first:last].sum(axis=1)
shown = chosen.div(total, axis=0) * 100 if share else chosen / 1000

for column, source in zip(st.columns(len(sources)), sources, strict=True):
    begin, end = chosen[source].iloc[0] / 1000, chosen[source].iloc[-1] / 1000
    column.metric(f"{source}, {last}", f"{end:.1f} TWh", f"{end - begin:+.1f} TWh since {first}")

st.area_chart(shown.set_axis(shown.index.astype(str)), stack=True, y_label="% of the total" if share else "Terawatt-hours", x_label="")

with st.expander("The numbers"):
    st.dataframe(shown.round(1), width="stretch")
st.caption("Data: U.S. Energy Information Administration, public domain.")
