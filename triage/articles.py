"""Markdown + front matter -> Article -> passages; says exactly what is wrong with a file.

Works on the shipped articles and on a folder of plain Markdown alike: nothing but some text is required of a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from triage.kb.front_matter import FrontMatter, Head, Status, read_head
from triage.kb.library import Article, Library, Problem
from triage.kb.markdown import Link, Section, Step, read_sections, words_of
from triage.kb.passages import Passage, passages
from triage.types import Audience, TriageError

__all__ = [
    "Article",
    "Library",
    "Link",
    "Passage",
    "Problem",
    "Section",
    "Status",
    "Step",
    "load_articles",
    "passages",
    "read_article",
]

MAX_FILE_BYTES = 1_000_000
SUFFIXES = {".md", ".markdown"}
_LEAVES = "a symbolic link that leaves the folder is not followed"
_VARIABLE = re.compile(r"\{\{[ \t]{0,3}([A-Za-z_][A-Za-z0-9_.-]{0,63})[ \t]{0,3}\}\}")


def load_articles(
    folder: Path, variables: Mapping[str, str], progress: Callable[[int, int], None] | None = None
) -> Library:
    """Read every Markdown file below `folder`, hidden ones left out. A broken file is a problem and stops no other.

    `{{name}}` becomes `variables[name]`, as plain text. `progress` is called with (files read so far, files in all).
    Raises TriageError when there is no such folder.
    """
    if not folder.is_dir():
        raise TriageError(f"{folder}: there is no such folder of articles")
    articles: list[Article] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    root = folder.resolve()
    files = list(_files(folder, root, problems))
    for count, file in enumerate(files, 1):
        article, found = _read_file(file, folder, root, variables)
        problems += found
        if article is not None and article.id in seen:
            line = article.key_lines.get("id", 1)
            problems.append(Problem(article.path, line, f"id {article.id} is already that of {seen[article.id]}"))
        elif article is not None:
            articles.append(article)
            if article.id:
                seen[article.id] = article.path
        if progress is not None:
            progress(count, len(files))
    return Library(folder, tuple(sorted(articles, key=lambda a: a.path)), tuple(sorted(problems)))


def read_article(path: str, data: bytes, variables: Mapping[str, str]) -> tuple[Article | None, tuple[Problem, ...]]:
    """Make an article of a file's bytes; None when a problem among those returned is an error. Never raises."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, (Problem(path, line, f"not UTF-8 text (byte {error.start}); save the file as UTF-8"),)
    if len(data) > MAX_FILE_BYTES:
        return None, (Problem(path, 1, f"larger than {MAX_FILE_BYTES // 1_000_000} MB"),)
    if "\0" in text:
        return None, (Problem(path, text.count("\n", 0, text.index("\0")) + 1, "a NUL byte: not a text file"),)
    head = read_head(text)
    problems = [Problem(path, m.line, m.message, m.severity) for m in head.mistakes]
    if head.fields is None:
        return None, tuple(problems)
    problems += _unknown_variables(path, text, variables)
    article = _article(path, head.fields, head, variables)
    problems += _mistakes_in(article, head.body_line)
    return (None if any(p.severity == "error" for p in problems) else article), tuple(problems)


def _article(path: str, fields: FrontMatter, head: Head, variables: Mapping[str, str]) -> Article:
    body = _filled(head.body, variables)
    sections = read_sections(body, head.body_line, fields.audience)
    values = {name: getattr(fields, name) for name in FrontMatter.model_fields}
    values["title"] = _filled(fields.title, variables) or _title(path, sections, fields.audience)
    values["symptoms"] = tuple(_filled(symptom, variables) for symptom in fields.symptoms)
    article = Article(path=path, version=1, sections=sections, body=body.strip("\n"), key_lines=head.lines, **values)
    return replace(article, steps=tuple(step.text for step in article.resolution))


def _title(path: str, sections: tuple[Section, ...], audience: Audience) -> str:
    """The first heading, else the file's name, else (a name without words says nothing) the first line."""
    readable = [section for section in sections if section.audience is audience]
    heading = next((section.heading for section in readable if section.heading), "")
    name = re.sub(r"[\s_-]+", " ", Path(path).stem).strip()
    line = next((p.partition("\n")[0] for section in readable for p in section.paragraphs), "")
    named = name if re.search(r"[^\W\d_]{3}", name) else line or name
    return (heading or named)[:300]


def _filled(text: str, variables: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        # On one line, so that line numbers stay those of the file.
        return " ".join(variables[match[1]].split()) if match[1] in variables else match[0]

    return _VARIABLE.sub(value, text) if "{{" in text else text


def _unknown_variables(path: str, text: str, variables: Mapping[str, str]) -> Iterator[Problem]:
    if "{{" not in text:
        return
    for number, line in enumerate(text.split("\n"), 1):
        for name in dict.fromkeys(_VARIABLE.findall(line)):
            if name not in variables:
                yield Problem(path, number, f"unknown variable {{{{{name}}}}}: shown as it stands", "warning")


def _mistakes_in(article: Article, body_line: int) -> Iterator[Problem]:
    if not any(section.paragraphs for section in article.sections):
        yield Problem(article.path, body_line, "there is no text")
    if article.audience is Audience.AGENTS:
        return
    for section in article.sections:
        if section.audience is Audience.AGENTS:
            continue
        lines = (line for paragraph in section.paragraphs for line in paragraph.split("\n") if len(line) < 60)
        if any(words_of(line) == ("for", "agents") for line in lines):
            where = f'below "{section.heading}"' if section.heading else "before the first heading"
            why = "is no heading of its own (in a code block, list or quote, or in bold), so everyone would read on"
            yield Problem(article.path, section.line, f'"For agents" {where} {why}')


def _files(folder: Path, root: Path, problems: list[Problem]) -> Iterator[Path]:
    """Markdown files in a fixed order. Links to folders are not followed; one that leaves the folder is a problem."""

    def unreadable(error: OSError) -> None:
        problems.append(Problem(_below(Path(error.filename), folder), 1, f"cannot be read ({error.strerror})"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            link = Path(place, name)
            if link.is_symlink() and not link.resolve().is_relative_to(root):
                problems.append(Problem(_below(link, folder), 1, _LEAVES))
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(place, name)


def _read_file(
    file: Path, folder: Path, root: Path, variables: Mapping[str, str]
) -> tuple[Article | None, tuple[Problem, ...]]:
    path = _below(file, folder)
    if path != file.relative_to(folder).as_posix():
        return None, (Problem(path, 1, "the file's name is not UTF-8"),)
    try:
        if not file.resolve().is_relative_to(root):
            return None, (Problem(path, 1, _LEAVES),)
        if not file.is_file():
            return None, (Problem(path, 1, "not a regular file"),)
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, RuntimeError) as error:
        return None, (Problem(path, 1, f"cannot be read ({getattr(error, 'strerror', None) or 'a circle of links'})"),)
    return read_article(path, data, variables)


def _below(file: Path, folder: Path) -> str:
    """The path below the folder; bytes that are no UTF-8 as escapes, so that it can be printed."""
    return file.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()
