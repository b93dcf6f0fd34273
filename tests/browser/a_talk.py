"""A chapter presented by keyboard alone: no answer is on a screen before its key; the notebook stays.

Tests that test_notebooks_in_the_browser.py takes up, because two JupyterLabs that start at once fail.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from labkit import catalog
from labkit.lesson.html import bare
from labkit.lesson.model.judging import options_of
from tests.browser.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from labkit.lesson import Step
    from tests.browser.conftest import Notebook

pytestmark = pytest.mark.browser

EVERY = bool(os.environ.get("LABKIT_EVERY_STEP"))
NAMES = [path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))] if EVERY else []
OPENED = {
    name: found[1]
    for name in NAMES or ["00_start_here.ipynb"]
    if (found := re.search(r"(\w+)\.open_lab", (ROOT / "notebooks" / name).read_text(encoding="utf-8")))
}
TOLD = [name for name, chapter in OPENED.items() if chapter in catalog.chapters()]

# What verdicts, and the reasons for them, say on every screen.
RIGHT = "✓ Right"
BECAME = [
    "✓ Allowed",
    "✗ Refused",
    "✗ AWS couldn't do it",
    "Already there, nothing changed",
    "✗ Not sent",
    "No call was made",
]
VERDICTS = [RIGHT, *BECAME]
WHYS = ["and no statement denies it", "and a Deny always wins", "An error occurred"]

# All text that can be seen, of the whole page, without spaces; and the smallest letters of the talk.
_SEEN = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), seen = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const inside = text.parentElement;
        if (inside.closest('style, script') || !inside.checkVisibility({visibilityProperty: true})) continue;
        seen.push(text.data);
    }
    return seen.join('').replace(/\\s+/g, '');
}"""
_SMALLEST = """() => {
    const texts = [...document.querySelectorAll('.labkit-talk-page *')]
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .filter(one => one.checkVisibility() && !one.closest('style'))
        .filter(one => one.getBoundingClientRect().width > 1);
    const scale = svg => svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    const size = one => parseFloat(getComputedStyle(one).fontSize) * scale(one.ownerSVGElement);
    return Math.min(...texts.map(size));
}"""


@pytest.mark.parametrize("name", TOLD)
def test_a_rehearsal_by_keyboard_alone(notebook: Notebook, name: str) -> None:
    page, chapter = notebook.page, catalog.chapters()[OPENED[name]]
    page.set_viewport_size({"width": 1024, "height": 768})
    page.locator(".jp-Notebook .jp-Cell").first.click()  # somewhere; from here on it's keys alone
    before = page.locator(".jp-Notebook").inner_text()
    page.keyboard.press("F8")
    talk = page.locator(".labkit-talk")
    page.wait_for_selector(".labkit-talk[data-prepared=yes]", timeout=120_000)
    _go_to(page, chapter.definition.title, chapter.steps[0].title)
    for step in chapter.steps:
        expect(talk).to_have_attribute("data-step", step.name)
        _one_step(page, step)
    page.keyboard.press("Escape")
    expect(talk).to_have_count(0)
    assert page.locator(".jp-Notebook").inner_text() == before
    assert notebook.complaints == []


def _one_step(page: Page, step: Step) -> None:
    """Its question, its verdict, its why, and the rest; nothing before its key."""
    talk = page.locator(".labkit-talk")
    lesson = [bare(step.after)] if step.after else []
    options = [bare(option.text) for option in options_of(step.prediction)] if step.prediction else []
    assert _revealed(page, [*VERDICTS, *WHYS, *lesson], options) == [], step.name
    assert page.evaluate(_SMALLEST) >= 24, step.name
    assert page.locator(".labkit-talk").evaluate("talk => talk.scrollWidth <= talk.clientWidth"), step.name
    _press(page, "ArrowRight")
    assert _revealed(page, [*WHYS, *lesson], options) == [], step.name
    became = talk.locator(".labkit-status .labkit-badge").all_inner_texts()
    assert became, step.name
    assert set(became) <= set(BECAME), step.name  # else nobody looked whether the question screen says it
    if step.prediction is not None:
        expect(talk.locator(".labkit-right")).to_have_count(1)
    expect(talk.locator(".labkit-status").first).to_be_visible()
    _press(page, "Space")
    assert page.evaluate(_SMALLEST) >= 24, step.name
    assert _revealed(page, lesson) == lesson, step.name
    _press(page, "n")


def _revealed(page: Page, secrets: list[str], options: Sequence[str] = ()) -> list[str]:
    """The secrets that can be seen. An option may reason as a why does: its whole text, nothing less."""
    seen = page.evaluate(_SEEN)
    for option in options:
        if any(why in option and why != option for why in WHYS):
            seen = seen.replace(_tight(option), "|")
    return [secret for secret in secrets if _tight(secret) in seen]


