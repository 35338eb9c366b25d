import pytest

from greenroom.releases.addresses import Addresses, Place
from greenroom.releases.model import Stage, Stages

STAGES = Stages(
    tuple(Stage(name, name, n) for n, name in enumerate(("sandbox", "uat", "production")))
)
BY_NAME = Addresses("http://localhost:8080", "localhost", False, STAGES)
BY_PATH = Addresses("https://apps.example", "apps.example", True, STAGES)


@pytest.mark.parametrize(
    ("place", "by_name", "by_path"),
    [
        (Place("sales", "production"), "http://sales.localhost:8080/", "/app/sales/"),
        (Place("sales", "uat"), "http://uat--sales.localhost:8080/", "/app/uat--sales/"),
        (Place("sales", "sandbox", 12), "http://v12--sales.localhost:8080/", "/app/v12--sales/"),
    ],
)
def test_each_place_has_an_address_of_its_own(place: Place, by_name: str, by_path: str):
    assert BY_NAME.url(place) == by_name
    assert BY_PATH.url(place) == f"https://apps.example{by_path}"


@pytest.mark.parametrize(
    "place", [Place("sales", "production"), Place("sales", "uat"), Place("sales", "sandbox", 3)]
)
def test_a_site_names_its_place(place: Place):
    assert BY_NAME.place(place.site) == place


@pytest.mark.parametrize("site", ["", "sales", "sales@", "sales@nowhere", "sales@v0", "@v1x"])
def test_what_is_no_site_names_no_place(site: str):
    assert BY_NAME.place(site) is None
