"""The separating question: only words that an author wrote, and only when its answers tell the articles apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.articles import Article
from triage.clarify import ENVIRONMENT_QUESTION, MAX_CHOICES, PAST_IT, SYMPTOM_QUESTION, separating_question


def article(title: str, environment: tuple[str, ...] = (), symptoms: tuple[str, ...] = ()) -> Article:
    return Article(f"{title}.md", "", 1, title, environment=environment, symptoms=symptoms)


@pytest.mark.parametrize(
    ("environments", "choices"),
    [
        ([("windows",), ("macos",)], ("windows", "macos")),
        ([("windows", "linux"), ("macos",)], ("windows", "linux", "macos")),
        ([("windows", "windows"), ("macos",)], ("windows", "macos")),
        ([("Windows", "windows"), ("macos",)], ("Windows", "macos")),
        ([("a",), ("b",), ("c",), ("d",)], ("a", "b", "c", "d")),
    ],
)
def test_environments_that_split_the_articles_are_asked_for(
    environments: list[tuple[str, ...]], choices: tuple[str, ...]
) -> None:
    found = separating_question([article(str(n), e) for n, e in enumerate(environments)])
    assert found is not None
    assert (found.text, found.choices) == (ENVIRONMENT_QUESTION, (*choices, PAST_IT))


@pytest.mark.parametrize(
    "environments",
    [
        [("windows",), ("windows",)],
        [("Windows",), ("windows",)],
        [("windows", "macos"), ("macos",)],
        [("windows",), ()],
        [(), ()],
        [("a", "b", "c", "d"), ("e", "f", "g")],
    ],
    ids=["the same", "the same in other case", "overlapping", "one has none", "none", "too many to click"],
)
def test_otherwise_one_symptom_of_each_is_asked_for(environments: list[tuple[str, ...]]) -> None:
    articles = [article(f"t{n}", e, (f"first {n}", "second")) for n, e in enumerate(environments)]
    found = separating_question(articles)
    assert found is not None
    assert (found.text, found.choices) == (SYMPTOM_QUESTION, ("first 0", "first 1", PAST_IT))


def test_an_article_without_symptoms_is_named_by_its_title() -> None:
    found = separating_question([article("VPN drops"), article("VPN slow", symptoms=("crawling",))])
    assert found is not None
    assert found.choices == ("VPN drops", "crawling", PAST_IT)


def test_what_was_asked_is_not_asked_again() -> None:
    two = [article("a", ("windows",), ("slow",)), article("b", ("macos",), ("loud",))]
    after = separating_question(two, (ENVIRONMENT_QUESTION,))
    assert after is not None
    assert after.text == SYMPTOM_QUESTION
    assert separating_question(two, (ENVIRONMENT_QUESTION, SYMPTOM_QUESTION)) is None


@pytest.mark.parametrize(
    "articles",
    [
        [],
        [article("alone", ("windows",), ("slow",))],
        [article("same", symptoms=("slow",)), article("other", symptoms=("slow",))],
        [article("same"), article("same")],
    ],
)
def test_nothing_is_asked_when_no_answer_would_tell_them_apart(articles: list[Article]) -> None:
    assert separating_question(articles) is None


WORDS = st.text("ab ", min_size=1, max_size=3)
ARTICLES = st.lists(
    st.builds(
        article,
        WORDS,
        st.lists(WORDS, max_size=3).map(tuple),
        st.lists(WORDS, max_size=2).map(tuple),
    ),
    max_size=7,
)


@given(ARTICLES)
def test_every_choice_is_an_authors_words_and_the_last_leads_past_it(articles: list[Article]) -> None:
    found = separating_question(articles)
    if found is None:
        return
    *offered, last = found.choices
    written = {word for a in articles for word in (a.title, *a.environment, *a.symptoms)}
    assert last == PAST_IT
    assert 2 <= len(offered) <= MAX_CHOICES
    assert len(set(offered)) == len(offered)
    assert set(offered) <= written


@given(ARTICLES)
def test_every_environment_keeps_one_article_and_drops_the_others(articles: list[Article]) -> None:
    found = separating_question(articles)
    if found is None or found.text != ENVIRONMENT_QUESTION:
        return
    for choice in found.choices[:-1]:
        having = [a for a in articles if choice.casefold() in {e.casefold() for e in a.environment}]
        assert len(having) == 1