def _tight(text: str) -> str:
    return "".join(text.split())


def _press(page: Page, key: str) -> None:
    """Press a key, and wait until it is answered."""
    page.evaluate("() => { document.querySelector('.labkit-talk').dataset.answered = ''; }")
    page.keyboard.press(key)
    page.wait_for_function("() => document.querySelector('.labkit-talk').dataset.answered")


def _go_to(page: Page, chapter: str, step: str) -> None:
    page.keyboard.press("g")
    page.keyboard.type(f"{chapter}: {step}")
    page.evaluate("() => { document.querySelector('.labkit-talk').dataset.answered = ''; }")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.labkit-talk').dataset.answered === 'go'")


@pytest.mark.parametrize("name", ["00_start_here.ipynb"])
def test_hands_ways_notes_and_the_keys(lab_page: Notebook, name: str) -> None:
    lab_page.open(name)
    page = lab_page.page
    page.set_viewport_size({"width": 512, "height": 384})  # 1024 by 768 at 200 % zoom
    page.keyboard.press("Control+Shift+C")
    expect(page.locator("input.lm-CommandPalette-input")).to_be_focused()
    page.keyboard.type("Present this lesson")
    expect(page.locator(".lm-CommandPalette-item.lm-mod-active")).to_contain_text("F8")
    page.keyboard.press("Enter")
    page.wait_for_selector(".labkit-talk[data-prepared=yes]", timeout=120_000)
    talk = page.locator(".labkit-talk")
    _go_to(page, "Your first calls", "Delete a draft")
    for key in ("h", "1", "2", "Enter", "7", "Enter", "3", "Enter"):
        page.keyboard.press(key)
    expect(talk).to_be_focused()
    _press(page, "l")  # there is no class here, and what was typed stays
    expect(talk).to_contain_text("Here, press H and type them")
    assert "aws s3api delete-object" not in talk.inner_text()
    _press(page, "c")
    assert "aws s3api delete-object" in talk.inner_text()
    _press(page, "c")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value.locator("body")
    expect(notes).to_contain_text("✓ Right Refused by your own policy, although it allows s3:* · 7 hands")
    expect(notes).to_contain_text("The thought behind it:")
    assert _revealed(page, VERDICTS) == []
    page.bring_to_front()
    _press(page, "PageDown")
    expect(talk.locator(".labkit-right")).to_contain_text("7 of 22")
    assert talk.evaluate("talk => talk.scrollWidth <= talk.clientWidth")
    expect(page.locator(".labkit-talk-said")).to_contain_text("Right: Refused by your own policy")
    _press(page, "PageUp")
    assert _revealed(page, VERDICTS) == []
    _a_long_screen_and_a_wide_picture(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="The keys", exact=True)).to_contain_text("Notes for the speaker")
    page.keyboard.press("Escape")
    expect(talk).to_be_focused()
    page.keyboard.press("Escape")
    expect(talk).to_have_count(0)
    assert opened.value.is_closed()


def _a_long_screen_and_a_wide_picture(page: Page) -> None:
    """A small screen shows what a key has revealed, and the keyboard moves a picture that is wider."""
    _go_to(page, "Your first calls", "Delete the draft again")
    talk = page.locator(".labkit-talk")
    _press(page, "ArrowRight")
    expect(talk.locator(".labkit-right")).to_be_in_viewport(ratio=0.9)
    _press(page, "ArrowRight")
    expect(talk.locator(".labkit-hands + p")).to_be_in_viewport(ratio=0.9)
    picture = talk.locator(".labkit-drawing")
    while not picture.count():
        _press(page, "ArrowRight")
    part = talk.get_attribute("data-shown")
    page.keyboard.press("Tab")
    expect(picture).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.labkit-talk .labkit-drawing').scrollLeft > 0")
    assert talk.get_attribute("data-shown") == part
    _press(page, "Space")
    expect(talk).to_be_focused()
    _go_to(
        page, "Cross-account access with a role", "As a Developer, switch role"
    )  # "... try to switch role" has these words, too
    expect(talk).to_have_attribute("data-step", "switch-role")
    chapter = list(catalog.chapters().values())[-1]
    _go_to(page, chapter.definition.title, chapter.steps[-1].title)  # no step of it has been run yet
    expect(talk).to_have_attribute("data-step", chapter.steps[-1].name)
    assert int(talk.get_attribute("data-took") or "") < 1_000  # an idle machine takes 20 ms
