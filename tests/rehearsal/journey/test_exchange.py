"""Recordings of shinyloadtest and of browsers are taken in, and ours are given away and come back."""

import base64
import json
from pathlib import Path

import pytest

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey.exchange import (
    har_of,
    log_of,
    read_har,
    read_log,
    recording_of_har,
    recording_of_log,
    write_log,
)
from greenroom.rehearsal.journey.exchange.framing import unframed
from greenroom.rehearsal.journey.model import Event, Recording

SESSION = "9" * 32


def at(second: float) -> str:
    return f"2026-03-01T10:00:{second:06.3f}Z"


def framed(number: str, message: object) -> str:
    """Return a message as Posit Connect sends it."""
    return "a" + json.dumps([f"{number}#0|m|{json.dumps(message)}"])


def sent(number: str, message: object) -> str:
    return json.dumps([f"{number}#0|m|{json.dumps(message)}"])


CONNECT = [
    {"type": "REQ_HOME", "begin": at(0), "end": at(0.2), "status": 200, "url": "/"},
    {"type": "REQ_GET", "begin": at(0.3), "end": at(0.4), "status": 200,
     "url": "/_w_${WORKER}/shared/shiny-1.7.4/shiny.min.js"},
    {"type": "REQ_TOK", "begin": at(0.5), "end": at(0.6), "status": 200,
     "url": "/_w_${WORKER}/__token__?_=1"},
    {"type": "REQ_SINF", "begin": at(0.6), "end": at(0.7), "status": 200,
     "url": "/__sockjs__/n=${ROBUST_ID}/t=${TOKEN}/w=${WORKER}/s=0/info"},
    {"type": "WS_OPEN", "begin": at(0.8),
     "url": "/__sockjs__/n=${ROBUST_ID}/t=${TOKEN}/w=${WORKER}/s=0/${SOCKJSID}/websocket"},
    {"type": "WS_RECV", "begin": at(0.9), "message": "o"},
    {"type": "WS_SEND", "begin": at(1), "message": '["0#0|o|"]'},
    {"type": "WS_SEND", "begin": at(1), "message": sent("1", {"method": "init", "data": {"n": 3}})},
    {"type": "WS_RECV_INIT", "begin": at(1.1),
     "message": framed("0", {"config": {"workerId": "${WORKER}", "sessionId": "${SESSION}"}})},
    {"type": "WS_RECV", "begin": at(1.2),
     "message": framed("5", {"errors": [], "values": {"out": "3"}, "inputMessages": []})},
    {"type": "WS_SEND", "begin": at(4),
     "message": sent("2", {"method": "update", "data": {"n": 7}})},
    {"type": "WS_RECV", "begin": at(4.1),
     "message": framed("B", {"errors": [], "values": {"out": "7"}, "inputMessages": []})},
    {"type": "WS_SEND", "begin": at(6), "message": sent("3", {
        "method": "uploadInit", "args": [[{"name": "a.csv", "size": 2, "type": "text/csv"}]],
        "tag": 0})},
    {"type": "WS_RECV_BEGIN_UPLOAD", "begin": at(6.1), "message": framed("C", {
        "response": {"tag": 0, "value": {"jobId": "${UPLOAD_JOB_ID}", "uploadUrl": "x"}}})},
    {"type": "REQ_POST", "begin": at(6.2), "end": at(6.3), "status": 200,
     "url": "/_w_${WORKER}/session/${SESSION}/upload/${UPLOAD_JOB_ID}?w=${WORKER}",
     "datafile": "recording.log.post.0"},
    {"type": "WS_SEND", "begin": at(6.4), "message": sent("4", {
        "method": "uploadEnd", "args": ["${UPLOAD_JOB_ID}", "file"], "tag": 1})},
    {"type": "WS_RECV", "begin": at(6.5),
     "message": framed("D", {"response": {"tag": 1, "value": None}})},
    {"type": "WS_RECV", "begin": at(6.6),
     "message": framed("E", {"errors": [], "values": {"size": "2"}, "inputMessages": []})},
    {"type": "REQ_GET", "begin": at(8), "end": at(8.1), "status": 200,
     "url": "/_w_${WORKER}/session/${SESSION}/download/save?w=${WORKER}"},
    {"type": "WS_CLOSE", "begin": at(9)},
]  # fmt: skip
HEAD = (
    "# version: 1\n# target_url: https://connect.test/content/1/\n# target_type: RStudio Connect\n"
)


def log_text(*lines: object, head: str = HEAD) -> str:
    return head + "".join(json.dumps(line) + "\n" for line in lines)


def test_a_log_of_posit_connect_becomes_a_journey() -> None:
    recording = recording_of_log(log_text(*CONNECT), {"recording.log.post.0": b"1\n"})
    journey = recognise(recording).read(recording, "explore")
    assert (journey.framework, journey.framework_version) == ("shiny", "1.7.4")
    assert [step.label for step in journey.steps] == [
        "Open the app", "Set n = 7", "Upload a.csv", "Download save",
    ]  # fmt: skip
    assert [step.expects for step in journey.steps] == [
        ("out",), ("out",), ("size",), ("download:save",),
    ]  # fmt: skip
    assert (journey.steps[1].think, journey.steps[1].took) == (2800.0, 100.0)
    assert journey.steps[2].act.detail["input"] == "file"
    assert list(journey.blobs.values()) == [b"1\n"]
    assert journey.setup == {"socket": "/websocket/"}
    assert not any("${" in str(event.body) + event.path.partition("?")[0]
                   for event in recording.events if event.kind.startswith("ws"))  # fmt: skip


