"""Search over made-up libraries: who may be led where, what ranks, and that the order is always the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.small_encoder import HashingEncoder
from triage.articles import Article, Library, read_article
from triage.encoder import Encoder, NoEncoder
from triage.kb.passages import passages
from triage.retrieval import SCORED, KnowledgeIndex, Match, Shelf, suggestions
from triage.search.matcher import EVIDENCE, KNOWN, Forest, Linear, Matchers, Platt
from triage.search.query import NO_DOUBTS, Query, log_odds
from triage.types import Audience, Classification, Flags, Prediction

STUMP = Forest(*(np.zeros((1, 1), kind) for kind in (np.int32, float, np.int32, np.int32, float)), depth=0)
PLAIN = Matchers(categorised=STUMP, plain=replace(Linear.of({"hybrid": 4.0}), platt=Platt(1.0, -2.0)))
DOUBTS = ("solvable_log_odds", "tier_one_log_odds", "vague_log_odds", "two_problems_log_odds")
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def article(path: str, body: str, **front: str) -> Article:
    """An article as it is read from a file; front matter as keyword arguments."""
    head = "".join(f"{key}: {value}\n" for key, value in front.items())
    found, problems = read_article(path, f"---\n{head}---\n{body}".encode(), {})
    assert found is not None, problems
    return found


def library_of(*articles: Article) -> Library:
    return Library(Path(), tuple(sorted(articles, key=lambda a: a.path)))


def index_of(*articles: Article, encoder: Encoder | None = None, cache: Path | None = None) -> KnowledgeIndex:
    return KnowledgeIndex(library_of(*articles), encoder or HashingEncoder(), cache)


def ask(index: KnowledgeIndex, text: str, audience: Audience = Audience.EMPLOYEES, **known: float) -> list[Match]:
    return index.matches(Query(text, HashingEncoder().encode([text])[0], known or None), audience)


def paths(matches: list[Match]) -> list[str]:
    return [match.article.path for match in matches]


VPN = article("network/vpn.md", "# VPN drops\n\nThe tunnel closes.\n\n## Resolution\n1. Update the client.\n")
PRINTER = article("printing/offline.md", "# Printer offline\n\nNothing prints.\n\n## Resolution\n1. Restart it.\n")
MAIL = article(
    "email/full.md", "# Mailbox full\n\nOutlook says 0x8004060C.\n\n## Resolution\n1. Empty it.\n", category="email"
)
SECRET = article(
    "access/reset.md",
    "# Reset MFA\n\nLook up quokka in the console.\n",
    audience="agents",
    symptoms='["quokka", "reset mfa"]',
)
MIXED = article(
    "web/cookies.md",
    "# Clear cookies\n\nPages look old.\n\n## Resolution\n1. Clear.\n\n## For agents\nWombat log.\n",
)


# ---- the audience


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.EMPLOYEES])
@pytest.mark.parametrize("text", ["quokka", "reset mfa", "quokka in the console", "Reset MFA Look up quokka"])
def test_an_agents_article_leads_nobody_else_anywhere(audience: Audience, text: str) -> None:
    index = index_of(VPN, PRINTER, MAIL, SECRET, MIXED)
    assert SECRET.path not in paths(ask(index, text, audience))
    assert paths(ask(index, text, Audience.AGENTS))[0] == SECRET.path


def test_text_for_agents_leads_only_agents_to_an_article_for_all() -> None:
    index = index_of(VPN, PRINTER, MAIL, SECRET, MIXED)
    best = ask(index, "wombat log", Audience.AGENTS)[0]
    assert best.article.path == MIXED.path
    assert best.evidence[EVIDENCE.index("bm25_whole")] > 0
    for match in ask(index, "wombat log"):
        assert not match.evidence[EVIDENCE.index("bm25_whole") : EVIDENCE.index("code_missed")].any()


WORDS = ["vpn", "printer", "mail", "drops", "offline", "full", "quokka", "wombat", "0x80070005"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1)


@st.composite
def libraries(draw: st.DrawFn) -> list[Article]:
    articles = []
    for number in range(draw(st.integers(1, 7))):
        title, told, hidden = (" ".join(draw(TEXTS)) for _ in range(3))
        body = f"{told}\n" + (f"\n## For agents\n{hidden}\n" if draw(st.booleans()) else "")
        front = {"title": title, "audience": draw(st.sampled_from(list(Audience)))}
        if draw(st.booleans()):
            front["symptoms"] = f'["{told} again"]'
        if draw(st.booleans()):
            front["category"] = draw(st.sampled_from(["email", "network"]))
        articles.append(article(f"{draw(st.sampled_from('abc'))}/{number}.md", body, **front))
    return articles


@settings(patient, max_examples=60)
@given(libraries(), TEXTS.map(" ".join), st.sampled_from(list(Audience)))
def test_what_a_reader_may_not_see_changes_nothing_for_them(
    articles: list[Article], text: str, reader: Audience
) -> None:
    """Not one figure differs from a library in which the hidden articles and sections do not exist."""
    seen = [replace(a, sections=a.sections_for(reader)) for a in articles if reader.may_read(a.audience)]
    whole, cut = ask(index_of(*articles), text, reader), ask(index_of(*seen), text, reader)
    assert paths(whole) == paths(cut)
    assert all(reader.may_read(match.article.audience) for match in whole)
    for one, other in zip(whole, cut, strict=True):
        assert one.score == other.score
        assert np.array_equal(one.evidence, other.evidence)


def test_readers_who_may_see_the_same_share_a_shelf() -> None:
    same = index_of(VPN, PRINTER)
    assert same.shelf(Audience.EMPLOYEES) is same.shelf(Audience.AGENTS)
    assert same.shelf(Audience.EMPLOYEES) is not same.shelf(Audience.PUBLIC)
    for hidden in (SECRET, MIXED):
        differs = index_of(VPN, hidden)
        assert differs.shelf(Audience.EMPLOYEES) is not differs.shelf(Audience.AGENTS)


def test_articles_that_are_not_live_are_not_found() -> None:
    for status in ("draft", "in_review", "expired", "archived"):
        index = index_of(VPN, article("x.md", "# Quokka\n\nquokka\n", status=status))
        assert index.size == 1
        assert paths(ask(index, "quokka", Audience.AGENTS)) == [VPN.path]


# ---- ranking


@pytest.mark.parametrize("encoder", [HashingEncoder(), NoEncoder()], ids=["vectors", "words only"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("0x8004060C", MAIL), ("0X8004060c", MAIL), ("printer", PRINTER), ("VPN", VPN), ("cookies", MIXED)],
)
def test_codes_and_product_names_hit(encoder: Encoder, text: str, expected: Article) -> None:
    index = index_of(VPN, PRINTER, MAIL, MIXED, encoder=encoder)
    found = index.matches(Query(text, encoder.encode([text])[0]), Audience.EMPLOYEES)
    assert found[0].article == expected
    assert found[0].score > found[1].score


@pytest.mark.parametrize("encoder", [HashingEncoder(), NoEncoder()], ids=["vectors", "words only"])
def test_a_code_is_found_among_many_articles_on_the_same_subject(encoder: Encoder) -> None:
    many = [article(f"email/{n:03}.md", f"# Outlook hangs {n}\n\nOutlook stops and shows it.\n") for n in range(120)]
    text = "outlook says error 0x8004060C when i send"
    index = index_of(MAIL, *many, encoder=encoder)
    found = index.matches(Query(text, encoder.encode([text])[0]), Audience.EMPLOYEES)
    assert found[0].article == MAIL
    assert found[0].evidence[EVIDENCE.index("code_hit")] == 1
    assert all(match.evidence[EVIDENCE.index("code_missed")] == 1 for match in found[1:])


def test_order_is_by_score_and_ties_are_by_path() -> None:
    same = "# VPN drops\n\nThe tunnel closes.\n\n## Resolution\n1. Update the client.\n"
    twins = [article(path, same) for path in ("b.md", "a.md", "c/d.md", "network/a.md")]
    index = KnowledgeIndex(Library(Path(), (*twins, PRINTER)), HashingEncoder())
    found = ask(index, "vpn drops")
    assert paths(found) == ["a.md", "b.md", "c/d.md", "network/a.md", PRINTER.path]
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


@settings(patient, max_examples=30)
@given(libraries(), TEXTS.map(" ".join), st.randoms(use_true_random=False))
def test_the_order_of_the_library_changes_nothing(articles: list[Article], text: str, random: object) -> None:
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = KnowledgeIndex(Library(Path(), tuple(articles)), HashingEncoder())
    second = KnowledgeIndex(Library(Path(), tuple(shuffled)), HashingEncoder())
    assert first.fingerprint == second.fingerprint
    one, other = ask(first, text), ask(second, text)
    assert paths(one) == paths(other)
    assert all(np.array_equal(a.evidence, b.evidence) for a, b in zip(one, other, strict=True))


@settings(patient, max_examples=40)
@given(libraries(), TEXTS.map(" ".join))
def test_the_evidence_is_what_its_names_say(articles: list[Article], text: str) -> None:
    found = ask(index_of(*articles), text, Audience.AGENTS)
    vector = HashingEncoder().encode([text])[0]
    for match in found:
        named = dict(zip(EVIDENCE, match.evidence.tolist(), strict=True))
        own = [p for p in passages(match.article) if p.kind in ("chunk", "symptom")]
        best = max(float(v @ vector) for v in HashingEncoder().encode([p.text for p in own]))
        title = HashingEncoder().encode([match.article.title])[0]
        assert named["best_passage"] == pytest.approx(best, abs=1e-5)
        assert named["title_cosine"] == pytest.approx(float(title @ vector), abs=1e-5)
        views = [named[f"{kind}_cosine"] for kind in ("title", "lead", "symptoms", "whole")]
        assert named["views_mean"] == pytest.approx(np.mean(views), abs=1e-5)
        assert named["hybrid"] == pytest.approx(match.score, abs=1e-6)
        assert 0 <= named["coverage"] <= 1 + 1e-6
        assert named["code_hit"] + named["code_missed"] == ("0x" in text)
        assert named["category_known"] == 0
    gaps = [dict(zip(EVIDENCE, m.evidence.tolist(), strict=True))["hybrid_gap"] for m in found]
    assert all(gap <= 0 for gap in gaps[1:])
    assert gaps[0] >= 0


def test_the_predicted_category_is_evidence_where_the_article_has_one() -> None:
    found = {m.article.path: m.evidence for m in ask(index_of(VPN, MAIL), "mailbox", email=0.9, network=0.1)}
    assert found[MAIL.path][KNOWN] == 1
    assert found[MAIL.path][KNOWN - 1] == pytest.approx(np.log(0.9))
    assert found[VPN.path][KNOWN] == found[VPN.path][KNOWN - 1] == 0


@pytest.mark.parametrize(
    ("probability", "odds"),
    [(None, 0.0), (0.5, 0.0), (0.75, 1.0986), (0.25, -1.0986), (0.0, -6.9068), (1.0, 6.9068), (1e-9, -6.9068)],
)
def test_log_odds_are_never_without_bounds_and_nothing_known_speaks_for_nothing(
    probability: float | None, odds: float
) -> None:
    assert log_odds(probability) == pytest.approx(odds, abs=1e-4)


@given(st.floats(0, 1), st.floats(0, 1))
def test_log_odds_keep_the_order(one: float, other: float) -> None:
    assert (log_odds(one) - log_odds(other)) * (one - other) >= 0
    assert log_odds(one) == pytest.approx(-log_odds(1 - one))


@pytest.mark.parametrize(
    ("tiers", "solvable", "doubts"),
    [
        ((("1", 0.75), ("2", 0.25)), 0.25, (-1.0986, 1.0986, 0.0, 0.0)),
        ((("2", 1.0),), 0.5, (0.0, 0.0, 0.0, 0.0)),
        ((), None, (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_the_query_of_a_classified_text_carries_what_the_classifier_doubts(
    tiers: tuple[tuple[str, float], ...], solvable: float | None, doubts: tuple[float, ...]
) -> None:
    categories = (("email", 0.9), ("network", 0.1))
    label, probability = tiers[0] if tiers else ("", 0.0)
    found = Classification(
        Prediction("email", 0.9, categories), Prediction(label, probability, tiers), Flags(vague=0.5), 0.0, solvable
    )
    query = Query.of("mailbox full", HashingEncoder().encode(["mailbox full"])[0], found)
    assert query.category == dict(categories)
    assert query.doubts == pytest.approx(doubts, abs=1e-4)
    for match in index_of(VPN, MAIL).matches(query, Audience.EMPLOYEES):
        assert match.evidence[-len(DOUBTS) :] == pytest.approx(doubts, abs=1e-4)
        assert EVIDENCE[-len(DOUBTS) :] == DOUBTS


def test_of_a_text_that_was_not_classified_nothing_is_doubted() -> None:
    query = Query.of("vpn", HashingEncoder().encode(["vpn"])[0], None)
    assert (query.category, query.doubts) == (None, NO_DOUBTS)
    assert not any(match.evidence[-len(DOUBTS) :].any() for match in ask(index_of(VPN, MAIL), "vpn"))


# ---- sizes


def test_an_empty_library_finds_nothing() -> None:
    index = index_of()
    assert index.size == 0
    assert (ask(index, "vpn"), suggestions([], None)) == ([], ([], []))
    assert ask(index_of(SECRET), "quokka") == []


@pytest.mark.parametrize("text", ["vpn drops", "banana", "", "0x80070005"])
def test_one_article_is_always_the_best(text: str) -> None:
    (match,) = ask(index_of(VPN), text)
    assert match.article == VPN
    assert match.evidence[EVIDENCE.index("hybrid_gap")] == 0
    assert np.isfinite(match.evidence).all()


def test_an_article_that_is_all_for_agents_is_found_by_its_title() -> None:
    bare = article("x.md", "## For agents\nThe wombat log.\n", title="Quokka portal")
    index = index_of(bare)
    (match,) = ask(index, "quokka")
    assert match.article == bare
    assert paths(ask(index_of(bare, VPN, PRINTER), "quokka portal"))[0] == bare.path
    assert np.isfinite(match.evidence).all()


def test_at_most_as_many_as_asked_for() -> None:
    shelf: Shelf = index_of(VPN, PRINTER, MAIL).shelf(Audience.EMPLOYEES)
    query = Query("vpn", HashingEncoder().encode(["vpn"])[0])
    assert [len(shelf.search(query, top)) for top in (1, 2, 3, 9)] == [1, 2, 3, 3]
    assert len(ask(index_of(*(article(f"{n}.md", "# Article\n\nx\n") for n in range(60))), "x")) == SCORED


# ---- the index


def test_changing_one_article_embeds_only_its_changed_passages(tmp_path: Path) -> None:
    index_of(VPN, PRINTER, MAIL, cache=tmp_path)
    unchanged, changed = HashingEncoder(), HashingEncoder()
    index_of(VPN, PRINTER, MAIL, encoder=unchanged, cache=tmp_path)
    assert unchanged.embedded == []
    body = "# Printer offline\n\nNothing prints.\n\n## Resolution\n1. Restart the spooler.\n"
    index_of(VPN, article(PRINTER.path, body), MAIL, encoder=changed, cache=tmp_path)
    assert changed.embedded == ["Printer offline\nResolution\nRestart the spooler."]


def test_indexing_shows_progress() -> None:
    seen: list[tuple[int, int]] = []
    KnowledgeIndex(library_of(VPN), HashingEncoder(), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(n, len(seen)) for n in range(1, len(seen) + 1)]
    assert seen


def test_the_fingerprint_changes_with_articles_versions_and_encoder() -> None:
    base = index_of(VPN, MAIL).fingerprint
    assert base == index_of(MAIL, VPN).fingerprint
    others = {
        index_of(VPN).fingerprint,
        index_of(VPN, MAIL, PRINTER).fingerprint,
        index_of(replace(VPN, version=2), MAIL).fingerprint,
        index_of(replace(VPN, auto_answer=True), MAIL).fingerprint,
        index_of(replace(VPN, path="network/vpn2.md"), MAIL).fingerprint,
        index_of(VPN, MAIL, encoder=HashingEncoder("other")).fingerprint,
    }
    assert base not in others
    assert len(others) == 6


# ---- suggestions


def test_without_matchers_the_search_decides_and_no_probability_is_claimed() -> None:
    matches = ask(index_of(VPN, PRINTER, MAIL), "vpn drops")
    found, articles = suggestions(matches, None)
    assert [s.article for s in found] == [a.path for a in articles] == paths(matches)
    assert {s.probability for s in found} == {0.0}
    assert (found[0].title, found[0].score) == ("VPN drops", round(matches[0].score, 6))


def test_with_matchers_the_order_is_that_of_the_probability() -> None:
    matches = ask(index_of(VPN, PRINTER, MAIL), "vpn drops")
    found, _ = suggestions(matches[::-1], PLAIN)
    assert [s.probability for s in found] == sorted((s.probability for s in found), reverse=True)
    assert found[0].article == VPN.path
    assert all(0 < s.probability < 1 for s in found)
