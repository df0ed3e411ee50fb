"""What an author should put right in a folder of articles before people, or a model, rely on it."""

from __future__ import annotations

import os
import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from triage.articles import Article, Library, Problem
from triage.kb.markdown import Link, Step, words_of
from triage.kb.readability import count_sentences, grade
from triage.types import Audience

Search = Callable[[str], Sequence[str]]
Similarity = Callable[[Sequence[Article]], Iterable[tuple[str, str, float]]]

# A 15-year-old reads grade 10; steps are followed under stress and often in a second language.
MAX_GRADE = 10
# Below this many words one long name decides the grade.
MIN_GRADED_WORDS = 30
MAX_STEP_SENTENCES = 2
FOUND_WITHIN = 3
NEAR_DUPLICATE = 0.95
RECOMMENDED = ("id", "category", "tier", "symptoms", "environment", "owner", "review_by")


def lint(
    library: Library,
    today: date,
    desk_categories: Collection[str],
    search: Search | None = None,
    similarity: Similarity | None = None,
) -> tuple[Problem, ...]:
    """All problems of a folder, those found on reading it included, sorted by path and line.

    `search` gives article paths for a query, best first; `similarity` gives, for the live articles, pairs of paths with
    their cosine. Without them the checks that need them are left out.
    """
    found = list(library.problems)
    for article in library.articles:
        found += _front_matter(article, today, desk_categories)
        found += _promises(article)
        found += _reading(article)
        found += _links(article, library)
        found += _headings(article)
    found += _shared_symptoms(library.live)
    if similarity is not None:
        found += _near_duplicates(library.live, similarity)
    if search is not None:
        found += _not_found(library.live, search)
    return tuple(sorted(set(found)))


def _at(article: Article, key: str) -> int:
    return article.key_lines.get(key, 1)


def _warn(article: Article, line: int, message: str) -> Problem:
    return Problem(article.path, line, message, "warning")


def _front_matter(article: Article, today: date, desk_categories: Collection[str]) -> Iterator[Problem]:
    missing = [key for key in RECOMMENDED if getattr(article, key) in ("", None, ())]
    if missing:
        yield _warn(article, 1, f"front matter does not say: {', '.join(missing)}")
    if article.category and desk_categories and article.category not in desk_categories:
        near = get_close_matches(article.category, sorted(desk_categories), n=1)
        hint = f": did you mean {near[0]}?" if near else ""
        line = _at(article, "category")
        yield Problem(article.path, line, f"the desk has no category {article.category}{hint}")
    if article.review_by is not None and article.review_by < today and article.live:
        yield _warn(article, _at(article, "review_by"), f"review was due on {article.review_by}")


def _promises(article: Article) -> Iterator[Problem]:
    """What an automatic answer must have, and must not be."""
    if not article.auto_answer:
        return
    line = _at(article, "auto_answer")
    if article.requires_admin:
        yield Problem(article.path, line, "auto_answer with requires_admin: the reader cannot do these steps")
    if article.audience is Audience.AGENTS:
        yield Problem(article.path, line, "auto_answer for audience agents: employees must never see it")
    if not article.steps:
        yield Problem(article.path, line, "auto_answer without numbered steps below Resolution: the chat walks steps")
    if any("{{" in text for text in (article.title, *article.steps)):
        yield Problem(article.path, line, "auto_answer with an unknown variable: the reader would see the braces")


def _reading(article: Article) -> Iterator[Problem]:
    steps = article.resolution
    for step in steps:
        most = max((count for _, count in _sentences(step)), default=0)
        if most > MAX_STEP_SENTENCES:
            yield _warn(article, step.line, f"a step of {most} sentences; at most {MAX_STEP_SENTENCES} fit one action")
    lines = [line.removeprefix("- ") for step in steps for line in step.text.split("\n")]
    if article.locale.startswith("en") and sum(len(line.split()) for line in lines) >= MIN_GRADED_WORDS:
        hard = grade(lines)
        if hard > MAX_GRADE:
            message = f"the steps read like school grade {hard:.1f}, more than {MAX_GRADE}: shorter sentences and words"
            yield _warn(article, steps[0].line, message)


def _sentences(step: Step) -> Iterator[tuple[str, int]]:
    """The step itself and each of its sub-points, with the number of sentences."""
    own, *rest = step.text.split("\n")
    count = count_sentences(own)
    for line in rest:
        if line.startswith("- "):
            yield line, count_sentences(line)
        elif line.rstrip().endswith((".", "!", "?")):
            # a line without a full stop is a command or a file name, not one more thing to read
            count += count_sentences(line)
    yield own, count


def _links(article: Article, library: Library) -> Iterator[Problem]:
    broken = {problem.path for problem in library.problems}
    for section in article.sections:
        for link in section.links:
            target = _inside(article, link)
            if target is None:
                continue
            other = library.by_path.get(target) or library.by_path.get(f"{target}.md")
            if other is not None:
                if not section.audience.may_read(other.audience):
                    yield _warn(article, link.line, f"links to {other.path}, which is only for {other.audience}")
                elif not other.live:
                    yield _warn(article, link.line, f"links to {other.path}, which is {other.status}")
            elif target.startswith(".."):
                yield _warn(article, link.line, f"link to {link.target[:80]} leads out of the folder")
            elif target not in broken and not os.path.exists(library.folder / target):
                yield _warn(article, link.line, f"link to {link.target[:80]}: there is no such file")


def _inside(article: Article, link: Link) -> str | None:
    """The path below the folder that a link means; None when it leads elsewhere or to a place in the same article."""
    try:
        parts = urlsplit(link.target)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    path = unquote(parts.path)
    start = "" if path.startswith("/") else posixpath.dirname(article.path)
    return posixpath.normpath(posixpath.join(start, path.lstrip("/")))


def _headings(article: Article) -> Iterator[Problem]:
    for section in article.sections:
        if section.audience is Audience.AGENTS:
            continue
        words = words_of(section.heading)
        meant = words[:1] == ("for",) and ("agent" in words or "agents" in words)
        if meant or words[:1] in {("agents",), ("internal",)}:
            readers = f'"{section.heading[:60]}" is read by {article.audience}'
            yield _warn(article, section.line, f'{readers}: only what stands below "For agents" is kept from them')


def _shared_symptoms(articles: Sequence[Article]) -> Iterator[Problem]:
    claims: dict[tuple[str, ...], list[Article]] = defaultdict(list)
    for article in articles:
        for symptom in article.symptoms:
            claims[words_of(symptom)].append(article)
    for words, claimants in claims.items():
        for article in claimants[1:] if words else ():
            first = claimants[0]
            where = "twice in this article" if first is article else f"by {first.path} as well"
            yield _warn(article, _at(article, "symptoms"), f'symptom "{" ".join(words)[:80]}" is claimed {where}')


def _near_duplicates(articles: Sequence[Article], similarity: Similarity) -> Iterator[Problem]:
    for one, other, cosine in similarity(articles):
        if cosine >= NEAR_DUPLICATE and one != other:
            first, second = sorted((one, other))
            yield Problem(second, 1, f"nearly the same as {first} (cosine {cosine:.2f}): merge them?", "warning")


def _not_found(articles: Sequence[Article], search: Search) -> Iterator[Problem]:
    for article in articles:
        for symptom in article.symptoms:
            paths = list(search(symptom))[:FOUND_WITHIN]
            if article.path not in paths:
                instead = f", but {paths[0]} does" if paths else ""
                message = f'its own symptom "{symptom[:80]}" does not bring it among the first {FOUND_WITHIN}{instead}'
                yield _warn(article, _at(article, "symptoms"), message)
