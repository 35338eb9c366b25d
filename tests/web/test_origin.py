import pytest

from web.everywhere import HOST

POSTS = (
    "/apps/sales/releases",
    "/apps/sales/variables",
    "/apps/sales/access",
    "/apps/sales/members",
    "/tokens",
    "/people",
    "/sign-out",
    "/sign-in",
    "/theme",
)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://sales.localhost:8080"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": HOST, "sec-fetch-site": "same-site"},
        {"origin": HOST, "sec-fetch-site": "cross-site"},
        {"origin": ""},
        {"origin": "http://localhost:9090"},
    ],
)
def test_a_post_from_another_origin_changes_nothing(ada, world, path, headers):
    before = len(world.events)
    answer = ada.post(path, data={"version": "v12", "stage": "production"}, headers=headers)
    assert answer.status_code == 403
    assert "did not come from a page of Greenroom" in answer.text
    assert len(world.events) == before


def test_our_own_pages_are_let_through_with_and_without_fetch_metadata(ada):
    assert ada.post("/theme", data={}).status_code == 303
    headers = {"sec-fetch-site": "same-origin"}
    assert ada.post("/theme", data={}, headers=headers).status_code == 303
    assert ada.post("/theme", data={}, headers=headers | {"origin": ""}).status_code == 303


def test_a_token_needs_no_origin(visit, world):
    world.secrets["grt_x"] = "ada"
    headers = {"origin": "", "authorization": "Bearer grt_x"}
    answer = visit().post(
        "/apps/sales/releases", data={"version": "v12", "stage": "production"}, headers=headers
    )
    assert answer.status_code == 303


def test_every_answer_says_what_a_browser_may_do(visit):
    client = visit()
    for path in ("/sign-in", "/apps", "/nothing", "/static/x/greenroom.css"):
        policy = client.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
