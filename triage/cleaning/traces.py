"""Stack traces: the exception and where it was raised tell what happened; the other frames do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.cleaning.signature import excerpt

# Java, .NET and JavaScript print "at <place>"; .NET translates the word. A place is a dotted call or a file with its
# line, so that "at 10:30" and "at home (Berlin)" are prose.
_AT = re.compile(r"\s*+(?:at|bei|à|в|en)\s++(?:async |new )?")
_CALL = re.compile(r"([^\s(]{3,600}+) ?\(")
# The last piece of the line, and at most 200 characters before it: the time is linear in the length of the line.
_PIECE_END = re.compile(r"[\s()]")
_FILE = re.compile(r"[^:A-Za-z>]{0,300}+[A-Za-z>][^:]{0,300}+(?::[^:]{0,300}+){0,3}?:\d+:\d+")
_LONGEST_PIECE, _LONGEST_BEFORE = 620, 201
_AT_REST = re.compile(
    r"\s*(?:\.\.\. \d+ (?:more|common frames omitted)|--- (?:End of|Ende der|Fin de) .{1,120} ---|at <unknown>"
    r"|\[native code\])\s*$"
)
_PYTHON_START = re.compile(r"\s*Traceback \(most recent call last\)")
_PYTHON_FRAME = re.compile(r'\s*File ".{1,400}", line \d+')
_PYTHON_ERROR = re.compile(r"\s*[A-Za-z_][\w.]{0,200}(?:: |$)")
_PYTHON_CHAIN = re.compile(r"\s*(?:During handling of the above exception|The above exception was the direct cause)")

Cut = tuple[str, str]


def may_hold_trace(text: str) -> bool:
    """A cheap look: False means that `shorten` would change nothing."""
    return any(word in text for word in ("Traceback (", "at ", "bei ", "à ", "в ", "en "))


def shorten(lines: Sequence[str]) -> tuple[list[str], list[Cut]]:
    """Keep of each stack trace the exception, its causes, and the frame where it was raised; cut the rest as "trace".

    Lines as they came, indentation included. That frame is the first in Java, .NET and JavaScript, the last in Python.
    """
    kept: list[str] = []
    cut: list[Cut] = []
    position = 0
    while position < len(lines):
        if _PYTHON_START.match(lines[position]):
            end, telling = _python_trace(lines, position)
        elif _is_frame(lines[position]):
            end, telling = _run_of_frames(lines, position)
        else:
            kept.append(lines[position])
            position += 1
            continue
        kept += telling
        gone = [line for line in lines[position:end] if line not in telling and line.strip()]
        if gone:
            cut.append(("trace", excerpt(" ".join(gone[:8]))))
        position = end
    return kept, cut


def _is_frame(line: str) -> bool:
    lead = _AT.match(line)
    if lead is None:
        return False
    place = line[lead.end() :].rstrip()
    call = _CALL.match(place)
    if (call and "." in call[1][1:-1]) or place.startswith("<anonymous>"):
        return True
    place = place.removesuffix(")")
    piece = _PIECE_END.split(place[-_LONGEST_PIECE:])[-1]
    before = place[: len(place) - len(piece)]
    if len(before) > _LONGEST_BEFORE or "(" in before[:-1] or ")" in before:
        return False
    return _FILE.fullmatch(piece) is not None


def _run_of_frames(lines: Sequence[str], start: int) -> tuple[int, list[str]]:
    """Where the run ends, and its first frame."""
    end = start + 1
    while end < len(lines) and (_is_frame(lines[end]) or _AT_REST.match(lines[end])):
        end += 1
    return end, [lines[start]]


def _python_trace(lines: Sequence[str], start: int) -> tuple[int, list[str]]:
    """Where the trace ends, and each exception line followed by its innermost frame."""
    telling: list[str] = []
    frame = ""
    source_may_follow = False
    for position in range(start + 1, len(lines)):
        line = lines[position]
        if _PYTHON_FRAME.match(line):
            frame, source_may_follow = line, True
        elif not line.strip() or _PYTHON_START.match(line) or _PYTHON_CHAIN.match(line):
            source_may_follow = False
        elif _PYTHON_ERROR.match(line) and line[0] not in " \t":
            telling += [line, frame] if frame else [line]
            if not _chained(lines, position):
                return position + 1, telling
        elif line[0] in " \t" or source_may_follow:
            # the source line of the frame; mail programs may have eaten its indentation
            source_may_follow = False
        else:
            return position, telling or [frame or lines[start]]
    return len(lines), telling or [frame or lines[start]]


def _chained(lines: Sequence[str], position: int) -> bool:
    """Whether another exception follows the one that ends at `position`."""
    following = (line for line in lines[position + 1 : position + 4] if line.strip())
    return _PYTHON_CHAIN.match(next(following, "")) is not None
