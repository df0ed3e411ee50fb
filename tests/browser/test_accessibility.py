"""Every state of the page by axe: light, dark, and 320 pixels wide; nothing reaches beyond the edge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service import demo
from tests.browser.conftest import Site, site_over
from tests.browser.visitor import Visitor, axe_violations, until, visiting
from tests.service.world import FOR_PEOPLE, SOLVABLE
from triage.engine import Engine

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 700}},
    "narrow and dark": {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
    "no colours": {"forced_colors": "active", "viewport": {"width": 768, "height": 900}},
}


@pytest.fixture(scope="module")
def demo_site(engine: Engine, filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_over(engine, filled_file, tmp_path_factory.mktemp("demo"), anonymous_audience="public") as running:
        demo.add(running.services, how_many=3)
        yield running


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_is_accessible(chromium, demo_site: Site, look: str) -> None:
    with visiting(chromium, demo_site, **LOOKS[look]) as visitor:
        for said in states(visitor):
            assert axe_violations(visitor.page) == [], said
            width = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert width <= 0, said


def states(visitor: Visitor) -> Iterator[str]:
    """The page in each of its states, one after the other."""
    page = visitor.page
    visitor.open()
    yield "the start"
    visitor.press("Send")
    yield "nothing was written"
    visitor.press("Solved by a fix", exact=False)
    yield "a fix, and why"
    visitor.press("Show all steps")
    yield "all steps"
    visitor.press("Not yet")
    yield "the fix did not help"
    visitor.open()
    visitor.press("Asked back first", exact=False)
    yield "a question"
    visitor.press("Send")
    yield "an error in a conversation"
    visitor.tell(SOLVABLE)
    visitor.press("This solved it")
    yield "a rating"
    visitor.tell(FOR_PEOPLE)
    yield "facts"
    while "Skip this question" in visitor.buttons():
        visitor.press("Skip this question")
    yield "with a person"
    page.get_by_text("Files", exact=True).click()
    page.get_by_label("Add a file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    visitor.press("Add this file")
    with page.expect_navigation():
        page.get_by_role("link", name="Check for answers").click()
    yield "a file, and nothing new"
    visitor.press("I no longer need help")
    yield "closed"
    visitor.open()
    yield "the start with conversations"
    visitor.open("/chat/forget")
    yield "before forgetting"
    visitor.open("/chat/nothing")
    yield "nothing here"


def test_the_control_finds_what_is_wrong(chromium, site: Site) -> None:
    context = chromium.new_context()
    visitor = Visitor(site, context)
    visitor.open()
    visitor.page.evaluate("document.querySelector('label').remove()")
    assert any("label" in each for each in axe_violations(visitor.page))
    visitor.page.evaluate("document.body.append(Object.assign(document.createElement('style'), {textContent: 'a {}'}))")
    until(visitor.page, lambda: any("Content Security Policy" in each for each in visitor.complaints))
    context.close()


@pytest.mark.parametrize("name", ["Solved by a fix", "To a person, by a rule", "Not an IT problem"])
def test_the_demo_says_what_happened_and_why(chromium, demo_site: Site, name: str) -> None:
    with visiting(chromium, demo_site) as visitor:
        visitor.open()
        visitor.press(name, exact=False)
        why = visitor.page.get_by_role("complementary", name="What happened and why").inner_text()
        assert "certified on Firstline's corpus, not on your tickets" in why
        assert "Nearest articles" in why


def test_a_real_problem_in_a_demo_shows_nothing_of_it(chromium, demo_site: Site) -> None:
    with visiting(chromium, demo_site) as visitor:
        visitor.open()
        visitor.page.get_by_label("This is a try-out").uncheck()
        visitor.write(FOR_PEOPLE)
        assert visitor.sees("is now with a person")
        assert not visitor.sees("What happened and why")


def test_without_a_demo_there_is_nothing_to_try(chromium, site: Site) -> None:
    with visiting(chromium, site) as visitor:
        visitor.open()
        assert not visitor.sees("try one of these")
        assert not visitor.sees("try-out")
        # a form may say anything
        visitor.page.evaluate(
            "() => { const f = document.querySelector('form.ask'), i = document.createElement('input');"
            " i.type = 'hidden'; i.name = 'tryout'; i.value = 'yes'; f.append(i); }"
        )
        visitor.write(FOR_PEOPLE)
        assert visitor.sees("is now with a person")
        assert not visitor.sees("What happened and why")
