"""Article -> passages: the texts that are embedded, each with the audience that may be led by it to the article.

Several views of one article find it far better than one: people describe symptoms, not solutions, and a long article's
vector says little about any one of its parts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from triage.kb.library import Article
from triage.kb.markdown import Section
from triage.types import Audience

CHUNK_WORDS = 120
OVERLAP_WORDS = 20
MAX_CHUNKS = 40
MAX_AGENT_CHUNKS = 10
# Longer "words" are keys, hashes and pasted data: no one types them, and they only cost time.
MAX_WORD = 100


@dataclass(frozen=True)
class Passage:
    """A text that leads to `article` (a path). `kind`: title, lead, symptoms, symptom, whole or chunk."""

    article: str
    kind: str
    text: str
    audience: Audience


def passages(article: Article) -> tuple[Passage, ...]:
    """All passages of one article, in a fixed order. What stands below "For agents" is only in passages for agents."""
    readable = article.sections_for(article.audience)
    agents = tuple(s for s in article.sections if not article.audience.may_read(s.audience))
    agent_chunks = _folded(_chunks(article.title, agents), MAX_AGENT_CHUNKS)
    chunks = _folded(_chunks(article.title, readable), MAX_CHUNKS - len(agent_chunks))
    views = (
        ("title", [article.title]),
        ("lead", [_joined([article.title, article.lead])]),
        ("symptoms", [_symptoms(article)]),
        ("symptom", article.symptoms),
        ("whole", [_whole(article, readable)]),
        ("chunk", chunks),
    )
    own = [Passage(article.path, kind, text, article.audience) for kind, texts in views for text in texts]
    return (*own, *(Passage(article.path, "chunk", text, Audience.AGENTS) for text in agent_chunks))


def _symptoms(article: Article) -> str:
    told = [section.text for section in article.section("symptoms")]
    if not any(told) and not article.symptoms:
        told = [article.lead]
    return _joined([article.title, *told, *article.symptoms])


def _whole(article: Article, sections: Sequence[Section]) -> str:
    body = (part for section in sections for part in (_heading(section, article.title), *section.paragraphs))
    return _joined([article.title, *article.symptoms, *body])


def _chunks(title: str, sections: Iterable[Section]) -> list[str]:
    return [
        _joined([title, _heading(section, title), text]) for section in sections for text in _pieces(section.paragraphs)
    ]


def _pieces(paragraphs: Sequence[str]) -> Iterator[str]:
    """About CHUNK_WORDS words each, cut at the end of a paragraph where one is near, overlapping by OVERLAP_WORDS."""
    words: list[str] = []
    ends: list[int] = []
    for paragraph in paragraphs:
        words += [word[:MAX_WORD] for word in paragraph.split()]
        ends.append(len(words))
    start = 0
    while start < len(words):
        stop = start + CHUNK_WORDS
        if stop + OVERLAP_WORDS >= len(words):
            stop = len(words)
        else:
            end = ends[bisect_right(ends, stop) - 1] if ends[0] <= stop else 0
            stop = end if end >= start + CHUNK_WORDS // 2 else stop
        yield " ".join(words[start:stop])
        start = stop - OVERLAP_WORDS if stop < len(words) else stop


def _folded(chunks: list[str], limit: int) -> list[str]:
    """At most `limit` texts, nothing lost: neighbours are joined."""
    if len(chunks) <= limit:
        return chunks
    return ["\n".join(chunks[i * len(chunks) // limit : (i + 1) * len(chunks) // limit]) for i in range(limit)]


def _heading(section: Section, title: str) -> str:
    return "" if section.heading == title else section.heading


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
