"""Keys that acts of Streamlit journeys have beside the names of widgets."""

VALUES = ".values"
"""Of a click: what was filled in beside it, in a form."""
SILENT = ".silent"
"""Of a download: whether it did not run the script."""
