import pytest

from greenroom.web.posts.signing import safe_next

ENTER = "/enter?site=sales@production&next=%2Fregions"


def test_a_page_leads_to_sign_in_and_back(visit):
    client = visit()
    asked = client.get("/apps/sales?x=1")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fapps%2Fsales%3Fx%3D1"
    form = client.get(asked.headers["location"]).text
    assert 'name="next" value="/apps/sales?x=1"' in form
    given = {"name": "ada", "password": "curtain-up", "next": "/apps/sales?x=1"}
    assert client.post("/sign-in", data=given).headers["location"] == "/apps/sales?x=1"
    assert client.get("/apps/sales").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visit):
    given = {"name": "ada", "password": "curtain-up"}
    cookie = visit().post("/sign-in", data=given).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert "secure" in visit(secure=True).post("/sign-in", data=given).headers["set-cookie"].lower()


def test_a_wrong_password_says_so_and_keeps_the_name(visit):
    answer = visit().post("/sign-in", data={"name": "ada", "password": "wrong", "next": "/apps"})
    assert answer.status_code == 401
    assert "Name or password is wrong." in answer.text
    assert 'value="ada"' in answer.text
    assert "wrong</" not in answer.text.replace("is wrong.</", "")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/apps\r\nset-cookie: x=1",
        "javascript:alert(1)",
        "/\t/evil.example",
        "",
        "apps",
    ],
)
def test_nobody_is_led_elsewhere(visit, target):
    assert safe_next(target) == "/apps"
    given = {"name": "ada", "password": "curtain-up", "next": target}
    assert visit().post("/sign-in", data=given).headers["location"] == "/apps"
    asked = visit().get("/sign-in", params={"next": target})
    assert 'name="next" value="/apps"' in asked.text


def test_an_address_with_query_is_kept(visit):
    assert safe_next("/apps?q=a&b=c#d") == "/apps?q=a&b=c#d"


def test_programs_are_told_instead_of_led(visit):
    answer = visit().get("/apps", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "not-signed-in"


def test_a_token_opens_the_json_twins(visit, world):
    world.secrets["grt_x"] = "grace"
    headers = {"accept": "application/json", "authorization": "Bearer grt_x"}
    assert visit().get("/apps", headers=headers).status_code == 200


def test_signing_out_ends_the_session(ada, world):
    answer = ada.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert world.secrets == {}
    assert ada.get("/apps").status_code == 303


def test_an_app_is_entered_on_its_own_origin_after_signing_in(visit):
    client = visit()
    asked = client.get(ENTER)
    assert asked.headers["location"].startswith("/sign-in?next=%2Fenter%3Fsite%3D")
    form = client.get(asked.headers["location"]).text
    assert "Sign in to open the app" in form
    given = {"name": "grace", "password": "curtain-up", "next": ENTER}
    onward = client.post("/sign-in", data=given)
    assert onward.status_code == 200
    assert 'http-equiv="refresh"' in onward.text
    entered = client.get(ENTER)
    assert entered.status_code == 303
    assert entered.headers["location"].startswith("http://sales.localhost:8080/.greenroom/enter?")


def test_light_and_dark_are_remembered(ada):
    assert 'data-theme="dark"' not in ada.get("/apps").text
    assert (
        ada.post("/theme", data={"theme": "dark", "next": "/server"}).headers["location"]
        == "/server"
    )
    assert '<html lang="en" data-theme="dark">' in ada.get("/apps").text
    ada.post("/theme", data={"theme": "system"})
    assert '<html lang="en">' in ada.get("/apps").text
