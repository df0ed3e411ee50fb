"""The invariants of the design that assess must keep, whatever the request, the scores and the mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.engine import Engine
from triage.report import assessment_dict
from triage.types import Action, Audience, Mode, Reason, Request, Turn

patient = settings(deadline=None, max_examples=60)

HARMLESS = (
    "The printer on floor 2 shows offline.",
    "Outlook asks for my password all day.",
    "My second monitor stays black since the update.",
    "VPN drops every ten minutes, I work from home.",
    "Thanks a lot and kind regards, Ann",
    "> On Monday you wrote: please restart it",
    "Fehler 0x80070005 beim Drucken",
    "😀😀😀",
    "at com.example.Main.run(Main.java:42)",
    "\u202eoffline retnirp",
)
# Each is caught by a built-in rule, so nothing may be answered however harmless the text around it is.
PRIVILEGED = (
    "Please give me local admin rights on my laptop.",
    "Can you reset my colleague's password while he is away?",
    "I clicked the link in a phishing mail and typed my password.",
    "My company laptop was stolen on the train.",
    "I want to talk to a human, please.",
)
SECRETS = ("Tr0ub4dor&3x", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "4111 1111 1111 1111")
TELLS = (f"my password is {SECRETS[0]}", f"token {SECRETS[1]}", f"card {SECRETS[2]}")

ARTICLES = {
    "printing/offline.md": ("employees", "auto_answer: true", "Printer shows offline", "Open the print queue."),
    "printing/driver.md": ("employees", "requires_admin: true", "Printer offline after update", "Replace the driver."),
    "email/password.md": ("public", "auto_answer: true", "Outlook asks for the password", "Remove the stored one."),
    "network/vpn.md": ("agents", "", "VPN drops every ten minutes", "Restart the zebrafish gateway."),
    "hardware/monitor.md": ("employees", "", "Monitor stays black", "Check the cable."),
}


def write_article(folder: Path, path: str, *, for_agents: str) -> None:
    audience, key, title, step = ARTICLES[path]
    head = f"---\ncategory: {path.split('/')[0]}\naudience: {audience}\n{key}\n---\n# {title}\n\n{title}, what now?\n\n"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(f"{head}## Resolution\n1. {step}\n2. Try again.\n{for_agents}", encoding="utf-8")


@pytest.fixture(scope="session")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Answers whenever nothing but rules, flags and locks forbids it: every threshold on a score is wide open."""
    folder = tmp_path_factory.mktemp("kb")
    for path in ARTICLES:
        write_article(
            folder, path, for_agents="\n## For agents\nThe axolotl console shows the offline printer queue.\n"
        )
    loaded = Engine.load(kb=folder)
    assert loaded.model is not None
    opened = replace(loaded.model.thresholds, answer=0.0, out_of_scope=float("inf"))
    model = replace(loaded.model, thresholds=opened, certificate=None)
    return Engine(loaded.desk, loaded.library, loaded.encoder, model, loaded.index, mode=Mode.PROVISIONAL)


def pieces(*kinds: Sequence[str]) -> st.SearchStrategy[str]:
    choices = [text for kind in kinds for text in kind]
    return st.lists(st.sampled_from(choices) | st.text(max_size=12), min_size=1, max_size=5).map("\n".join)


def requests(*kinds: Sequence[str]) -> st.SearchStrategy[Request]:
    text = pieces(*kinds).map(lambda text: text + " help")
    turns = st.tuples(st.sampled_from(["requester", "agent", "firstline"]), text).map(lambda pair: Turn(*pair))
    return st.builds(
        Request,
        text=text,
        audience=st.sampled_from(Audience),
        impact=st.sampled_from([None, "person", "site", "everyone"]),
        urgency=st.sampled_from([None, "low", "critical"]),
        history=st.lists(turns, max_size=2).map(tuple),
        clarifications=st.lists(st.tuples(st.just("Which system?"), text), max_size=2).map(tuple),
        failed_articles=st.lists(st.sampled_from([*ARTICLES, "gone.md"]), max_size=3).map(tuple),
    )


def test_the_eager_engine_does_answer(eager: Engine) -> None:
    decision = eager.assess("The printer shows offline and my jobs sit in the queue.").decision
    assert (decision.action, decision.article) == (Action.ANSWER, "printing/offline.md")


