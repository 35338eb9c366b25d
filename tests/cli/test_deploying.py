"""`init` and `deploy`."""

import pytest

from cli.conftest import Person
from cli.fake_server import FakeServer
from greenroom.cli.deploy.upload import BATCH, SMALL, parcels
from greenroom.publish.model import File


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenroom.cli.deploy.upload.PAUSES", (0, 0, 0))
    monkeypatch.setattr("greenroom.cli.deploy.follow.PAUSE", 0)


def test_init_says_what_it_found_and_why(person: Person) -> None:
    person.has(index__html="<h1>Hello</h1>")
    said = person.types("init")
    assert said.out.splitlines()[:2] == [
        "Found Static site, started from index.html:",
        "  index.html is a page.",
    ]
    assert 'slug = "sales"' in (person.folder / "greenroom.toml").read_text()


def test_init_never_overwrites(person: Person) -> None:
    person.has(index__html="", greenroom__toml="")
    said = person.types("init")
    assert said.code == 5
    assert "It is never written over." in said.err


def test_init_takes_a_kind_that_is_given(person: Person) -> None:
    person.has(main__html="")
    assert person.types("init", "--kind", "static", "--entry", "main.html").code == 0
    text = (person.folder / "greenroom.toml").read_text()
    assert 'entry = "main.html"' in text


def test_init_of_an_empty_folder_says_what_was_looked_for(person: Person) -> None:
    said = person.types("init")
    assert said.code == 1
    assert "looked for" in said.err
    assert "Did you mean `static`?" in person.types("init", "--kind", "statik").err


def test_init_prints_the_example_of_every_key(person: Person) -> None:
    assert "[app]" in person.types("init", "--example").out
    assert list(person.folder.iterdir()) == []


def test_the_first_deploy_makes_the_app(ada: Person, server: FakeServer) -> None:
    said = ada.types("deploy")
    assert said.code == 0, said.err
    assert "sales" in server.apps
    first, *lines = said.out.splitlines()
    assert first == f"Deploying sales to {server.url}"
    assert lines[0].split()[:2] == ["✓", "upload"]
    assert "2 new files" in lines[0]
    assert [line.split()[1] for line in lines[1:5]] == ["lock", "environment", "start", "ready"]
    assert f"http://v1--sales.localhost:{server.port}/" in lines[5]
    assert lines[6] == "upload 0.0 s · lock 0.0 s · environment 0.0 s · start 0.4 s · ready 0.3 s"


def test_only_what_the_server_lacks_is_sent(ada: Person, server: FakeServer) -> None:
    ada.types("deploy")
    kept = set(server.kept)
    ada.has(index__html="<h1>New</h1>")
    said = ada.types("deploy")
    assert "1 new file" in said.out
    assert len(set(server.kept) - kept) == 1
    assert "nothing new" in ada.types("deploy").out
    assert "environment reused" in said.out


def test_deploy_answers_json(ada: Person) -> None:
    said = ada.types("deploy", "--json")
    facts = said.json
    assert facts["version"] == "v1"
    assert facts["url"].startswith("http://v1--sales.")
    assert facts["env_key"]
    assert facts["reused_environment"] is False
    assert list(facts["timings"]) == ["upload", "lock", "environment", "start", "ready"]
    assert said.err == ""


def test_the_message_and_the_machine_are_sent_along(ada: Person, server: FakeServer) -> None:
    ada.types("deploy", "-m", "New chart", "--upgrade")
    made = server.bodies[-1]
    assert made["provenance"]["message"] == "New chart"
    assert made["provenance"]["client"].startswith("greenroom ")
    assert made["upgrade"] is True


def test_an_upload_that_is_cut_goes_on_with_what_is_missing(
    ada: Person, server: FakeServer
) -> None:
    (ada.folder / "small.txt").write_bytes(b"first")
    (ada.folder / "large.bin").write_bytes(bytes(3 * SMALL))
    server.cut_uploads = 2
    said = ada.types("deploy")
    assert said.code == 0, said.err
    assert "Going on with what is missing." in said.out
    assert server.requests.count("POST /apps/sales/bundles") > 2


def test_an_upload_that_never_arrives_is_given_up(ada: Person, server: FakeServer) -> None:
    (ada.folder / "large.bin").write_bytes(bytes(3 * SMALL))
    server.cut_uploads = 99
    said = ada.types("deploy")
    assert said.code == 3
    assert "could not be brought up." in said.err
    assert "what has arrived is kept" in said.err
    assert not any("versions" in request for request in server.requests)


def test_progress_is_taken_up_again_and_no_step_told_twice(ada: Person, server: FakeServer) -> None:
    server.cut_progress = 2
    said = ada.types("deploy")
    assert said.code == 0, said.err
    assert said.out.count("lock  ") == 1
    assert "is ready after" in said.out


def test_a_version_that_fails_says_why(ada: Person, server: FakeServer) -> None:
    server.failure = "ModuleNotFoundError: No module named 'foo'"
    said = ada.types("deploy")
    assert said.code == 1
    assert "v1 could not be made ready." in said.err
    assert "No module named 'foo'" in said.err
    assert "greenroom logs --version v1" in said.err


def test_two_deploys_at_once_are_a_conflict(ada: Person, server: FakeServer) -> None:
    server.problems["POST /apps/sales/versions"] = {
        "status": 409,
        "title": "v3 of sales is being prepared.",
        "detail": "One deploy of an app runs at a time.",
        "fix": "Wait for it: greenroom versions",
    }
    said = ada.types("deploy")
    assert said.code == 5
    assert "v3 of sales is being prepared." in said.err


def test_a_dry_run_keeps_nothing(ada: Person, server: FakeServer) -> None:
    said = ada.types("deploy", "--dry-run")
    assert said.code == 0
    assert "Would make sales v1 (a new app): static, index.html" in said.out
    assert "Upload       2 files" in said.out
    assert server.apps == {}
    assert server.kept == {}
    assert ada.types("deploy", "--dry-run", "--json").json["environment"] == "none"


def test_secrets_that_are_left_out_are_named(ada: Person) -> None:
    (ada.folder / ".env").write_text("KEY=1")
    assert ".env" in ada.types("deploy").out


def test_files_are_divided_over_requests() -> None:
    small = [File(f"s{n}", SMALL - 1, f"{n:064}") for n in range(40)]
    large = File("large", 3 * BATCH, "f" * 64)
    divided = list(parcels([*small, large]))
    assert sum(len(parcel.files) for parcel in divided) == 41
    assert all(parcel.size <= BATCH for parcel in divided if large not in parcel.files)
    assert (large,) in [parcel.files for parcel in divided]
