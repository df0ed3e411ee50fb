"""A handoff holds the requester's own words, what the desk knows, and nothing that anyone can inject."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk import load_desk
from triage.handoff import Case, build_handoff
from triage.handoff_views import as_dict, as_html, as_text
from triage.suggestion_views import suggestions_list
from triage.types import (
    Action,
    ArticleShown,
    Assessment,
    Concern,
    Decision,
    Fact,
    Flags,
    Handoff,
    Mode,
    Obstacle,
    Prediction,
    Reason,
    Request,
    RuleHit,
    Suggestion,
)

DESK = load_desk()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VPN = Suggestion("network/vpn-drops", 3, "VPN keeps disconnecting", 0.71, 0.42)
WIFI = Suggestion("network/wifi", 1, "Wi-Fi will not connect", 0.5, 0.2)
TEXT = "Hi all,\nmy VPN drops every 20 minutes since Monday at home on Windows 11. Error 800 appears.\nThanks, Ada"
TAGS = {"section", "p", "dl", "dt", "dd", "h3", "ul", "ol", "li", "code", "em"}


def assessment(reason: Reason = Reason.LOW_CONFIDENCE, *hits: RuleHit) -> Assessment:
    decision = Decision(Action.ESCALATE, reason, Mode.SUGGEST, 2, "Network", rule=hits[0].name if hits else None)
    return Assessment(
        category=Prediction("network", 0.91, (("network", 0.91), ("email", 0.09))),
        tier=Prediction("2", 0.8),
        flags=Flags(0.87, 0.02),
        out_of_scope=0.1,
        rules=hits,
        suggestions=(VPN, WIFI),
        decision=decision,
        handoff=None,
        language="en",
        model="m1",
        index="i1",
    )


def handoff(text: str = TEXT, found: Assessment | None = None, **request: object) -> Handoff:
    asked = Request(text, **request)  # type: ignore[arg-type]
    titles, priority = {"network/wifi": "Wi-Fi will not connect"}, DESK.priority(asked.impact, asked.urgency)
    return build_handoff(Case(DESK, asked, found or assessment(), (text,), titles, priority))


def test_it_says_who_where_to_and_how_urgent() -> None:
    made = handoff(requester="ada@example.com", impact="team", urgency="high", now=NOW)
    assert (made.requester, made.category, made.category_probability) == ("ada@example.com", "network", 0.91)
    assert (made.tier, made.group) == (2, "Network")
    assert (made.priority, made.impact, made.urgency) == ("P2", "team", "high")


def test_nobody_said_how_urgent_means_the_desks_default() -> None:
    made = handoff()
    assert (made.impact, made.urgency) == (DESK.default_impact, DESK.default_urgency)
    assert made.priority == DESK.priority()


def test_due_times_are_reckoned_from_now() -> None:
    made = handoff(now=NOW)
    assert made.first_response_due_at is not None
    assert made.resolution_due_at is not None
    assert NOW < made.first_response_due_at < made.resolution_due_at


def test_due_times_run_from_the_first_message_however_late_the_latest_is() -> None:
    later = NOW + timedelta(hours=3)
    assert handoff(now=later, started_at=NOW).resolution_due_at == handoff(now=NOW).resolution_due_at
    assert handoff(started_at=NOW).resolution_due_at == handoff(now=NOW).resolution_due_at
    assert handoff(now=later).resolution_due_at != handoff(now=NOW).resolution_due_at


def test_a_signature_ends_a_message_and_not_the_conversation() -> None:
    said = ("My VPN drops daily.\n--\nAnn Example\nExample Ltd", "Now my screen is black and I see error 0x80070005")
    made = build_handoff(Case(DESK, Request(said[1]), assessment(), said, {}, "P3"))
    assert "My VPN drops daily." in made.summary
    assert "my screen is black" in made.summary
    assert "Example Ltd" not in made.summary


def test_without_a_clock_nothing_is_due() -> None:
    assert handoff().first_response_due_at is None


def test_facts_follow_the_checklist_and_name_what_is_missing() -> None:
    made = handoff()
    values = {fact.name: fact.value for fact in made.facts}
    assert list(values) == list(DESK.category("network").checklist)
    assert values["since_when"] == "since Monday"
    assert values["error_code"] == "Error 800"
    assert [fact.name for fact in made.missing] == ["how_many_affected"]


def test_what_was_asked_and_captured_beats_what_was_found() -> None:
    question = DESK.facts["place"].question
    made = handoff(
        clarifications=((question, "hotel in Oslo"), ("Which one?", "the second")),
        captured_facts={"operating_system": "macOS 15"},
    )
    values = {fact.name: fact.value for fact in made.facts}
    assert values["place"] == "hotel in Oslo"
    assert values["operating_system"] == "macOS 15"


def test_a_secret_in_an_answer_is_masked() -> None:
    question = DESK.facts["place"].question
    made = handoff(clarifications=((question, "at home, my password is Tr0ub4dor&3xyz"),))
    assert "Tr0ub4dor" not in json.dumps(as_dict(made))


def test_articles_that_failed_are_shown() -> None:
    made = handoff(failed_articles=("network/wifi", "old/gone"))
    assert made.articles_shown == (
        ArticleShown("network/wifi", "Wi-Fi will not connect", "did not help"),
        ArticleShown("old/gone", "old/gone", "did not help"),
    )


def test_why_names_the_rule_and_the_words() -> None:
    hit = RuleHit("admin-level", Reason.ADMIN_LEVEL, "give me local admin rights")
    also = RuleHit("Payroll", Reason.ROUTING_RULE, "payroll", escalates=False)
    why = handoff(found=assessment(Reason.ADMIN_LEVEL, hit, also)).why
    assert why.startswith(Reason.ADMIN_LEVEL.sentence)
    assert "“admin-level”" in why
    assert "“give me local admin rights”" in why
    assert "Payroll" in why


@pytest.mark.parametrize(
    ("reason", "figure"),
    [
        (Reason.ADMIN_LEVEL, "87%"),
        (Reason.SECURITY, "2%"),
        (Reason.LOW_CONFIDENCE, "42%"),
        (Reason.NO_ARTICLE, "VPN keeps disconnecting"),
    ],
)
def test_why_gives_the_probability_when_no_rule_fired(reason: Reason, figure: str) -> None:
    assert figure in handoff(found=assessment(reason)).why


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_why(reason: Reason) -> None:
    assert handoff(found=assessment(reason)).why.startswith(reason.sentence)


@pytest.mark.parametrize("obstacle", list(Obstacle))
def test_why_does_not_call_a_certain_article_uncertain(obstacle: Obstacle) -> None:
    found = assessment()
    sure = replace(
        found, decision=replace(found.decision, obstacle=obstacle), suggestions=(replace(VPN, probability=1.0),)
    )
    why = handoff(found=sure).why
    assert why.startswith(obstacle.sentence)
    assert "certain enough" not in why
    assert why.endswith("“VPN keeps disconnecting”, has a probability of 100%.")


def test_an_unknown_category_still_makes_a_handoff() -> None:
    made = handoff(found=replace(assessment(Reason.MODEL_UNAVAILABLE), category=Prediction("", 0.0), suggestions=()))
    assert made.facts == ()
    assert "not known" in as_text(made)


TWO = (Concern("my VPN drops every 20 minutes", "network", (VPN, WIFI)), Concern("something smells odd", "", ()))


def test_each_problem_is_named_in_the_requesters_words_with_its_nearest_article() -> None:
    made = handoff(found=replace(assessment(), concerns=TWO))
    assert made.concerns == TWO
    named = (
        "“my VPN drops every 20 minutes” (network; nearest article: VPN keeps disconnecting)",
        "“something smells odd” (category not known)",
    )
    lines = as_text(made).splitlines()
    heading = lines.index("Problems in it:")
    assert [line.strip(" -") for line in lines[heading + 1 : heading + 3]] == list(named)
    assert "<h3>Problems in it</h3>" in as_html(made)
    assert [page for page in named if f"<li>{page}</li>" in as_html(made)] == list(named)
    assert as_dict(made)["concerns"] == [
        {"text": TWO[0].text, "category": "network", "suggestions": suggestions_list((VPN, WIFI))},
        {"text": TWO[1].text, "category": "", "suggestions": []},
    ]


def test_of_a_ticket_with_one_problem_no_problems_are_listed() -> None:
    made = handoff()
    assert as_dict(made)["concerns"] == []
    assert "Problems in it" not in as_text(made) + as_html(made)


class Tags(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words: list[str] = []
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_decl(self, decl: str) -> None:
        self.odd.append(decl)


def everywhere(words: str) -> Handoff:
    suggestion = Suggestion(words, 1, words, 0.1, 0.1)
    fact = Fact(words, words, words)
    made = Handoff(words, words, words, 0.5, 1, words, words, words, words, words)
    concerns = (Concern(words, words, (suggestion,)), Concern(words, "", ()))
    shown = (ArticleShown(words, words, words),)
    return replace(made, facts=(fact,), articles_shown=shown, suggestions=(suggestion,), concerns=concerns)


HOSTILE = [
    "<script>alert(1)</script>",
    "</p><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "<!-- <b> -->",
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; <![CDATA[x]]>",
    "<?php echo 1 ?>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words_in_html(words: str) -> None:
    page = Tags()
    page.feed(as_html(everywhere(words)))
    page.close()
    assert {tag for tag, _ in page.tags} <= TAGS
    assert [attrs for _, attrs in page.tags if attrs] == [[("class", "handoff")]]
    assert page.odd == []
    assert words in "".join(page.words)


@given(st.text())
def test_no_tag_comes_from_what_a_person_wrote(words: str) -> None:
    plain, page = Tags(), Tags()
    plain.feed(as_html(everywhere("x")))
    page.feed(as_html(everywhere(words or "x")))
    assert page.tags == plain.tags
    assert page.odd == []


@given(st.text())
def test_json_holds_every_word_and_is_stable(words: str) -> None:
    made = as_dict(everywhere(words))
    assert json.loads(json.dumps(made)) == made
    assert list(made) == list(as_dict(everywhere("x")))


def test_json_gives_moments_in_utc() -> None:
    made = as_dict(handoff(now=NOW))
    assert made["first_response_due_at"].endswith("+00:00")
    assert as_dict(handoff())["first_response_due_at"] is None
    assert made["missing"] == ["how_many_affected"]


def test_text_can_be_read_from_top_to_bottom() -> None:
    lines = as_text(handoff(now=NOW, requester="ada@example.com")).splitlines()
    assert lines[0].startswith("my VPN drops")
    assert "Goes to: Network, tier 2" in lines
    assert "  - How many are affected: missing" in lines
    due = next(line for line in lines if line.startswith("Resolution due: "))
    assert re.fullmatch(r"Resolution due: \w+day \d\d March 2026, \d\d:\d\d \w+", due)
