"""Words as the index sees them, codes, and BM25 on a scale that means the same for every query and collection."""

from __future__ import annotations

import bm25s
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from triage.search.lexical import STOP_WORDS, Field, Lexicon, codes, tokens

VOCABULARY = ["vpn", "printer", "outlook", "offline", "drops", "0x8004010f", "mailbox", "the", "my", "wi-fi"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join)
LIBRARIES = st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=8)


def lexicon_of(*articles: tuple[str, str, str]) -> Lexicon:
    """Articles as (title, text, symptoms)."""
    titles, texts, symptoms = zip(*articles, strict=True)
    return Lexicon(texts, titles, symptoms)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("   \n\t", []),
        ("Printer", ["printer"]),
        ("two printers", ["two", "printer"]),
        ("access address boss", ["access", "address", "boss"]),
        ("dns gas ssl", ["dns", "gas", "ssl"]),
        ("Wi-Fi", ["wifi", "wi", "fi"]),
        ("add-ins", ["addin", "add", "ins"]),
        ("e-mails", ["email", "e", "mail"]),
        ("sign-in", ["signin", "sign"]),
        ("drive-d", ["drived", "drive", "d"]),
        ("Anna's laptop", ["anna", "laptop"]),
        ("Anna’s laptop", ["anna", "laptop"]),
        ("the mailbox's owner", ["mailbox", "owner"]),
        ("it's and that's", []),
        ("don't doesn’t isn't won't can't", []),
        ("dont doesnt isnt wont cant", []),
        ("I've we'll they're I'd I'm", []),
        ("please help, it is not working", []),
        ("error 0x8004010F", ["error", "0x8004010f"]),
        ("AADSTS50058", ["aadsts50058"]),
        ("KB5034441.", ["kb5034441"]),
        ("ERR_CONNECTION_REFUSED", ["err_connection_refused"]),
        ("version 16.0.1", ["version", "1601", "16", "0", "1"]),
        ("mail.example.com", ["mailexamplecom", "mail", "example", "com"]),
        ("C: drive", ["c", "drive"]),
        ("Fehler beim Öffnen", ["fehler", "beim", "öffnen"]),
        ("プリンター", ["プリンター"]),
        ("🖨️ 🔥", []),
        ("a\0b", ["b"]),
        ("-.-'’", []),
        ("--vpn--", ["vpn"]),
        ("\ud800vpn", ["vpn"]),
    ],
)
def test_text_becomes_terms(text: str, terms: list[str]) -> None:
    assert tokens(text) == terms


@pytest.mark.parametrize(
    ("one", "other"),
    [("Wi-Fi", "wifi"), ("e-mail", "email"), ("sign-ins", "signin"), ("printers", "printer"), ("user's", "users")],
)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert set(tokens(one)) & set(tokens(other))


@given(st.text(max_size=60))
def test_terms_are_words_in_lower_case(text: str) -> None:
    assert all(term and term == term.lower() and not set(term) & set(" -.'’") for term in tokens(text))


@given(st.lists(st.sampled_from(sorted(STOP_WORDS))))
def test_stop_words_are_left_out(words: list[str]) -> None:
    assert tokens(" ".join(words)) == []


@pytest.mark.parametrize("text", ["a" * 1_000_000, "a-" * 200_000, "1" * 1_000_000, "0x" * 200_000, "😀" * 100_000])
def test_hostile_text_has_few_terms(text: str) -> None:
    assert len(tokens(text)) <= 1
    assert len(codes(text)) <= 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Outlook says 0x8004010F", {"0x8004010f"}),
        ("0X80070005 and 0x800CCC0E", {"0x80070005", "0x800ccc0e"}),
        ("AADSTS50058: session", {"aadsts50058"}),
        ("install KB5034441", {"kb5034441"}),
        ("error 1603", {"1603"}),
        ("error 1068, then 1053", {"1068", "1053"}),
        ("HTTP 404 or 503", {"404", "503"}),
        ("VPN error 809.", {"809"}),
        ("ORA-12154", {"ora-12154"}),
        ("TF400898", {"tf400898"}),
        ("asset lt-20394", {"lt-20394"}),
        ("stop 0x0000011b!", {"0x0000011b"}),
    ],
)
def test_codes_are_found(text: str, found: set[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "since 2019, and in 1998",
        "Office 2016 or Outlook2019",
        "office365, Office 365, m365 and o365",
        "100 users, 500 rows, 1000 or 5000 or 20000 lines",
        "256gb disk, 512MB, 100mbps, 120Hz, 250ms",
        "1080p screen, 1080 lines",
        "2fa windows 11 v2.1 room 12",
        "0x12",
        "0x8004010f0x8004010f0x8004010f",
        "windows",
        "12",
    ],
)
def test_years_quantities_and_short_numbers_are_no_codes(text: str) -> None:
    assert codes(text) == frozenset()


# ---- BM25


