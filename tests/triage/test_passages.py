"""Passages: which texts lead to an article, and for whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.articles import Article, passages, read_article
from triage.types import Audience

VPN = """---
title: VPN drops
symptoms:
  - "vpn keeps dropping"
  - "error 809"
---
## Symptoms
The VPN *connects*, then **drops**.

## Resolution
1. Restart the router.

## For agents
Check the gateway's sekrit log.

### Deeper
Ask the sekrit group.
"""


def article_of(text: str) -> Article:
    article, problems = read_article("network/vpn.md", text.encode(), {})
    assert article is not None, [str(problem) for problem in problems]
    return article


def test_passages_are_the_views_of_an_article() -> None:
    found = passages(article_of(VPN))
    title, lead = "VPN drops", "The VPN connects, then drops."
    by_kind = {p.kind: p.text for p in reversed(found)}
    assert by_kind["title"] == title
    assert by_kind["lead"] == f"{title}\n{lead}"
    assert by_kind["symptoms"] == f"{title}\n{lead}\nvpn keeps dropping\nerror 809"
    assert [p.text for p in found if p.kind == "symptom"] == ["vpn keeps dropping", "error 809"]
    assert by_kind["chunk"] == f"{title}\nSymptoms\n{lead}"
    assert by_kind["whole"].startswith(f"{title}\nvpn keeps dropping\n")
    assert "Restart the router." in by_kind["whole"]
    assert {p.article for p in found} == {"network/vpn.md"}


def test_what_is_for_agents_is_only_in_passages_for_agents() -> None:
    found = passages(article_of(VPN))
    assert {p.kind for p in found if p.audience is Audience.AGENTS} == {"chunk"}
    assert {p.audience for p in found if "sekrit" in p.text} == {Audience.AGENTS}
    assert all("sekrit" in p.text for p in found if p.audience is Audience.AGENTS)


def test_plain_articles_have_their_lead_as_symptoms() -> None:
    found = [(p.kind, p.text) for p in passages(article_of("# T\n\nfirst\n\nsecond"))]
    lead = "T\nfirst"
    views = [("title", "T"), ("lead", lead), ("symptoms", lead)]
    assert found == [*views, ("whole", "T\nfirst\nsecond"), ("chunk", "T\nfirst second")]


words = st.lists(st.integers(0, 300), min_size=1, max_size=60)


@given(sizes=words, headings=st.booleans())
def test_chunks_cover_every_word_in_pieces_of_bounded_size(sizes: list[int], headings: bool) -> None:
    numbers = iter(range(10**6))
    paragraphs = [" ".join(f"w{next(numbers)}" for _ in range(size)) for size in sizes]
    text = "".join(f"{'## h' if headings else ''}\n\n{paragraph}\n\n" for paragraph in ["start", *paragraphs])
    chunks = [p.text for p in passages(article_of(f"---\ntitle: T\n---\n{text}")) if p.kind == "chunk"]
    assert 1 <= len(chunks) <= 40
    assert set(" ".join(paragraphs).split()) <= {word for chunk in chunks for word in chunk.split()}
    if sum(sizes) < 2000 and not headings:
        assert all(len(chunk.split()) <= 142 for chunk in chunks)
