"""Friendly answers for what Envoy has to answer itself: an instance that is away, full, or the door closed."""

from typing import Any

from greenroom.gateway.pages import problem, waiting_page

DOOR_CODES = {200: 452, 500: 450, 503: 453}
"""How the door says these: 200 would let the request through, and Envoy takes a status from 500 on for a door
that is broken, and drops its page."""
HTML = "text/html; charset=UTF-8"
PROBLEM = "application/problem+json"


def local_replies() -> dict[str, Any]:
    """Return a page for browsers and a problem for everybody else, for each cause."""
    return {
        "mappers": [
            *(_door_said(code, status) for status, code in DOOR_CODES.items()),
            *(
                mapper
                for filter_, title, message in _causes()
                for mapper in (_page(filter_, title, message), _problem(filter_, title, message))
            ),
        ]
    }


def _causes() -> list[tuple[dict[str, Any], str, str]]:
    again = "This page tries again by itself."
    away = _flags("UF", "UH", "UC", "URX", "NC")
    return [
        (_flags("UAEX"), "Greenroom is restarting", f"Open sessions go on. {again}"),
        (_flags("UO"), "This app is full", f"Somebody has to leave first. {again}"),
        (away, "Starting again", f"What should answer here is being started. {again}"),
    ]


def _flags(*flags: str) -> dict[str, Any]:
    flagged = {"response_flag_filter": {"flags": list(flags)}}
    return {"and_filter": {"filters": [flagged, _status("GE", 500)]}}


def _status(comparison: str, status: int) -> dict[str, Any]:
    value = {"default_value": status, "runtime_key": "greenroom.none"}
    return {"status_code_filter": {"comparison": {"op": comparison, "value": value}}}


def _door_said(code: int, status: int) -> dict[str, Any]:
    flagged = {"response_flag_filter": {"flags": ["UAEX"]}}
    both = {"and_filter": {"filters": [flagged, _status("EQ", code)]}}
    return {"filter": both, "status_code": status}


def _page(filter_: dict[str, Any], title: str, message: str) -> dict[str, Any]:
    html = {
        "header_filter": {"header": {"name": "accept", "string_match": {"contains": "text/html"}}}
    }
    both = {"and_filter": {"filters": [*filter_["and_filter"]["filters"], html]}}
    body = waiting_page(title, message).replace("%", "%%")
    return _reply(both, body, HTML)


def _problem(filter_: dict[str, Any], title: str, message: str) -> dict[str, Any]:
    return _reply(filter_, problem(503, title, message).replace("%", "%%"), PROBLEM)


def _reply(filter_: dict[str, Any], body: str, content_type: str) -> dict[str, Any]:
    retry = {"header": {"key": "retry-after", "value": "2"}}
    text = {"content_type": content_type, "text_format_source": {"inline_string": body}}
    return {
        "filter": filter_,
        "status_code": 503,
        "headers_to_add": [retry],
        "body_format_override": text,
    }
