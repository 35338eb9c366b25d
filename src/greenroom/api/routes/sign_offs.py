"""Sign-offs: a person's approval of exactly one version."""

from fastapi import APIRouter

from greenroom.api.routes.versions import Number
from greenroom.api.schemas import SignOffIn, SignOffOut
from greenroom.api.signed_in import House, OwnApp, SeenApp

routes = APIRouter(prefix="/apps/{slug}/versions/{number}/sign-offs")


@routes.post("", status_code=201)
async def sign_off(number: Number, body: SignOffIn, app: OwnApp, house: House) -> SignOffOut:
    """Approve or reject a version; where an app has several owners, another than who deployed it approves."""
    made = await house.sign_offs.sign(app.actor, app.me, app.slug, number, body.decision, body.note)
    return SignOffOut.model_validate(made)


@routes.get("")
async def list_sign_offs(number: Number, app: SeenApp, house: House) -> list[SignOffOut]:
    """List what people said of a version, newest first; the newest holds."""
    await house.publisher.version(app.slug, number)
    found = await house.sign_offs.of_version(app.slug, number)
    return [SignOffOut.model_validate(each) for each in found]
