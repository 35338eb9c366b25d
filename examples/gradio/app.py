"""How heavy is this penguin? A least-squares model behind a Gradio form."""

import csv
from pathlib import Path

import gradio as gr
import numpy as np
from matplotlib.figure import Figure

SPECIES = ["Adelie", "Chinstrap", "Gentoo"]
COLOURS = ["#d95f02", "#7570b3", "#1b9e77"]

with (Path(__file__).parent / "penguins.csv").open(encoding="utf-8") as lines:
    rows = [row for row in csv.DictReader(lines) if row["body_mass_g"]]

species = np.array([SPECIES.index(row["species"]) for row in rows])
flipper = np.array([float(row["flipper_length_mm"]) for row in rows])
bill = np.array([float(row["bill_length_mm"]) for row in rows])
mass = np.array([float(row["body_mass_g"]) for row in rows])


def design(species, flipper, bill):
    """One column per species, then the two lengths."""
    return np.column_stack([np.equal.outer(species, np.arange(3)), flipper, bill]).astype(float)


weights, residuals, *_ = np.linalg.lstsq(design(species, flipper, bill), mass, rcond=None)
spread = float(np.sqrt(residuals[0] / (len(mass) - len(weights))))


def estimate(name, flipper_mm, bill_mm):
    which = np.array([SPECIES.index(name)])
    guess = float((design(which, np.array([flipper_mm]), np.array([bill_mm])) @ weights)[0])
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for index, each in enumerate(SPECIES):
        mine = species == index
        axes.scatter(flipper[mine], mass[mine], s=14, alpha=0.5, color=COLOURS[index], label=each)
    axes.scatter([flipper_mm], [guess], s=160, marker="*", color="black", label="this one")
    axes.set(xlabel="Flipper length (mm)", ylabel="Body mass (g)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return f"{guess:,.0f} g, give or take {2 * spread:,.0f} g", figure


demo = gr.Interface(
    estimate,
    [
        gr.Radio(SPECIES, value="Gentoo", label="Species"),
        gr.Slider(170, 235, value=215, step=1, label="Flipper length (mm)"),
        gr.Slider(32, 60, value=47, step=0.5, label="Bill length (mm)"),
    ],
    [gr.Textbox(label="Estimated body mass"), gr.Plot(label="Among all penguins")],
    title="How heavy is this penguin?",
    description=f"A least-squares fit on {len(mass)} penguins of the Palmer archipelago.",
    api_name="estimate",
    flagging_mode="never",
)

if __name__ == "__main__":
    demo.launch()
