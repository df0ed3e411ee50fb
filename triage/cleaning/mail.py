"""Which lines of a mail tell the problem, and which are quoted mail, headers, greeting, signature or disclaimer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.cleaning import mail_marks as marks
from triage.cleaning import signature
from triage.cleaning.signature import Cut, excerpt

_FLAT = ("sent from my", "get outlook for", "message---", "message ---", "wrote: >", "von meinem iphone")
_FLAT_BREAK = re.compile(
    r"(?<!\s)\s++(?=Sent from my |Get Outlook for |Von meinem iPhone|-{2,} ?(?:Original|Forwarded) [Mm]essage"
    r"|On [^:]{0,20}\d{4}.{0,120} wrote: >)"
    r"|(?<=wrote:)\s+(?=>)|(?<=---)\s+(?=From:)|(?<!\s)\s++(?=(?:Sent|To|Subject|Date): )"
)
_SUBSTANCE = re.compile(r"[^\W_]{3}")


@dataclass(frozen=True)
class OwnWords:
    """The lines to read, and what was cut as pairs (kind, excerpt)."""

    lines: tuple[str, ...]
    cut: tuple[Cut, ...]


def may_be_flat(text: str) -> bool:
    """Whether a text of a single line may hold mail parts that some import ran together."""
    lowered = text.lower()
    return any(mark in lowered for mark in _FLAT)


def unflatten(text: str) -> str:
    """Break such a line where its mail parts begin."""
    return _FLAT_BREAK.sub("\n", text)


def own_words(lines: Sequence[str]) -> OwnWords:
    """Cut from a mail's lines (whitespace collapsed) what was not written for this ticket.

    A reply quotes what the desk knows already. A forward quotes the problem itself: there, and where the writer's own
    words only point to the quoted mail, its text stays. No lines at all means that nothing of substance was left, and
    the caller keeps the text as it is.
    """
    body, cut = _without_headers(lines)
    start = _quote_start(body)
    own, marked = _without_marked(body[:start])
    quoted = [line for line in (*marked, *body[start:]) if line]
    own, rest = signature.strip(own)
    if quoted and (marks.is_forward(lines) or marks.points_to_quote(" ".join(own)) or not _says_something(own)):
        own, rest = signature.strip(_unquoted(body))
    elif quoted:
        cut.append(("quote", excerpt(" ".join(quoted[:12]))))
    return OwnWords(tuple(own), (*cut, *rest)) if _says_something(own) else OwnWords((), ())


def _says_something(lines: Sequence[str]) -> bool:
    return any(_SUBSTANCE.search(line) for line in lines)


def _without_headers(lines: Sequence[str]) -> tuple[list[str], list[Cut]]:
    """Cut mail headers that stand at the top, but keep the subject's words: people put the problem there."""
    first = next((i for i, line in enumerate(lines) if line), len(lines))
    end, subject = first, ""
    while end < len(lines) and marks.is_header(lines, end, inside=end > first):
        subject = marks.subject_of(lines[end]) or subject
        end += 1
    if end == first:
        return list(lines), []
    return [subject, *lines[end:]], [("header", excerpt(" ".join(lines[first : min(end, first + 12)])))]


def _quote_start(lines: Sequence[str]) -> int:
    """The line from which all that follows is quoted; len(lines) if there is none."""
    for position, line in enumerate(lines):
        if not line:
            continue
        if marks.is_separator(line) or marks.is_header_block(lines, position):
            return _over_rule(lines, position)
        start = marks.attribution(lines, position)
        if start is not None:
            follows = next((after for after in lines[position + 1 :] if after), "")
            if follows[:1] != ">" and marks.names_time_or_address(" ".join(lines[start : position + 1])):
                return start
    return len(lines)


def _over_rule(lines: Sequence[str], position: int) -> int:
    """Move up over the line that some mail programs draw above the headers."""
    above = position - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above if above >= 0 and marks.is_rule(lines[above]) else position


def _without_marked(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split off lines quoted by ">". One alone may be "> 5 users", and ">>> " is a Python prompt: those stay."""
    own: list[str] = []
    quoted: list[str] = []
    position = 0
    while position < len(lines):
        end = position
        while end < len(lines) and lines[end][:1] == ">" and lines[end][:4] != ">>> ":
            end += 1
        introduced = _end_of_attribution(own)
        if end - position >= (1 if quoted or introduced is not None else 2):
            if introduced is not None:
                del own[introduced:]
            quoted += [line.lstrip("> ") for line in lines[position:end]]
            position = end
        else:
            own.append(lines[position])
            position += 1
    return own, quoted


def _end_of_attribution(own: list[str]) -> int | None:
    """If the last line says who wrote what follows: where that line begins."""
    last = len(own) - 1
    while last >= 0 and not own[last]:
        last -= 1
    return marks.attribution(own, last) if last >= 0 else None


def _unquoted(lines: Sequence[str]) -> list[str]:
    """Own and quoted lines alike as plain text: without quotation signs, separators, attributions and headers."""
    plain = [line.lstrip("> ") if line[:1] == ">" else line for line in lines]
    kept: list[str] = []
    inside = False
    for position, line in enumerate(plain):
        inside = bool(line) and marks.is_header(plain, position, inside=inside)
        start = marks.attribution(plain, position)
        if start is not None:
            del kept[len(kept) - (position - start) :]
        elif inside:
            kept.append(marks.subject_of(line))
        elif not marks.is_separator(line) and not marks.is_rule(line):
            kept.append(line)
    return kept
