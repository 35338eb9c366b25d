"""Tokens, people, events, the server itself."""

from fastapi import APIRouter, Query, Request

from greenroom import __version__
from greenroom.access import can
from greenroom.api.schemas import (
    EventOut,
    NewToken,
    PersonIn,
    PersonOut,
    ServerOut,
    SignIn,
    StageOut,
    TokenOut,
)
from greenroom.api.services import Services
from greenroom.api.signed_in import Admin, House, Me
from greenroom.kernel.errors import NotSignedInError
from greenroom.kernel.events import recent

routes = APIRouter()


@routes.post("/tokens", status_code=201)
async def create_token(body: SignIn, request: Request, house: House) -> NewToken:
    """Sign in with name and password and get a token."""
    client = request.headers.get("x-forwarded-for", "")
    issued = await house.access.sign_in(
        body.name, body.password, kind="token", label=body.label, client=client
    )
    credential = issued.credential
    return NewToken(token=issued.secret, id=credential.id, person=credential.person.name)


@routes.get("/tokens")
async def list_tokens(me: Me, house: House) -> list[TokenOut]:
    """List your tokens."""
    return [TokenOut.model_validate(token) for token in await house.access.credentials(me)]


@routes.delete("/tokens/{token_id}", status_code=204)
async def revoke_token(token_id: str, me: Me, house: House) -> None:
    """End one of your tokens."""
    await house.access.revoke(me.acting("api"), token_id)


@routes.get("/me")
async def me_myself(me: Me) -> PersonOut:
    """Say who you are."""
    return PersonOut.model_validate(me)


@routes.get("/server")
async def server(request: Request, house: House) -> ServerOut:
    """Say what this server is; the doctor's findings only to people who have signed in."""
    facts = [vars(fact) for fact in await house.doctor()] if await _is_known(request, house) else []
    return ServerOut(
        version=__version__,
        stages=[StageOut(name=stage.name, title=stage.title) for stage in house.stages.all],
        root_url=house.settings.root_url,
        routing=house.settings.routing,
        facts=facts,
    )


async def _is_known(request: Request, house: Services) -> bool:
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    try:
        await house.access.who(token)
    except NotSignedInError:
        return False
    return True


@routes.get("/people")
async def list_people(_admin: Admin, house: House) -> list[PersonOut]:
    """List everybody."""
    return [PersonOut.model_validate(person) for person in await house.access.people()]


@routes.post("/people", status_code=201)
async def add_person(body: PersonIn, admin: Admin, house: House) -> PersonOut:
    """Add a person; a password that had to be made is shown this once."""
    person, made = await house.access.add_person(
        admin.acting("api"), body.name, body.title, body.password, admin=body.admin
    )
    return PersonOut.model_validate(person).model_copy(update={"password": made})


@routes.get("/events")
async def list_events(
    me: Me,
    house: House,
    app: str | None = None,
    before: int | None = Query(None, ge=1, le=2**62),
    limit: int = Query(50, ge=1, le=500),
) -> list[EventOut]:
    """List what happened, newest first: of one app, or of all for administrators."""
    if app is None and not me.admin:
        raise can.only_administrators(me)
    if app is not None:
        found = await house.publisher.find_app(app)
        if found is None:
            raise can.no_such_app(app)
        can.must_see(app, found.access, me, await house.access.role(app, me))
    async with house.database.read() as session:
        happened = await recent(session, app=app, before=before, limit=limit)
    return [EventOut.model_validate(event) for event in happened]
