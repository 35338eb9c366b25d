def test_the_value_of_a_secret_is_never_shown(ada):
    form = {"stage": "production", "name": "API_KEY", "value": "hunter2-hunter2", "secret": "yes"}
    assert ada.post("/apps/sales/variables", data=form).headers["location"].endswith("#production")
    page = ada.get("/apps/sales/settings").text
    assert "API_KEY" in page
    for path in ("/apps/sales/settings", "/apps/sales/activity", "/apps/sales"):
        assert "hunter2" not in ada.get(path).text
        assert "hunter2" not in ada.get(path, headers={"accept": "application/json"}).text


def test_variables_are_set_and_removed(ada, world):
    form = {"stage": "uat", "name": "LEVEL", "value": "3"}
    ada.post("/apps/sales/variables", data=form)
    assert "LEVEL is set in uat." in ada.get("/apps/sales/settings").text
    ada.post("/apps/sales/variable-removals", data=form)
    assert all(v.name != "LEVEL" for v in world.apps["sales"].variables)


def test_a_name_that_cannot_be_is_explained(ada):
    form = {"stage": "uat", "name": "not a name", "value": "3"}
    answer = ada.post("/apps/sales/variables", data=form)
    assert answer.status_code == 400
    assert "cannot be the name of a variable" in answer.text


def test_who_may_visit_is_changed(ada, world):
    ada.post("/apps/sales/access", data={"access": "invited"})
    assert world.apps["sales"].access == "invited"
    assert ada.post("/apps/sales/access", data={"access": "martians"}).status_code == 400


def test_people_come_and_go(ada, world):
    ada.post("/apps/nile/members", data={"name": "grace", "role": "viewer"})
    assert [m.name for m in world.apps["nile"].members] == ["ada", "grace"]
    ada.post("/apps/nile/members", data={"name": "grace", "role": "none"})
    assert [m.name for m in world.apps["nile"].members] == ["ada"]
    assert (
        ada.post("/apps/nile/members", data={"name": "nobody", "role": "viewer"}).status_code == 404
    )


def test_a_new_token_is_shown_once_and_kept_by_no_cache(ada, world):
    answer = ada.post("/tokens", data={"label": "ci"})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    made = next(secret for secret in world.secrets if secret.startswith("grt_"))
    assert made in answer.text
    assert made not in ada.get("/me").text
    token = world.tokens["ada"][0].id
    ada.post("/token-revocations", data={"token": token})
    assert all(row.id != token for row in world.tokens["ada"])


def test_administrators_add_people(ada, world, visit):
    answer = ada.post("/people", data={"name": "katherine", "title": "Katherine Johnson"})
    assert answer.status_code == 201
    assert world.passwords["katherine"] in answer.text
    assert visit("grace").get("/people").status_code == 403
    assert visit("grace").post("/people", data={"name": "x"}).status_code == 403


def test_people_are_put_in_groups_and_taken_out(ada, world, visit):
    ada.post("/groups", data={"group": "beta", "names": "grace, linus"})
    assert world.groups["beta"] == ["ada", "grace", "linus"]
    assert "analysts" in ada.get("/people").text
    ada.post("/group-removals", data={"group": "beta", "name": "linus"})
    assert world.groups["beta"] == ["ada", "grace"]
    ada.post("/group-removals", data={"group": "beta"})
    assert "beta" not in world.groups
    assert visit("grace").post("/groups", data={"group": "mine"}).status_code == 403


def test_an_app_is_shared_with_a_group(ada, world):
    form = {"name": "analysts", "kind": "group", "role": "viewer"}
    ada.post("/apps/nile/members", data=form)
    assert "Everybody in analysts is viewer now." in ada.get("/apps/nile/settings").text
    assert any(m.name == "analysts" and m.is_group for m in world.apps["nile"].members)
    ada.post("/apps/nile/members", data=form | {"role": "none"})
    assert all(m.name != "analysts" for m in world.apps["nile"].members)
