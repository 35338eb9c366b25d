"""With a real Chromium before a real server."""

import pytest
from playwright.sync_api import Page, expect

from greenroom.web.fake import goings_on
from greenroom.web.views import Step
from web.everywhere import PAGES

SETTLED = "document.fonts.ready.then(() => true)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(open_page, axe, scheme):
    page = open_page(scheme=scheme)
    for path in PAGES:
        page.goto(path)
        assert troubles(page, axe) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_dialogs_menus_and_the_sign_in_page(open_page, axe, scheme):
    page = open_page(scheme=scheme)
    page.goto("/apps/sales")
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert troubles(page, axe) == []
    page.keyboard.press("Escape")
    page.get_by_label("What to do with v9").click()
    assert troubles(page, axe) == []
    page.context.clear_cookies()
    page.goto("/sign-in")
    assert troubles(page, axe) == []


def troubles(page: Page, axe: str) -> list[str]:
    """What axe-core finds; the text of the script is evaluated past the page's own policy."""
    page.evaluate(SETTLED)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_no_page_scrolls_sideways_on_a_telephone(open_page):
    page = open_page(width=390)
    for path in PAGES:
        page.goto(path)
        page.evaluate(SETTLED)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_release_by_keyboard_alone(open_page, site):
    page = open_page()
    page.goto("/apps/sales")
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Release v12 to Production")
    expect(dialog).to_contain_text("v12 replaces v11")
    expect(dialog.get_by_role("button", name="Release v12", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("v12 is live in Production.")
    expect(page.locator("#stage-production .now")).to_contain_text("v12")
    assert site.world.apps["sales"].card("production").version == 12
    page.keyboard.press("b")
    expect(page.get_by_role("dialog")).to_contain_text("Roll back to v11 in Production")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert site.world.apps["sales"].card("production").version == 12


def test_everything_is_reached_by_tab(open_page):
    page = open_page()
    page.goto("/apps/sales")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_label("What to do with v9").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#version-9 .menu a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("What to do with v9")).to_be_focused()


def test_keys_lead_from_page_to_page_and_can_be_switched_off(open_page):
    page = open_page()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/server")
    page.keyboard.press("?")
    page.get_by_label("Single keys do something").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.goto("/apps")
    page.keyboard.press("/")
    expect(page.get_by_label("Search apps")).not_to_be_focused()


def test_what_another_person_does_appears_by_itself(open_page, site):
    page = open_page()
    page.goto("/apps/sales")
    world = site.world
    menu = page.get_by_label("What to do with v9")
    menu.click()
    site.call(lambda: goings_on.begin_deploy(world, world.apps["sales"], "grace", "Warmer colours"))
    expect(page.locator("#progress-v13")).to_contain_text("Warmer colours")
    expect(page.locator("#progress-v13 .running")).to_contain_text("Upload")
    expect(page.locator("#version-9 .menu")).to_have_attribute("open", "")
    row = world.apps["sales"].versions[-1]
    steps = (Step("upload", "done", 0.4), Step("lock", "running", 0.1))
    site.call(lambda: advance(world, row, steps))
    expect(page.locator("#progress-v13 .running")).to_contain_text("Lock")
    site.call(lambda: goings_on.finish(world, world.apps["sales"], row))
    expect(page.locator("#progress-v13")).to_have_count(0)
    expect(page.get_by_role("link", name="Release v13")).to_be_visible()


def advance(world, row, steps):
    from dataclasses import replace

    world.apps["sales"].put(replace(row, steps=steps))
    world.changed()


def test_the_log_follows_pauses_and_filters(open_page, site):
    page = open_page()
    page.goto("/apps/sales/log")
    app, pane = site.world.apps["sales"], page.locator("#log-pane")

    def say(text: str) -> None:
        site.call(lambda: (app.log("sales-v11-3f9a2c", text), site.world.changed()))

    for number in range(60):
        app.log("sales-v11-3f9a2c", f"line {number}")
    say("the curtain \x1b[31mfell\x1b[0m <b>")
    expect(pane.locator("li").last).to_contain_text("the curtain fell <b>")
    expect(pane.locator(".ansi-1").last).to_have_text("fell")
    at_end = "p => p.scrollTop + p.clientHeight >= p.scrollHeight - 2"
    assert pane.evaluate(at_end)
    page.get_by_role("button", name="Pause").click()
    say("later")
    expect(pane.locator("li").last).to_contain_text("later")
    assert not pane.evaluate(at_end)
    page.get_by_role("button", name="Follow").click()
    assert pane.evaluate(at_end)
    page.get_by_label("Show only lines with").fill("CURTAIN")
    expect(pane.locator("li:visible")).to_have_count(1)
    say("no match")
    say("another curtain")
    expect(pane.locator("li:visible")).to_have_count(2)


def test_the_search_narrows_the_list_and_stays_live(open_page, site):
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("nile")
    expect(page.locator(".apps > li")).to_have_count(1)
    page.wait_for_url("**/apps?q=nile")
    app = site.world.apps["nile"]
    site.call(lambda: (setattr(app, "title", "The Nile, renamed"), site.world.changed()))
    expect(page.locator(".apps > li")).to_have_count(1)
    expect(page.locator(".apps > li")).to_contain_text("The Nile, renamed")


def test_a_stream_ends_with_the_sign_in(open_page, site):
    page = open_page()
    page.goto("/apps/sales")
    expect(page.locator("#live")).to_be_visible()
    site.call(site.world.secrets.clear)
    site.call(site.world.changed)
    page.get_by_role("link", name="Activity").first.click()
    page.wait_for_url("**/sign-in?next=*")


def test_everything_works_without_scripts(chromium, site):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in?next=/apps/sales")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("curtain-up")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Release v12").click()
    page.get_by_role("button", name="Release v12", exact=True).click()
    expect(page.get_by_text("v12 is live in Production.")).to_be_visible()
    page.get_by_role("link", name="Log", exact=True).first.click()
    expect(page.locator("#log li")).not_to_have_count(0)
    context.close()