def test_what_only_keeps_the_line_open_is_no_message() -> None:
    assert unframed("o") == unframed("h") == unframed('["0#0|o|"]') == unframed('a["ACK 5"]') == ()
    assert unframed('a["5#0|m|{\\"busy\\":\\"idle\\"}"]') == ('{"busy":"idle"}',)
    assert unframed('{"values":{}}') == ('{"values":{}}',)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("1", "2", 1), "of format 2"),
        (HEAD, "holds no events"),
        (log_text({"type": "WS_FLY", "begin": at(0)}), ":4 cannot be read"),
        (log_text({"type": "WS_SEND", "begin": at(0)}), "'message' is missing"),
        (HEAD + "{", "recording.log:4"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(JourneyError) as caught:
        recording_of_log(text, {})
    assert said in str(caught.value)


def test_an_upload_that_is_not_beside_the_log_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "recording.log").write_text(log_text(*CONNECT))
    with pytest.raises(JourneyError, match=r"recording\.log\.post\.0"):
        read_log(tmp_path / "recording.log")


def test_a_log_that_was_written_is_read_as_the_same_journey(tmp_path: Path) -> None:
    recording = recording_of_log(log_text(*CONNECT), {"recording.log.post.0": b"1\n"})
    write_log(tmp_path / "mine.log", recording, "http://localhost")
    text = (tmp_path / "mine.log").read_text()
    kinds = [json.loads(line)["type"] for line in text.splitlines()[3:]]
    assert kinds[0] == "REQ_HOME"
    assert kinds[-1] == "WS_CLOSE"
    assert kinds.count("WS_RECV_INIT") == kinds.count("WS_RECV_BEGIN_UPLOAD") == 1
    assert "/session/${SESSION}/upload/${UPLOAD_JOB_ID}?" in text
    assert (tmp_path / "mine.log.post.0").read_bytes() == b"1\n"
    again = read_log(tmp_path / "mine.log")
    before, after = (recognise(each).read(each, "x") for each in (recording, again))
    assert after.steps == before.steps
    assert after.blobs == before.blobs


def test_only_shiny_can_be_given_to_shinyloadtest() -> None:
    with pytest.raises(JourneyError, match="Only sessions of Shiny"):
        log_of(Recording((Event(0, "req", 1, method="GET", path="/"),)), "http://localhost")


RECORDED = Recording(
    (
        Event(0, "req", 1, method="GET", path="/?a=1", headers={"accept": "text/html"}),
        Event(5.5, "res", 1, status=200, headers={"content-type": "text/html"}, body="<p>é"),
        Event(6, "req", 2, method="POST", path="/up", body=b"\0\xff"),
        Event(7, "res", 2, status=201, headers={"content-type": "image/png"}, body=b"\x89\0"),
        Event(8, "ws_open", 3, path="/ws", headers={"protocol": "b"}, protocols=("a", "b")),
        Event(8.1, "ws_send", 3, body="hello"),
        Event(8.2, "ws_recv", 3, body=b"\1\2"),
        Event(9, "req", 4, method="GET", path="/events"),
        Event(9.5, "sse", 4, body="data: 1"),
        Event(10, "sse", 4, body="event: x\ndata: 2"),
        Event(11, "res", 4, status=200, headers={"content-type": "text/event-stream"}),
        Event(12, "ws_close", 3),
    ),
    "2026-03-01T10:00:00+00:00",
    "/apps/sales",
)


def test_an_archive_that_was_written_is_read_as_it_was() -> None:
    har = json.loads(json.dumps(har_of(RECORDED, "http://app.test:8000/apps/sales")))
    assert har["log"]["entries"][0]["request"]["url"] == "http://app.test:8000/apps/sales/?a=1"
    again = recording_of_har(har)
    assert again == RECORDED


def test_an_archive_of_chrome_is_taken_in_without_other_sites_and_secrets() -> None:
    def entry(
        url: str, second: float, media: str = "text/html", **more: object
    ) -> dict[str, object]:
        secret = [{"name": "Cookie", "value": "sid=1"}, {"name": "Authorization", "value": "x"}]
        return {
            "startedDateTime": at(second), "time": 10, "cache": {}, "timings": {},
            "request": {"method": "GET", "url": url, "headers": secret},
            "response": {"status": 200, "headers": [{"name": "Set-Cookie", "value": "sid=1"}],
                         "content": {"mimeType": media, "text": "data: 1\n\ndata: 2\n\n"}},
        } | more  # fmt: skip

    data = base64.b64encode(b"\1").decode()
    messages = [
        {"type": "send", "time": 1772359203.5, "opcode": 1, "data": "hi"},
        {"type": "receive", "time": 1772359203.6, "opcode": 2, "data": data},
    ]
    har = {"log": {"entries": [
        entry("https://fonts.test/x.css", 2, "text/css"),
        entry("https://app.test/sales/", 1),
        entry("https://app.test/sales/feed", 2, "text/event-stream"),
        entry("wss://app.test/sales/ws", 3, "", _webSocketMessages=messages),
    ]}}  # fmt: skip
    recording = recording_of_har(har)
    assert recording.base_path == "/sales"
    assert [(each.at, each.kind, each.path or each.body) for each in recording.events] == [
        (0, "req", "/"), (10, "res", "data: 1\n\ndata: 2\n\n"), (1000, "req", "/feed"),
        (1010, "sse", "data: 1"), (1010, "sse", "data: 2"), (1010, "res", ""),
        (2000, "ws_open", "/ws"), (2500, "ws_send", "hi"), (2600, "ws_recv", b"\1"),
        (2600, "ws_close", ""),
    ]  # fmt: skip
    assert "sid" not in repr(recording)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"log": {"entries": []}}', '{"log": {"entries": [1]}}']
)
def test_what_is_no_archive_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.har").write_text(text)
    with pytest.raises(JourneyError, match=r"x\.har"):
        read_har(tmp_path / "x.har")