SMALL = lexicon_of(
    ("VPN will not connect", "the vpn client shows error 809 and stops", "vpn does not connect"),
    ("Printer offline", "the printer shows offline in the queue", "nothing prints"),
    ("Wi-Fi is slow", "the wireless network is slow at the desk", "wlan slow"),
)


def test_the_article_with_the_words_wins_in_every_field() -> None:
    asked = SMALL.query("my printer is offline")
    for field in (SMALL.whole, SMALL.title, SMALL.symptoms):
        scores = field.scores(asked)
        assert scores.argmax() == 1
        assert scores[1] > 0
        assert scores[0] == scores[2] == 0


@pytest.mark.parametrize("text", ["", "the my please", "banana", "😀"])
def test_a_query_of_unknown_words_scores_nothing(text: str) -> None:
    asked = SMALL.query(text)
    assert not SMALL.whole.scores(asked).any()
    assert asked.scale > 0
    assert asked.total > 0


@pytest.mark.parametrize("text", ["", "my printer is offline", "vpn wlan error 809 slow queue", "banana"])
def test_the_fields_asked_in_one_go_score_what_each_scores(text: str) -> None:
    asked = SMALL.query(text)
    each = np.stack([field.scores(asked) for field in (SMALL.whole, SMALL.title, SMALL.symptoms)])
    assert np.array_equal(SMALL.scores(asked), each)


def test_a_field_without_words_scores_nothing() -> None:
    assert Field.build([[], []]).scores(SMALL.query("vpn")).tolist() == [0, 0]
    assert Field.build([]).scores(SMALL.query("vpn")).shape == (0,)
    assert lexicon_of(("", "", ""), ("the", "my", "")).whole.scores(SMALL.query("vpn")).tolist() == [0, 0]


def test_rarity_falls_with_the_articles_that_have_the_word() -> None:
    every, some, none = SMALL.rarity("show"), SMALL.rarity("vpn"), SMALL.rarity("banana")
    assert 0 < every < some < none
    assert none == pytest.approx(1)
    assert SMALL.knows("vpn")
    assert not SMALL.knows("banana")


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    library = lexicon_of(("a", "vpn error one", ""), ("b", "printer error two", ""), ("c", "mail error", ""))
    scores = library.whole.scores(library.query("printer error"))
    assert scores[1] > 2 * scores[0]


def test_the_codes_of_title_and_text_are_kept() -> None:
    assert SMALL.codes == [frozenset({"809"}), frozenset(), frozenset()]
    assert SMALL.query("VPN error 809").codes == {"809"}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(LIBRARIES, WORDS)
def test_a_field_scores_what_bm25s_scores(articles: list[tuple[str, str, str]], text: str) -> None:
    documents = [tokens(told) for _, told, _ in articles]
    assume(any(documents))
    asked = lexicon_of(*articles).query(text)
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index(documents, show_progress=False)
    known = [term for term in asked.terms if term in index.vocab_dict]
    expected = index.get_scores(known) if known else np.zeros(len(documents))
    assert Field.build(documents).scores(asked) * asked.scale == pytest.approx(expected, abs=1e-5)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(LIBRARIES, WORDS)
def test_the_whole_articles_score_is_a_share(articles: list[tuple[str, str, str]], text: str) -> None:
    library = lexicon_of(*articles)
    scores = library.whole.scores(library.query(text))
    assert scores.shape == (len(articles),)
    assert (scores >= 0).all()
    assert (scores <= 1 + 1e-6).all()
    for term in set(tokens(text)):
        assert 0 < library.rarity(term) <= 1 + 1e-9


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(LIBRARIES, WORDS, st.integers(2, 4))
def test_saying_it_twice_or_in_another_order_changes_no_score(
    articles: list[tuple[str, str, str]], text: str, times: int
) -> None:
    library = lexicon_of(*articles)
    once = library.query(text)
    # a query of next to no rarity is held to the least scale; only there does length count
    assume(once.scale > library.query("").scale)
    for other in (" ".join([text] * times), " ".join(reversed(text.split()))):
        asked = library.query(other)
        for field in (library.whole, library.title, library.symptoms):
            assert np.allclose(field.scores(asked), field.scores(once), atol=1e-5)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(LIBRARIES, WORDS)
def test_words_no_article_has_lower_every_score(articles: list[tuple[str, str, str]], text: str) -> None:
    library = lexicon_of(*articles)
    plain, diluted = library.query(text), library.query(f"{text} banana umbrella")
    assert (library.whole.scores(diluted) <= library.whole.scores(plain) + 1e-6).all()
    assert diluted.total >= plain.total


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(LIBRARIES, WORDS)
def test_only_articles_that_share_a_word_score(articles: list[tuple[str, str, str]], text: str) -> None:
    library = lexicon_of(*articles)
    scores = library.whole.scores(library.query(text))
    for score, vocabulary in zip(scores, library.vocabulary, strict=True):
        assert (score > 0) == bool(vocabulary & set(tokens(text)))
