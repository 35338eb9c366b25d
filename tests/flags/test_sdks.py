"""Published SDKs ask the real door: OpenFeature's for Python and JavaScript, Greenroom's helpers for Python and R."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import Reason

from flags.real_door import ANN, Door, real_door
from greenroom.kinds import LAUNCHERS


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with real_door(tmp_path_factory.mktemp("door")) as opened:
        yield opened


def test_the_python_sdk_gets_every_type_and_never_an_error(door: Door) -> None:
    headers = {"Authorization": f"Bearer {door.token}"}
    provider = OFREPProvider(door.url, headers_factory=lambda: headers, timeout=30)
    api.set_provider(provider)
    client, ann = api.get_client(), EvaluationContext(attributes={"session": "s1"})
    try:
        assert client.get_boolean_value("chart", False, ann) is True
        assert client.get_boolean_value("chart", True) is False
        assert client.get_string_value("colour", "x") == "red"
        assert client.get_integer_value("count", 0) == 3
        assert client.get_float_value("share", 0.0) == 1.0
        assert client.get_object_value("box", {}) == {"w": 3}
        for key, default, reason in (
            ("paused", True, Reason.DISABLED),
            ("code", "B", Reason.STATIC),
        ):
            ask = client.get_boolean_details if default is True else client.get_string_details
            found = ask(key, default)
            assert (found.value, found.error_code) == (default, None)
            assert found.reason in (reason, Reason.DEFAULT)
        assert client.get_boolean_details("nope", True).error_code.value == "FLAG_NOT_FOUND"
    finally:
        api.shutdown()
        provider.session.close()


SCRIPT = """
const { OpenFeature } = require('@openfeature/server-sdk');
const { OFREPProvider } = require('@openfeature/ofrep-provider');
(async () => {
  const headers = { Authorization: `Bearer ${process.env.GREENROOM_FLAGS_TOKEN}` };
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: process.argv[2], headers, timeoutMs: 30000 }));
  const client = OpenFeature.getClient();
  const ann = { session: 's1' };
  console.log(JSON.stringify({
    chart: await client.getBooleanValue('chart', false, ann),
    nobody: await client.getBooleanValue('chart', true, {}),
    colour: await client.getStringValue('colour', 'x', {}),
    share: await client.getNumberValue('share', 0, {}),
    box: await client.getObjectValue('box', {}, {}),
    paused: await client.getBooleanDetails('paused', true, {}),
    nope: await client.getBooleanDetails('nope', true, {}),
  }));
})();
"""


def test_the_javascript_sdk_gets_the_same(door: Door, tmp_path: Path) -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("there is no Node.js on this machine")
    packages = ["@openfeature/server-sdk@1", "@openfeature/ofrep-provider@0.1"]
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
    npm = subprocess.run(
        ["npm", "install", *quiet, *packages], cwd=tmp_path, capture_output=True, text=True
    )
    if npm.returncode:
        pytest.skip(f"npm cannot install the SDK here: {npm.stderr.strip()[-300:]}")
    (tmp_path / "ask.js").write_text(SCRIPT)
    done = subprocess.run(
        ["node", "ask.js", door.url], cwd=tmp_path, env=door.env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["chart"], said["nobody"]) == (True, False)
    assert (said["colour"], said["share"], said["box"]) == ("red", 1, {"w": 3})
    assert said["paused"]["value"] is True
    assert said["nope"]["errorCode"] == "FLAG_NOT_FOUND"


LIVE = """
import sys, time
from greenroom import flags
mine = flags.of({"x-greenroom-session": "s1"})
print(mine.on("chart"), mine.get("share", 0.0), mine.get("colour", "x"), mine.on("mail"), flush=True)
until = time.monotonic() + 60
while not mine.on("mail") and time.monotonic() < until:
    time.sleep(0.02)