@patient
@given(request_=requests(HARMLESS, PRIVILEGED))
def test_rules_and_flags_beat_every_score_and_admin_articles_never_answer(eager: Engine, request_: Request) -> None:
    found = eager.assess(request_)
    assert eager.model is not None
    limits = eager.model.thresholds
    stopped = any(hit.escalates for hit in found.rules)
    stopped |= found.flags.admin_level >= limits.admin_level or found.flags.security >= limits.security
    if stopped:
        assert found.decision.action is Action.ESCALATE
        assert found.handoff is not None
    if found.decision.action is Action.ANSWER:
        article = eager.library.by_path[found.decision.article or ""]
        assert article.may_answer
        assert not article.requires_admin
        assert article.path not in request_.failed_articles


@patient
@given(
    st.lists(st.sampled_from(HARMLESS), max_size=6), st.sampled_from(PRIVILEGED), st.lists(st.sampled_from(HARMLESS))
)
def test_harmless_words_around_a_privileged_line_change_nothing(
    eager: Engine, before: list[str], line: str, after: list[str]
) -> None:
    alone, among = eager.assess(line), eager.assess("\n".join([*before, line, *after]))
    assert alone.decision.action is among.decision.action is Action.ESCALATE
    assert alone.rules[0].name in {hit.name for hit in among.rules}


@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_a_privileged_line_in_the_middle_of_a_long_log_is_found(eager: Engine, size: int) -> None:
    log = "2026-11-22 07:01:00 INFO spooler printed the document on LEX-2-14\n"
    half = log * (size // len(log) // 2)
    assert eager.assess(f"{half}\n{PRIVILEGED[0]}\n\n{half}").decision.reason is Reason.ADMIN_LEVEL


@patient
@given(request_=requests(HARMLESS, PRIVILEGED))
def test_nothing_beyond_the_readers_audience_comes_out(eager: Engine, request_: Request) -> None:
    found = eager.assess(request_)
    shown = [s.article for s in found.suggestions] + [a for a in (found.decision.article,) if a]
    assert all(request_.audience.may_read(eager.library.by_path[path].audience) for path in shown)
    if request_.audience is not Audience.AGENTS:
        assert "zebrafish" not in repr(found)
    assert "axolotl" not in repr(found)


def test_what_is_for_agents_does_not_even_move_an_employees_ranking(eager: Engine, tmp_path: Path) -> None:
    for path in ARTICLES:
        if ARTICLES[path][0] != "agents":
            write_article(tmp_path, path, for_agents="")
    bare = Engine.load(kb=tmp_path)
    for query in ("axolotl console", "zebrafish gateway", "printer offline", "vpn drops"):
        assert [s.article for s in eager.search(query)] == [s.article for s in bare.search(query)]
        assert [s.score for s in eager.search(query)] == pytest.approx([s.score for s in bare.search(query)])
    asked = eager.search("axolotl console", audience=Audience.AGENTS)
    assert asked[0].score > eager.search("axolotl console")[0].score


@patient
@given(request_=requests(HARMLESS, PRIVILEGED, TELLS))
def test_no_secret_comes_out(eager: Engine, request_: Request) -> None:
    told = repr(eager.assess(request_))
    assert [secret for secret in SECRETS if secret in told] == []


@patient
@given(request_=requests(HARMLESS, PRIVILEGED), mode=st.sampled_from(Mode))
def test_no_label_comes_out_that_does_not_exist(eager: Engine, request_: Request, mode: Mode) -> None:
    found = eager.with_mode(mode).assess(request_)
    desk, classifier = eager.desk, eager.model.classifier if eager.model else None
    assert classifier is not None
    assert found.category.label in classifier.targets["category"]
    assert {label for label, _ in found.category.ranking} == set(classifier.targets["category"]) <= set(desk.categories)
    assert found.tier.label in classifier.targets["tier"]
    assert {s.article for s in found.suggestions} <= set(eager.library.by_path)
    decision = found.decision
    assert decision.tier in {tier.number for tier in desk.tiers}
    groups = {tier.group for tier in desk.tiers} | {c.group for c in desk.categories.values()}
    assert decision.group in groups | {rule.group for rule in (*desk.routing, *desk.bypass)}
    assert decision.article is None or decision.article in eager.library.by_path
    assert (decision.question is not None) == (decision.action is Action.CLARIFY)
    assert (found.handoff is not None) == (decision.action is Action.ESCALATE)
    assert assessment_dict(found)["decision"]["mode"] in {"off", "suggest", "provisional"}
