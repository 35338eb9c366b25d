"""The Rehearsal tab with a real Chromium: keys, pictures, what happens by itself, and without scripts."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from greenroom.web.fake.world import World
from web.test_in_a_browser import SETTLED, troubles

PICTURES = """Promise.all([...document.images].map(image => {
    image.loading = 'eager'
    return image.decode()
}))"""
TAB = "/apps/sales/versions/v12/rehearsal"


def settle(page: Page) -> None:
    """Wait until fonts and pictures are there."""
    page.evaluate(SETTLED)
    page.evaluate(PICTURES)


def test_keys_lead_from_difference_to_difference_and_judge(open_page, site):
    page = open_page()
    page.goto(TAB)
    shown = page.locator("[data-difference]")
    page.keyboard.press("a")
    expect(shown.nth(0)).to_be_focused()
    expect(page.locator(".verdict")).to_contain_text("7 differences left")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(shown.nth(1)).to_be_focused()
    page.keyboard.press("w")
    page.keyboard.type("Reset the year")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("7 differences left")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(shown.nth(1)).to_contain_text("Accepted by ada")
    expect(shown.nth(1).locator("q")).to_have_text("Reset the year")
    expect(shown.nth(2)).to_be_focused()
    page.keyboard.press("t")
    expect(shown.nth(2)).to_contain_text("Tolerated by ada")
    expect(shown.nth(3)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("r")
    expect(shown.nth(2)).to_contain_text("Rejected by ada")
    expect(page.locator(".verdict")).to_contain_text("6 differences left")


def test_all_is_accepted_by_one_key(open_page):
    page = open_page()
    page.goto(TAB)
    page.keyboard.press("A")
    expect(page.locator(".verdict")).to_contain_text("Passed")
    expect(page.locator(".legend")).to_be_visible()


def test_letters_in_a_reason_are_letters(open_page):
    page = open_page()
    page.goto(TAB)
    reason = page.locator("[data-difference]").nth(1).get_by_placeholder("why")
    reason.click()
    page.keyboard.type("a rat jwk 1A")
    expect(reason).to_have_value("a rat jwk 1A")
    expect(page.locator(".verdict")).to_contain_text("7 differences left")


def test_what_is_written_and_chosen_outlives_what_others_do(open_page, site):
    page = open_page()
    page.goto(TAB)
    picture = page.locator("[data-difference]").nth(1)
    picture.get_by_text("Onion skin").click()
    picture.get_by_placeholder("why").fill("half a sentence")
    site.call(lambda: accept_download(site.world))
    expect(page.locator(".past")).to_contain_text("by another")
    expect(picture.get_by_placeholder("why")).to_have_value("half a sentence")
    expect(picture.get_by_role("slider")).to_be_visible()


def accept_download(world: World) -> None:
    known = world.apps["sales"].rehearsals[12]
    known[1] = replace(known[1], row=replace(known[1].row, sentence="Judged by another."))
    world.changed()


def test_pictures_are_compared_in_four_ways(open_page):
    page = open_page()
    page.goto(TAB)
    settle(page)
    picture = page.locator("[data-difference]").nth(1)
    was, now, differs = (picture.locator(f"figure.{name}") for name in ("was", "is", "off"))
    expect(differs).to_be_hidden()
    picture.get_by_text("Swipe").click()
    assert now.bounding_box() == was.bounding_box()
    slider = picture.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(now).to_have_css("clip-path", "inset(0px 0px 0px 0%)")
    box = picture.locator(".both").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 3 / 4, box["y"] + 20)
    page.mouse.up()
    expect(slider).to_have_value("75")
    expect(now).to_have_css("clip-path", "inset(0px 0px 0px 75%)")
    picture.get_by_text("Onion skin").click()
    expect(now).to_have_css("opacity", "0.75")
    picture.get_by_text("Difference", exact=True).click()
    expect(differs).to_be_visible()
    expect(was).to_be_hidden()


def test_an_unchanged_output_opens_in_a_dialog(open_page):
    page = open_page()
    page.goto(TAB)
    page.get_by_text("2 outputs unchanged").click()
    page.locator(".outputs").get_by_role("link", name="figure").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("figure after Set region to north")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_is_refused_is_said_in_a_dialog_and_the_page_stays(chromium, site):
    page = chromium.new_page(base_url=site.url)
    page.route(re.compile("/live"), lambda route: route.abort())
    page.goto(f"/sign-in?next={TAB}")
    page.get_by_label("Name").fill("grace")
    page.get_by_label("Password").fill("curtain-up")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}{TAB}")
    site.world.apps["sales"].members = []
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.get_by_role("dialog")).to_contain_text("grace may not change sales.")
    expect(page.locator("[data-difference]")).to_have_count(8)
    page.context.close()


def test_a_rehearsal_is_followed_as_it_goes(open_page, site):
    page = open_page()
    page.goto("/apps/sales/versions/v7/rehearsal")
    page.get_by_label("with a profile").uncheck()
    page.locator(".again button").click()
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("It waits for its turn.")

    def step(words: str) -> None:
        known = site.world.apps["sales"].rehearsals[7]
        row = replace(known[0].row, mark="rehearsing")
        known[0] = replace(known[0], row=row, doing=words)
        site.world.changed()

    site.call(lambda: step("explore: step 3 of 7, Set region"))
    expect(verdict).to_contain_text("Explore: step 3 of 7, Set region")
    expect(page.locator(".again")).to_have_count(0)
    site.call(lambda: finish(site.world))
    expect(verdict).to_contain_text("Differs")
    expect(page.locator("[data-difference]")).to_have_count(8)


def finish(world: World) -> None:
    world.apps["sales"].rehearsals[7] = world.apps["sales"].rehearsals[12]
    world.changed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_after_judging_and_in_every_way_to_compare(open_page, axe, scheme):
    page = open_page(scheme=scheme)
    page.goto(TAB)
    for key in ("j", "j", "2", "4", "a"):
        page.keyboard.press(key)
    expect(page.locator("[data-difference]").nth(1)).to_contain_text("Accepted by ada")
    page.locator(".outputs a").first.evaluate("link => link.closest('details').open = true")
    settle(page)
    assert troubles(page, axe) == []
    page.goto("/apps/sales/versions/v8/rehearsal")
    assert troubles(page, axe) == []


def test_it_all_works_without_scripts(chromium, site):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/sign-in?next={TAB}")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("curtain-up")
    page.get_by_role("button", name="Sign in").click()
    picture = page.locator("[data-difference]").nth(1)
    picture.get_by_text("Difference", exact=True).click()
    expect(picture.locator(".off")).to_be_visible()
    picture.get_by_placeholder("why").fill("As wanted")
    picture.get_by_role("button", name="Accept").click()
    expect(page.locator("[role=status]")).to_contain_text("6 differences left")
    expect(picture).to_contain_text("Accepted by ada, just now: As wanted")
    picture.get_by_role("button", name="Take it back").click()
    expect(picture).to_contain_text("Rejected by ada")
    page.get_by_text("2 outputs unchanged").click()
    page.locator(".outputs").get_by_role("link", name="total").first.click()
    expect(page.locator(".alone-output")).to_contain_text("48210")
    page.go_back()
    page.get_by_role("button", name="Rehearse again").click()
    expect(page.locator(".verdict")).to_contain_text("It waits for its turn.")
    context.close()
