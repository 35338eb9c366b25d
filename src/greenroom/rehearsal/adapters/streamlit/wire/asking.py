"""Messages of a browser, made of what its page holds. Pure."""

from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.streamlit.state.page import Page
from greenroom.rehearsal.adapters.streamlit.state.values import state_of
from greenroom.rehearsal.adapters.streamlit.wire.schema import BackMsg


def rerun(
    page: Page,
    *,
    once: Mapping[str, Any] | None = None,
    fragment: str = "",
    to_page: str | None = None,
    page_name: str = "",
    client: Mapping[str, Any] | None = None,
) -> Any:
    """Return the request to run the script; `once` are clicks, by the widget's id."""
    message = BackMsg()
    asked = message.rerun_script
    asked.query_string = page.query
    asked.page_script_hash = page.page_hash if to_page is None else to_page
    asked.page_name = page_name
    asked.fragment_id = fragment
    asked.cached_message_hashes.extend(page.cached())
    asked.widget_states.SetInParent()
    shown = page.widgets()
    for identity, value in (page.sendable() | dict(once or {})).items():
        asked.widget_states.widgets.append(state_of(shown[identity], value, page.release))
    for name, value in (client or {}).items():
        setattr(asked.context_info, name, value)
    return message


def files_wanted(page: Page, request: str, names: list[str]) -> Any:
    """Return the request for addresses where files may be sent."""
    message = BackMsg()
    asked = message.file_urls_request
    asked.request_id, asked.session_id = request, page.session
    asked.file_names.extend(names)
    return message


def deferred(page: Page, request: str, file: str) -> Any:
    """Return the request to make a file that a download button offers."""
    message = BackMsg()
    asked = message.backend_operation_request
    asked.request_id, asked.session_id = request, page.session
    asked.deferred_file.file_id = file
    return message
