"""A conversation as the templates show it: who said what and when, what stands out, and what can be pressed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from service.chat.page.queries import Found
from service.chat.page.why import Explained, explained
from triage.desk import Desk
from triage.talk.expected import moment
from triage.talk.replies import Move
from triage.talk.state import Phase, State
from triage.talk.words import Words

_LINK = re.compile(r"https?://[^\s<>\"'“”]+[^\s<>\"'“”.,;:!?)\]]")
_ASSISTANT = "Automatic assistant"
_WHO = {"requester": "You", "firstline": _ASSISTANT, "agent": "Service desk"}
_ENDED = {"resolved": "solved", "closed": "closed", "cancelled": "withdrawn"}
# A pause after which it is worth saying again who speaks.
_PAUSE = timedelta(minutes=30)
_STYLES = {
    "next_step": "primary", "solved": "good", "choose": "option", "all_steps": "quiet", "one_step": "quiet",
    "withdraw": "quiet",
}  # fmt: skip
_ROWS = (
    ("choose",),
    ("next_step", "all_steps", "one_step"),
    ("solved", "not_yet", "person"),
)
_BOX = {
    Phase.DESCRIBE: "Describe your problem",
    Phase.CLARIFY: "Or say it in your own words",
    Phase.PROPOSE: "Or tell me more",
    Phase.FACTS: "Your answer",
    Phase.PERSON: "Add something to your ticket",
    Phase.SOLVED: "Is there anything to add?",
    Phase.CLOSED: "Write here if you still need help",
}


@dataclass(frozen=True)
class Piece:
    """Some text; `link` when it is an address to open."""

    text: str
    link: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a fix: what to do, and the points below it."""

    number: int
    lead: tuple[Piece, ...]
    points: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Shown:
    """One message. `steps` are those of a fix, `of` how many there are.

    `pressed`: a button, not a text; `mine`: the requester's; `new`: not there when they looked before.
    """

    number: int
    kind: str
    text: str
    at: str
    pressed: bool
    steps: tuple[Step, ...]
    of: int
    mine: bool
    new: bool


@dataclass(frozen=True)
class Group:
    """Messages of one author in a row. `day` stands above it when it is another one than before."""

    author: str
    name: str
    at: str
    clock: str
    day: str | None
    messages: tuple[Shown, ...]


@dataclass(frozen=True)
class Button:
    """`press` is what the form sends."""

    press: str
    label: str
    style: str


@dataclass(frozen=True)
class WithPeople:
    """What stands out once a person has it: number, queue and the expected time, if it is still to come."""

    number: str
    queue: str
    when: str | None
    when_at: str | None
    taken: bool


@dataclass(frozen=True)
class Talk:
    """Everything that the conversation's page shows."""

    id: str
    number: str
    subject: str
    version: int
    phase: str
    status: str
    groups: tuple[Group, ...]
    rows: tuple[tuple[Button, ...], ...]
    scores: tuple[Button, ...]
    skip: tuple[Button, ...]
    leave: tuple[Button, ...]
    box: str
    with_people: WithPeople | None
    files: tuple[dict[str, Any], ...]
    may_attach: bool
    last: int
    news: bool
    follows: str | None
    tryout: bool
    why: tuple[Explained, ...]


def talk_of(found: Found, desk: Desk, words: Words, now: datetime, *, seen: int | None = None) -> Talk:
    """`seen` is the number of the last message that they had seen when they asked for more."""
    view, state = found.view, found.state
    messages = view["messages"]
    last = messages[-1]["number"] if messages else 0
    others = [m for m in messages if seen is not None and m["number"] > seen and m["author"] != "requester"]
    pressable = view["buttons"]
    return Talk(
        id=view["id"], number=view["number"], subject=view["subject"], version=view["version"],
        phase=state.phase.value, status=status_of(view["state"], view["phase"]),
        groups=tuple(_groups(found, desk, words, now, seen)),
        rows=tuple(filter(None, (_row(pressable, names) for names in _ROWS))),
        scores=_row(pressable, ("rate",)), skip=_row(pressable, ("skip_fact",)),
        leave=_row(pressable, ("withdraw",)), box=_BOX[state.phase],
        with_people=_with_people(view, state, desk, words, now), files=tuple(view["attachments"]),
        may_attach=view["state"] not in ("closed", "cancelled"), last=last, news=bool(others),
        follows=view["follows"], tryout=found.demo, why=tuple(explained(each, desk) for each in found.why),
    )  # fmt: skip


