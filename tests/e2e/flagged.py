"""An app that shows its visitor's flags, by Greenroom's own helper and by OpenFeature's SDK."""

from pathlib import Path

from e2e.apps import write

FLAGGED = """
import json
import time

from greenroom import flags


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    begun = time.monotonic()
    mine = flags.of(headers)
    said = {
        "chart": mine.on("chart"),
        "mail": mine.on("mail", True),
        "colour": mine.get("colour", "code"),
        "seconds": time.monotonic() - begun,
        "forged": forged() if scope["path"] == "/forged" else None,
        "asked": asked(headers) if scope["path"] == "/asked" else None,
        "standard": standard(headers) if scope["path"] == "/standard" else None,
    }
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})


def asked(headers):
    # anew, not from the frozen values of the session
    context = {"session": headers["x-greenroom-session"]}
    return json.loads(flags.ask("evaluate/flags/chart", context))["value"]


def forged():
    asked = flags.ask("evaluate/flags/chart", {"user": "admin", "groups": ["beta"]})
    return json.loads(asked)["value"]


def standard(headers):
    import os

    from openfeature import api
    from openfeature.contrib.provider.ofrep import OFREPProvider
    from openfeature.evaluation_context import EvaluationContext

    context = EvaluationContext(attributes={"session": headers["x-greenroom-session"]})
    name, _, value = os.environ["OFREP_HEADERS"].partition("=")
    provider = OFREPProvider(os.environ["OFREP_ENDPOINT"], headers_factory=lambda: {name: value})
    api.set_provider(provider)
    client = api.get_client()
    ofrep = client.get_boolean_details("chart", False, context)
    api.set_provider(flags.provider())
    ours = api.get_client().get_boolean_value("chart", False, context)
    return {"value": ofrep.value, "variant": ofrep.variant, "reason": str(ofrep.reason), "ours": ours}
"""


def flagged(folder: Path, slug: str, *, network: str = "egress", sdk: bool = False) -> Path:
    """Write the app."""
    head = f'[app]\nslug = "{slug}"\nkind = "asgi"\nentry = "flagged:app"\naccess = "public"\n'
    files = {
        "flagged.py": FLAGGED,
        "greenroom.toml": f'{head}[resources]\nnetwork = "{network}"\n[rehearsal]\nprofile = false\n',
    }
    if sdk:
        files["requirements.txt"] = "openfeature-sdk==0.10.0\nopenfeature-provider-ofrep==0.3.0\n"
    return write(folder / slug, files)


PLUMBER = """
source(Sys.getenv("GREENROOM_FLAGS_R"))

#* @get /
#* @serializer unboxedJSON
function(req) {
  mine <- greenroom_flags(req)
  list(chart = mine$on("chart"), colour = mine$get("colour", "code"))
}
"""


def flagged_r(folder: Path, slug: str, *, network: str = "none") -> Path:
    """Write an app in R that shows its visitor's flags."""
    head = f'[app]\nslug = "{slug}"\nkind = "plumber"\nentry = "plumber.R"\naccess = "public"\n'
    more = f'[resources]\nnetwork = "{network}"\n[rehearsal]\nprofile = false\n'
    return write(folder / slug, {"plumber.R": PLUMBER, "greenroom.toml": head + more})
