"""What an autorun leaves in the notebook: the same each time, readable without a widget."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from labkit.lesson.autorun import autorun
from tests.lesson.conftest import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson import Lesson

VIEW = "application/vnd.jupyter.widget-view+json"
STRIPPED = {
    "svg",
    "style",
    "script",
    "form",
    "input",
    "textarea",
    "button",
}  # in a notebook that isn't trusted yet


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody is there: LABKIT_AUTORUN=1."""
    autorun.cache_clear()
    monkeypatch.setenv("LABKIT_AUTORUN", "1")
    yield
    autorun.cache_clear()


def _story(lab: Lesson, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shown.clear()
    lab.reset()
    lab.bar()
    for step in STEPS:
        lab.step(step.name)
    lab.state()
    lab.who_can_do_what()
    lab.trail()
    lab.progress()
    lab.terminal()
    return list(shown)


@pytest.mark.usefixtures("alone")
def test_outputs_are_the_same_each_time(lab: Lesson, shown: list[dict[str, Any]]) -> None:
    first = _story(lab, shown)
    assert first == _story(lab, shown)
    assert len(first) > 20


@pytest.mark.usefixtures("alone")
def test_the_story_is_whole_without_widgets_styles_or_inline_svg(
    lab: Lesson, shown: list[dict[str, Any]]
) -> None:
    story = _story(lab, shown)
    assert all(set(bundle) == {"text/html", "text/plain"} for bundle in story)
    assert all(bundle["text/plain"].strip() for bundle in story)
    assert not STRIPPED & set().union(*(Tags(bundle["text/html"]).seen for bundle in story))
    text = "\n".join(bundle["text/plain"] for bundle in story)
    for part in (
        "Step 2 of 4: As a guest, take the hat",
        "(x) Refused by the identity-based policies",
        "✓ Right",
        'client = lab.session("guest").client("sts")',
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: ",
        "Why, stage by stage",
        "The roles",
        "1. Owner → Cleaner: assumes, ✓ allowed",
        "It printed:\ntea",
        "✓ done",
    ):
        assert part in text


@pytest.mark.usefixtures("alone")
def test_a_step_run_alone_runs_what_it_needs(lab: Lesson, shown: list[dict[str, Any]]) -> None:
    lab.step("tag-it")
    assert "✓ Allowed: TagRole" in "\n".join(bundle["text/plain"] for bundle in shown)


@pytest.mark.usefixtures("alone")
def test_secrets_are_not_shown(lab: Lesson, shown: list[dict[str, Any]]) -> None:
    lab.step("put-it-on")
    keys = lab.result("put-it-on")["Credentials"]
    everything = str(shown)
    assert keys["SecretAccessKey"] not in everything
    assert keys["SessionToken"] not in everything


@pytest.mark.usefixtures("attended")
def test_with_a_person_there_a_step_is_one_widget_that_says_what_it_is(
    lab: Lesson, shown: list[dict[str, Any]]
) -> None:
    lab.step("guest-tries")
    (bundle,) = shown
    assert set(bundle) == {VIEW, "text/plain"}
    assert bundle["text/plain"].startswith("Step 2 of 4: As a guest, take the hat.")
    assert not lab._course.runs


def test_mistakes_in_a_cell_get_a_sentence(lab: Lesson, shown: list[dict[str, Any]]) -> None:
    lab.step("make-rol")
    lab.restore("nowhere")
    lab.scene.close()
    lab.state()
    texts = [bundle["text/plain"] for bundle in shown]
    assert "Did you mean 'make-role'?" in texts[0]
    assert "no step 'nowhere'" in texts[1]
    assert "This scene was closed" in texts[2]