def status_of(state: str, phase: str) -> str:
    """How it stands, in a word or two for whoever asked."""
    if state in _ENDED:
        return _ENDED[state]
    return "with a person" if phase in (Phase.FACTS, Phase.PERSON) else "in progress"


def pieces(text: str) -> tuple[Piece, ...]:
    """The text with its addresses marked: they are opened, everything else is only read."""
    found, at = [], 0
    for match in _LINK.finditer(text):
        found += [Piece(text[at : match.start()]), Piece(match[0], link=True)]
        at = match.end()
    return tuple(piece for piece in (*found, Piece(text[at:])) if piece.text)


def _groups(found: Found, desk: Desk, words: Words, now: datetime, seen: int | None) -> list[Group]:
    groups: list[Group] = []
    day: str | None = None
    for _, members in groupby(_runs(found.view["messages"]), key=lambda pair: pair[0]):
        said = [message for _, message in members]
        at = _local(said[0]["at"], desk)
        today = _day(at, now.astimezone(desk.time_zone), words)
        author = said[0]["author"]
        name = (said[0]["name"] or _WHO["agent"]) if author == "agent" else _WHO[author]
        groups.append(
            Group(
                author,
                name,
                said[0]["at"],
                f"{at:%H:%M}",
                today if today != day else None,
                tuple(_shown(message, words, seen) for message in said),
            )
        )
        day = today
    return groups


def _runs(messages: Sequence[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """Each message with the number of its run: one author, without a long pause."""
    found: list[tuple[int, Mapping[str, Any]]] = []
    run, before = 0, None
    for message in messages:
        at = datetime.fromisoformat(message["at"])
        if before is not None and (before[0] != message["author"] or at - before[1] > _PAUSE):
            run += 1
        before = (message["author"], at)
        found.append((run, message))
    return found


def _shown(message: Mapping[str, Any], words: Words, seen: int | None) -> Shown:
    content, kind = message["content"], message["kind"]
    texts: Sequence[str] = content.get("steps", ()) if kind == "steps" else ()
    first, of = 1, len(texts)
    if kind == "step":
        (first, of), texts = content["step"], (message["text"],)
    steps = tuple(_step(number, text) for number, text in enumerate(texts, first))
    new = seen is not None and message["number"] > seen and message["author"] != "requester"
    pressed = kind == "press" or (kind == "fact" and content.get("skipped") is True)
    mine = message["author"] == "requester"
    text = _rated(message, words) if kind == "rated" else message["text"]
    return Shown(message["number"], kind, text, message["at"], pressed, steps, of, mine, new)


def _rated(message: Mapping[str, Any], words: Words) -> str:
    """The score, and the comment if there is one."""
    score = words.say("button_score", score=message["content"]["score"])
    return score if message["text"] == words.label(Move.RATE) else f"{score}\n{message['text']}"


def _step(number: int, text: str) -> Step:
    lead, *rest = text.split("\n")
    points: list[str] = []
    for line in rest:
        if line.startswith("- ") or not points:
            points.append(line.removeprefix("- "))
        else:
            points[-1] += f"\n{line}"
    return Step(number, pieces(lead), tuple(pieces(point) for point in points if point.strip()))


def _row(buttons: Sequence[Mapping[str, Any]], moves: Sequence[str]) -> tuple[Button, ...]:
    found = []
    for move in moves:
        for each in buttons:
            if each["move"] == move:
                press = move if each["value"] is None else f"{move}|{each['value']}"
                found.append(Button(press, each["label"], _STYLES.get(move, "plain")))
    return tuple(found)


def _with_people(
    view: Mapping[str, Any], state: State, desk: Desk, words: Words, now: datetime
) -> WithPeople | None:  # fmt: skip
    if not state.handed_over:
        return None
    due = view["first_response_due_at"]
    at = datetime.fromisoformat(due) if due else None
    when = moment(words, at.astimezone(desk.time_zone), now) if at and at > now and not state.taken else None
    return WithPeople(view["number"], view["queue"] or state.group or "", when, due if when else None, state.taken)


def _local(iso: str, desk: Desk) -> datetime:
    return datetime.fromisoformat(iso).astimezone(desk.time_zone)


def _day(at: datetime, now: datetime, words: Words) -> str:
    days = (now.date() - at.date()).days
    if days in (0, 1):
        return ("Today", "Yesterday")[days]
    year = f" {at.year}" if at.year != now.year else ""
    return f"{words.weekdays[at.weekday()]} {at.day} {words.months[at.month - 1]}{year}"