print(mine.on("mail"), mine.get("colour", "x"), flush=True)
"""


def test_the_python_helper_hears_of_a_kill_switch_and_freezes_the_rest(door: Door) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LIVE], env=door.env, stdout=subprocess.PIPE, text=True
    ) as asking:
        assert asking.stdout is not None
        assert asking.stdout.readline() == "True 1.0 red False\n"
        colour = {"state": "ENABLED", "variants": {"b": "blue"}, "defaultVariant": "b"}
        door.put("colour", colour)
        door.call(door.flags.switch(ANN, "sales", "production", "mail", on=True))
        assert asking.stdout.readline() == "True red\n"
    door.call(door.flags.undo(ANN, "sales", "production"))
    door.call(door.flags.undo(ANN, "sales", "production"))


R = """
source(commandArgs(TRUE)[[1]])
mine <- greenroom_flags(list(HTTP_X_GREENROOM_SESSION = "s1"))
said <- list(chart = mine$on("chart"), colour = mine$get("colour", "x"), share = mine$get("share", 0.5),
             box = mine$get("box")$w, paused = mine$on("paused", TRUE), nope = mine$get("nope", "code"),
             type = mine$get("colour", 7), nobody = greenroom_flags()$on("chart"))
cat(jsonlite::toJSON(said, auto_unbox = TRUE), "\\n")
began <- Sys.time()
while (!mine$on("mail") && difftime(Sys.time(), began, units = "secs") < 60) Sys.sleep(0.1)
cat(mine$on("mail"), mine$get("colour", "x"), "\\n")
"""


def test_the_helper_for_r_does_the_same(door: Door, tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("there is no R on this machine")
    (tmp_path / "ask.R").write_text(R)
    command = ["Rscript", "--vanilla", "ask.R", str(LAUNCHERS / "greenroom_flags.R")]
    with subprocess.Popen(
        command, cwd=tmp_path, env=door.env, stdout=subprocess.PIPE, text=True
    ) as asking:
        assert asking.stdout is not None
        assert json.loads(asking.stdout.readline()) == {
            "chart": True, "colour": "red", "share": 1, "box": 3, "paused": True, "nope": "code",
            "type": 7, "nobody": False,
        }  # fmt: skip
        door.call(door.flags.switch(ANN, "sales", "production", "mail", on=True))
        assert asking.stdout.readline().split() == ["TRUE", "red"]
    door.call(door.flags.undo(ANN, "sales", "production"))


def test_r_without_a_server_has_the_last_known_values(tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("there is no R on this machine")
    (tmp_path / "known.json").write_text('{"values": {"chart": true}, "live": []}')
    ask = (
        'source(commandArgs(TRUE)[[1]]); m <- greenroom_flags("s1"); cat(m$on("chart"), m$on("x"))'
    )
    helper = str(LAUNCHERS / "greenroom_flags.R")
    said = []
    for known, place in ((str(tmp_path / "known.json"), str(tmp_path / "none.sock")), ("", "")):
        env = os.environ | {"GREENROOM_FLAGS_FILE": known, "GREENROOM_FLAGS_SOCKET": place}
        done = subprocess.run(
            ["Rscript", "--vanilla", "-e", ask, helper], env=env, capture_output=True, text=True
        )
        said.append(done.stdout.split())
    assert said == [["TRUE", "FALSE"], ["FALSE", "FALSE"]]


PORT = """
import json, os, sys, urllib.request
sys.path.insert(0, sys.argv[1])
from greenroom_flags_port import offer_flags
offer_flags()
name, _, value = os.environ["OFREP_HEADERS"].partition("=")
asked = urllib.request.Request(os.environ["OFREP_ENDPOINT"] + "/ofrep/v1/evaluate/flags/chart",
    data=b'{"context": {"session": "s1"}}', headers={name: value})
print(json.load(urllib.request.urlopen(asked, timeout=60))["value"])
"""


def test_an_app_with_an_sdk_has_an_address_that_leads_to_the_socket(door: Door) -> None:
    env = door.env | {"OFREP_HEADERS": f"Authorization=Bearer {door.token}"}
    done = subprocess.run(
        [sys.executable, "-c", PORT, str(LAUNCHERS)], env=env, capture_output=True, text=True
    )
    assert done.stdout == "True\n", done.stderr


def test_an_address_that_somebody_chose_is_left_alone(door: Door) -> None:
    env = door.env | {"OFREP_HEADERS": "a=b", "OFREP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", PORT, str(LAUNCHERS)], env=env, capture_output=True, text=True
    )
    assert "Connection refused" in done.stderr
