"""Lint: what an author is told, by file and line, and what is left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.articles import Article, load_articles
from triage.kb.lint import lint
from triage.kb.readability import count_sentences, grade

TODAY = date(2026, 6, 1)
CATEGORIES = ("network", "email")
GOOD = """---
id: FL-network-{name}
title: VPN drops {name}
category: network
audience: employees
status: published
auto_answer: true
requires_admin: false
tier: 1
symptoms:
  - "vpn {name} drops"
environment: [windows]
owner: service-desk
review_by: 2027-05-31
---
## Symptoms
It drops.

## Resolution
1. Close the VPN. You should see a grey icon.
2. Open the VPN and sign in.

## For agents
Look at the log.
"""


def good(name: str = "a", **changes: str) -> str:
    text = GOOD.replace("{name}", name)
    for key, value in changes.items():
        text = "\n".join(f"{key}: {value}" if row.startswith(f"{key}:") else row for row in text.split("\n"))
    return text


def linted(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [str(problem) for problem in lint(load_articles(folder, {}), TODAY, CATEGORIES)]


def test_it_has_nothing_to_say_about_good_articles(tmp_path: Path) -> None:
    assert linted(tmp_path, {"a.md": good("a"), "b/c.md": good("c")}) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"category": "netwrok"}, "a.md:4: error: the desk has no category netwrok: did you mean network?"),
        ({"category": "zzz"}, "a.md:4: error: the desk has no category zzz"),
        ({"review_by": "2026-05-31"}, "a.md:14: warning: review was due on 2026-05-31"),
        (
            {"requires_admin": "true"},
            "a.md:7: error: auto_answer with requires_admin: the reader cannot do these steps",
        ),
        ({"audience": "agents"}, "a.md:7: error: auto_answer for audience agents: employees must never see it"),
        ({"owner": ""}, "a.md:1: warning: front matter does not say: owner"),
        ({"tier": "", "id": ""}, "a.md:1: warning: front matter does not say: id, tier"),
    ],
)
def test_it_names_what_is_wrong_in_front_matter(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    assert linted(tmp_path, {"a.md": good(**changes)}) == [said]


def test_it_asks_for_no_review_on_the_day_or_of_what_is_not_live(tmp_path: Path) -> None:
    files = {"a.md": good("a", review_by="2026-06-01"), "b.md": good("b", review_by="2020-01-01", status="archived")}
    assert linted(tmp_path, files) == []


def test_it_wants_numbered_steps_for_automatic_answers(tmp_path: Path) -> None:
    bullets = good().replace("1. Close", "- Close").replace("2. Open", "- Open")
    said = "a.md:7: error: auto_answer without numbered steps below Resolution: the chat walks steps"
    assert linted(tmp_path, {"a.md": bullets}) == [said]
    assert linted(tmp_path, {"a.md": bullets.replace("auto_answer: true", "auto_answer: false")}) == []


def test_it_repeats_what_was_wrong_on_reading(tmp_path: Path) -> None:
    files = {"a.md": good().replace("Close", "Close {{thing}}"), "b.md": "---\ntier: x\n---\ntext"}
    assert linted(tmp_path, files) == [
        "a.md:7: error: auto_answer with an unknown variable: the reader would see the braces",
        "a.md:20: warning: unknown variable {{thing}}: shown as it stands",
        "b.md:2: error: tier: expected a number from 0 to 9, not 'x'",
    ]


@pytest.mark.parametrize(
    ("step", "sentences"),
    [
        ("Close it. Wait. Open it.", 3),
        ("Close it.\n   - On Windows: a. b. c.", 3),
        ("Close it.\n\n   Wait.\n\n   Open it.\n\n   Sign in.", 4),
        ("Close it. Wait, e.g. a minute.", None),
        ("Close it! Choose **Settings > Apps…** and v2.5 of app.exe.", None),
        ("Close it. Then type:\n\n   ```\n   ipconfig\n   exit\n   ```", None),
        ("Close it. Then:\n   - On Windows: a. b.\n   - On a Mac: c. d.", None),
        ('Rename it. Use no `" * : ? /` in a name.', None),
    ],
)
def test_it_wants_steps_of_at_most_two_sentences(tmp_path: Path, step: str, sentences: int | None) -> None:
    found = linted(tmp_path, {"a.md": good().replace("Open the VPN and sign in.", step)})
    said = f"a.md:21: warning: a step of {sentences} sentences; at most 2 fit one action"
    assert found == ([said] if sentences else [])


def test_it_finds_steps_that_are_hard_to_read(tmp_path: Path) -> None:
    hard = (
        "Subsequently authenticate using organisationally provisioned credentials, notwithstanding intermittent "
        "connectivity degradation, and immediately thereafter reinitialise the corresponding virtualised "
        "communication infrastructure components following the administratively mandated operational sequence."
    )
    (only,) = linted(tmp_path, {"a.md": good().replace("Open the VPN and sign in.", hard)})
    assert only.startswith("a.md:20: warning: the steps read like school grade ")
    german = good().replace("title:", "locale: de\ntitle:").replace("Open the VPN and sign in.", hard)
    assert linted(tmp_path, {"a.md": german}) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("other.md", None),
        ("other", None),
        ("/b/other.md#fix", None),
        ("../pictures/a%20b.png", None),
        ("#below", None),
        ("https://example.com/none.md", None),
        ("mailto:a@example.com", None),
        ("none.md", "link to none.md: there is no such file"),
        ("../none.md?x=1", "link to ../none.md?x=1: there is no such file"),
        ("x%00y", "link to x%00y: there is no such file"),
        ("../../etc/passwd", "link to ../../etc/passwd leads out of the folder"),
        ("draft.md", "links to b/draft.md, which is draft"),
        ("agents.md", "links to b/agents.md, which is only for agents"),
    ],
)
def test_it_finds_dead_links(tmp_path: Path, link: str, said: str | None) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a b.png").write_bytes(b"")
    files = {
        "b/a.md": good("a").replace("It drops.", f"It drops.\n\nSee [this]({link})."),
        "b/other.md": good("other"),
        "b/draft.md": good("draft", status="draft"),
        "b/agents.md": good("agents", audience="agents", auto_answer="false"),
    }
    assert linted(tmp_path, files) == ([f"b/a.md:19: warning: {said}"] if said else [])


@pytest.mark.parametrize("heading", ["For the agents", "For agent", "Agents", "Internal notes"])
def test_it_warns_of_headings_that_look_as_if_only_agents_read_on(tmp_path: Path, heading: str) -> None:
    (only,) = linted(tmp_path, {"a.md": good().replace("For agents", heading)})
    assert only.startswith(f'a.md:23: warning: "{heading}" is read by employees')


def test_it_finds_symptoms_claimed_twice(tmp_path: Path) -> None:
    files = {"a.md": good("a"), "b.md": good("b").replace("vpn b drops", "VPN: “A” drops!")}
    assert linted(tmp_path, files) == ['b.md:10: warning: symptom "vpn a drops" is claimed by a.md as well']
    files["b.md"] = good("b").replace('"vpn b drops"', '"x y"\n  - "X, y"')
    assert linted(tmp_path, files) == ['b.md:10: warning: symptom "x y" is claimed twice in this article']


def test_it_finds_near_duplicates_among_live_articles(tmp_path: Path) -> None:
    linted(tmp_path, {"a.md": good("a"), "b.md": good("b"), "c.md": good("c"), "d.md": good("d", status="draft")})
    asked: list[str] = []

    def similarity(articles: Sequence[Article]) -> list[tuple[str, str, float]]:
        asked.extend(article.path for article in articles)
        return [("b.md", "a.md", 0.951), ("a.md", "c.md", 0.949)]

    found = lint(load_articles(tmp_path, {}), TODAY, CATEGORIES, similarity=similarity)
    assert [str(p) for p in found] == ["b.md:1: warning: nearly the same as a.md (cosine 0.95): merge them?"]
    assert asked == ["a.md", "b.md", "c.md"]


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (["x.md", "y.md", "a.md"], None),
        (["x.md", "y.md", "z.md", "a.md"], ", but x.md does"),
        ([], ""),
    ],
)
def test_it_finds_articles_that_their_own_symptoms_do_not_find(
    tmp_path: Path, results: list[str], said: str | None
) -> None:
    linted(tmp_path, {"a.md": good("a"), "b.md": good("b", status="draft")})
    asked: list[str] = []

    def search(query: str) -> list[str]:
        asked.append(query)
        return results

    found = [str(p) for p in lint(load_articles(tmp_path, {}), TODAY, CATEGORIES, search)]
    start = 'a.md:10: warning: its own symptom "vpn a drops" does not bring it among the first 3'
    assert found == ([] if said is None else [start + said])
    assert asked == ["vpn a drops"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("No stop", 1), ("One. Two!", 2), ("Use v2.5 of app.exe.", 1), ("E.g. this (it did).", 1), ("a … b", 1)],
)
def test_it_counts_sentences(text: str, count: int) -> None:
    assert count_sentences(text) == count


def test_easy_text_has_a_lower_grade_than_hard_text_and_names_do_not_count() -> None:
    easy = grade(["Close the lid. Wait a bit. Open the lid."])
    named = grade(["Close the Microsoft. Wait a Configuration. Open the Authenticator."])
    hard = grade(["Discontinue the configuration. Reinitialise the authenticator."])
    assert easy == pytest.approx(named, abs=1.5)
    assert hard > easy + 10
    assert grade([]) == 0.0


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_has_a_finite_grade(texts: list[str]) -> None:
    assert -20 < grade(texts) < 2000
