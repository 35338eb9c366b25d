"""What a test asks of a server about rehearsals."""

from typing import Any

from e2e.server import Server, until


async def rehearsed(server: Server, slug: str, version: int) -> dict[str, Any]:
    """Return the newest rehearsal of a version once it is done."""

    async def done() -> dict[str, Any] | None:
        found = await server.do("GET", f"/apps/{slug}/rehearsals?version={version}")
        return found[0] if found and found[0]["state"] == "done" else None

    found = await until(done)
    assert found
    return found


async def judge(
    server: Server, slug: str, rehearsal: dict[str, Any], verb: str, **more: Any
) -> dict[str, Any]:
    path = f"/apps/{slug}/rehearsals/{rehearsal['id']}/judgements"
    return await server.do("POST", path, {"journey": "look", "verb": verb, "why": "seen", **more})


def part(rehearsal: dict[str, Any], kind: str = "test") -> dict[str, Any]:
    return next(part for part in rehearsal["parts"] if part["kind"] == kind)
