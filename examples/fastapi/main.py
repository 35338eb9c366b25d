"""Airports near a place: a small JSON API with a page that calls it."""

import csv
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

HERE = Path(__file__).parent
EARTH_RADIUS_KM = 6371.0


class Airport(BaseModel):
    iata: str
    name: str
    city: str
    state: str
    latitude: float
    longitude: float


class Near(Airport):
    km: float


with (HERE / "airports.csv").open(encoding="utf-8") as lines:
    AIRPORTS = {row["iata"]: Airport.model_validate(row) for row in csv.DictReader(lines)}

app = FastAPI(title="Airports near a place", version="1.0")


def distance_km(latitude: float, longitude: float, airport: Airport) -> float:
    """Great-circle distance by the haversine formula."""
    a, b = radians(latitude), radians(airport.latitude)
    half = sin((b - a) / 2) ** 2
    half += cos(a) * cos(b) * sin(radians(airport.longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@app.get("/", response_class=HTMLResponse, include_in_schema=False)
def page() -> str:
    return (HERE / "page.html").read_text(encoding="utf-8")


@app.get("/near")
def near(
    latitude: Annotated[float, Query(ge=-90, le=90)] = 41.88,
    longitude: Annotated[float, Query(ge=-180, le=180)] = -87.63,
    count: Annotated[int, Query(ge=1, le=50)] = 5,
) -> list[Near]:
    """The airports nearest to a place; without one, to the middle of Chicago."""
    found = [
        Near(**airport.model_dump(), km=round(distance_km(latitude, longitude, airport), 1))
        for airport in AIRPORTS.values()
    ]
    return sorted(found, key=lambda airport: airport.km)[:count]


@app.get("/airports/{iata}")
def one(iata: str) -> Airport:
    """One airport by its code."""
    if iata.upper() not in AIRPORTS:
        raise HTTPException(404, f"There is no airport {iata}.")
    return AIRPORTS[iata.upper()]
