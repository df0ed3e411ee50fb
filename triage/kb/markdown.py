"""Markdown -> sections of plain paragraphs, numbered steps and links. HTML is not interpreted; its tags are dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from triage.types import Audience

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|center|code|dd|details|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|kbd|li|ol|p|pre|q|s|small"
    r"|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|video)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAKS = {"softbreak", "hardbreak"}


@dataclass(frozen=True)
class Step:
    """One numbered step as plain text; what hangs below it stands on lines of its own, sub-points behind "- "."""

    text: str
    line: int


@dataclass(frozen=True)
class Link:
    """Where a link or picture points, as written."""

    target: str
    line: int


@dataclass(frozen=True)
class Section:
    """What stands below one heading, up to the next of any level. `heading` is "" for what comes before the first.

    `paragraphs` are plain text, one for each paragraph, list item, table row or code block; `markdown` is the source.
    `audience` is the article's, but agents below a heading "For agents" and its sub-headings.
    """

    heading: str
    paragraphs: tuple[str, ...]
    line: int
    level: int = 0
    audience: Audience = Audience.EMPLOYEES
    markdown: str = ""
    steps: tuple[Step, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs, one a line; without the heading."""
        return "\n".join(self.paragraphs)


def read_sections(source: str, first_line: int = 1, audience: Audience = Audience.EMPLOYEES) -> tuple[Section, ...]:
    """Cut Markdown (newlines already `\\n`) at its headings, `#` or underlined. Lines count from `first_line`."""
    tokens = _PARSER.parse(source)
    lines = source.split("\n")
    cuts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    sections, agents_level = [], 0
    for start, stop in zip([0, *cuts], [*cuts, len(tokens)], strict=True):
        section = _section(tokens[start:stop], lines, tokens[stop] if stop < len(tokens) else None, first_line)
        if not section.heading and not section.markdown.strip():
            continue
        if section.level <= agents_level:
            agents_level = 0
        if not agents_level and words_of(section.heading)[:2] == ("for", "agents"):
            agents_level = section.level
        sections.append(replace(section, audience=Audience.AGENTS if agents_level else audience))
    return tuple(sections)


def scope(sections: Sequence[Section], names: Iterable[str]) -> tuple[Section, ...]:
    """The first section named so, with the sub-sections below it. Empty when there is none."""
    wanted = {words_of(name) for name in names}
    for i, section in enumerate(sections):
        if section.heading and words_of(section.heading) in wanted:
            rest = sections[i + 1 :]
            end = next((n for n, later in enumerate(rest) if later.level <= section.level), len(rest))
            return (section, *rest[:end])
    return ()


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words without punctuation and typographic variants: how headings are compared."""
    return tuple(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text[:200]).casefold()))


def _section(tokens: Sequence[Token], lines: list[str], following: Token | None, first_line: int) -> Section:
    heading, level, head, begin = "", 0, 0, 0
    if tokens and tokens[0].type == "heading_open" and tokens[0].level == 0:
        heading, level, head = _inline(tokens[1]), int(tokens[0].tag[1]), 3
        begin = tokens[0].map[1] if tokens[0].map else 0
    end = following.map[0] if following is not None and following.map else len(lines)
    at = tokens[0].map[0] if head and tokens[0].map else begin
    return Section(
        heading,
        tuple(_paragraphs(tokens[head:])),
        first_line + at,
        level,
        markdown="\n".join(lines[begin:end]).strip("\n"),
        steps=tuple(_steps(tokens[head:], first_line)),
        links=tuple(_links(tokens, first_line)),
    )


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            if any(row):
                yield " | ".join(row)
            row = None
        elif text := _text(token):
            if row is None:
                yield text
            else:
                row.append(text)


def _steps(tokens: Sequence[Token], first_line: int) -> Iterator[Step]:
    """The items of ordered lists that stand in no other list or quote."""
    parts: list[str] = []
    ordered, mark, line = False, "", 0
    for token in tokens:
        if token.level == 0 and token.type in {"ordered_list_open", "bullet_list_open"}:
            ordered = token.type == "ordered_list_open"
        elif token.type == "list_item_open":
            if token.level == 1:
                parts, line = [], first_line + (token.map[0] if token.map else 0)
            else:
                mark = "- "
        elif token.type == "list_item_close" and token.level == 1 and ordered and parts:
            yield Step("\n".join(parts), line)
        elif text := _text(token):
            parts.append(mark + text)
            mark = ""


def _links(tokens: Sequence[Token], first_line: int) -> Iterator[Link]:
    for token in tokens:
        for child in token.children or ():
            target = child.attrs.get("href", child.attrs.get("src"))
            if target:
                yield Link(str(target), first_line + (token.map[0] if token.map else 0))


def _text(token: Token) -> str:
    if token.type == "inline":
        return _inline(token)
    return token.content.strip("\n") if token.type in {"fence", "code_block"} else ""


def _inline(token: Token) -> str:
    """Words without marks: a link by its text, a picture by its description, code as it is."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type == "text":
            parts.append(_TAG.sub(" ", child.content) if "<" in child.content else child.content)
        elif child.type in _BREAKS:
            parts.append(" ")
        else:
            parts.append(child.content)
    return " ".join(_without_comments("".join(parts)).split())


def _without_comments(text: str) -> str:
    """Drop `<!-- … -->`: readers never saw it, so it must not help to find the article either."""
    head, *rest = text.split("<!--")
    return head + " ".join(part.partition("-->")[2] for part in rest)
