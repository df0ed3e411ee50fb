"""The words of one language: every sentence that the dialogue says, read from words/<language>.toml and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from triage.talk.replies import Move
from triage.types import TriageError

FOLDER = Path(__file__).parent / "words"
DEFAULT = "en"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SPOKEN = re.compile(r"[\w']+")
# Longer than any phrase of the lists: whoever writes that much says more than yes or no.
_LONGEST_PHRASE = 80

# Each sentence with the placeholders that it must hold.
SENTENCES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        key: frozenset(names.split())
        for key, names in {
            "welcome": "desk",
            "welcome_how": "",
            "greeting": "",
            "question_environment": "",
            "question_symptom": "",
            "past_it": "",
            "proposal": "title version",
            "proposal_next": "title version",
            "proposal_instead": "title version",
            "proposal_other": "title version",
            "steps": "",
            "ask_whole": "",
            "ask_last": "",
            "ask_step": "",
            "confirm": "",
            "confirm_elsewhere": "",
            "handover": "number group",
            "handover_again": "number group",
            "handover_taken": "number group",
            "time": "group when",
            "time_overdue": "when",
            "time_unknown": "",
            "closed_now": "opening",
            "why_asked_for_human": "",
            "why_security": "",
            "why_admin_level": "",
            "why_business_impact": "",
            "why_known_outage": "",
            "why_fixes_failed": "",
            "why_model_unavailable": "",
            "why_unsupported_language": "",
            "why_out_of_scope": "",
            "why_other": "",
            "why_reopened": "",
            "facts_intro": "",
            "fact_next": "question",
            "fact_out_of_turn": "",
            "thread": "",
            "thread_undescribed": "",
            "thread_after_facts": "",
            "noted": "",
            "agent_took": "group",
            "solved": "",
            "solved_by_agent": "",
            "rating": "",
            "rated": "",
            "you_are_welcome": "",
            "silent": "number",
            "cancelled": "number",
            "closed_by_agent": "number",
            "cancelled_by_agent": "number",
            "not_now_describe": "",
            "not_now_clarify": "",
            "not_now_propose": "",
            "not_now_facts": "",
            "not_now_person": "",
            "not_now_solved": "",
            "not_now_closed": "",
            "button_say": "",
            "button_choose": "",
            "button_next_step": "",
            "button_all_steps": "",
            "button_one_step": "",
            "button_solved": "",
            "button_solved_now": "",
            "button_not_yet": "",
            "button_not_after_all": "",
            "button_person": "",
            "button_who": "",
            "button_fact": "",
            "button_skip_fact": "",
            "button_rate": "",
            "button_score": "score",
            "button_withdraw": "",
            "when_today": "clock",
            "when_tomorrow": "clock weekday",
            "when_day": "weekday day month clock",
        }.items()
    }
)
PHRASES = ("solved", "yes", "no", "still_not", "thanks", "greeting")
_CALENDAR = {"weekdays": 7, "months": 12}


class WordsInvalid(TriageError):
    """A file of words has mistakes; `problems` lists all of them, each with its key."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.source, self.problems = source, problems
        super().__init__(f"{source} has {len(problems)} mistake(s):\n" + "\n".join(f"  - {p}" for p in problems))


@dataclass(frozen=True, eq=False)
class Words:
    """One language, checked: every sentence is there and holds its own placeholders, no others.

    `weekdays` begin with Monday. `phrases` are what people write instead of pressing a button, as `spoken` leaves it.
    """

    language: str
    sentences: Mapping[str, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    phrases: Mapping[str, frozenset[str]]

    def say(self, key: str, **values: object) -> str:
        """The sentence with its placeholders filled in. What is filled in is never looked at for placeholders again."""
        return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), self.sentences[key])

    def label(self, move: Move) -> str:
        """What a button for the move says, whatever the conversation is about."""
        return self.say(f"button_{move.value}")

    def hears(self, text: str, *lists: str) -> bool:
        """Whether the text is a phrase of one of the lists and nothing more."""
        if len(text) > _LONGEST_PHRASE:
            return False
        said = spoken(text)
        return any(said in self.phrases[name] for name in lists)


def spoken(text: str) -> str:
    """Lower-case words with single spaces, without punctuation: how phrases are compared."""
    return " ".join(_SPOKEN.findall(text.casefold().replace("’", "'")))


@cache
def load_words(locale: str = DEFAULT) -> Words:
    """The words for a locale such as "en-GB": those of its language, or English when there are none of it.

    Raises WordsInvalid when the file has mistakes.
    """
    language = re.split(r"[-_]", locale.casefold(), maxsplit=1)[0]
    file = FOLDER / f"{language}.toml"
    if not _LANGUAGE.fullmatch(language) or not file.is_file():
        language, file = DEFAULT, FOLDER / f"{DEFAULT}.toml"
    return read_words(file.read_text(encoding="utf-8"), language, str(file))


def read_words(text: str, language: str, source: str) -> Words:
    """Words from TOML text. Raises WordsInvalid, which names `source` and lists every mistake with its key."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WordsInvalid(source, [f"expected TOML: {error}"]) from error
    known = ("sentences", "calendar", "phrases")
    problems = [f"{key}: unknown; known are {', '.join(known)}" for key in tables if key not in known]
    sentences, calendar, phrases = (_table(tables, name, problems) for name in known)
    problems += [*_sentence_problems(sentences), *_list_problems(calendar, phrases)]
    if problems:
        raise WordsInvalid(source, problems)
    return Words(
        language,
        MappingProxyType({key: " ".join(value.split()) for key, value in sentences.items()}),
        tuple(calendar["weekdays"]),
        tuple(calendar["months"]),
        MappingProxyType({name: frozenset(map(spoken, phrases[name])) for name in PHRASES}),
    )


def _table(tables: Mapping[str, Any], name: str, problems: list[str]) -> Mapping[str, Any]:
    table = tables.get(name)
    if isinstance(table, dict):
        return table
    problems.append(f"{name}: expected a table")
    return {}


def _sentence_problems(sentences: Mapping[str, Any]) -> list[str]:
    problems = [f"sentences.{key}: unknown" for key in sentences if key not in SENTENCES]
    for key, names in SENTENCES.items():
        text = sentences.get(key)
        if not isinstance(text, str) or not text.strip():
            problems.append(f"sentences.{key}: expected a sentence")
            continue
        found = set(_PLACEHOLDER.findall(text))
        problems += [f"sentences.{key}: unknown placeholder {{{name}}}" for name in sorted(found - names)]
        problems += [f"sentences.{key}: placeholder {{{name}}} is missing" for name in sorted(names - found)]
        if set("{}") & set(_PLACEHOLDER.sub("", text)):
            problems.append(f"sentences.{key}: a brace that belongs to no placeholder")
    return problems


def _list_problems(calendar: Mapping[str, Any], phrases: Mapping[str, Any]) -> list[str]:
    problems = [f"calendar.{key}: unknown" for key in calendar if key not in _CALENDAR]
    problems += [f"phrases.{key}: unknown" for key in phrases if key not in PHRASES]
    for name, length in _CALENDAR.items():
        if not _is_list(calendar.get(name)) or len(calendar[name]) != length:
            problems.append(f"calendar.{name}: expected a list of {length} names")
    for name in PHRASES:
        if not _is_list(phrases.get(name)) or not all(map(spoken, phrases[name])):
            problems.append(f"phrases.{name}: expected a list of phrases")
    return problems


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
