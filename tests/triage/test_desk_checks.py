"""Mistakes between the tables of a desk file: unknown names, cells and targets left out, hours that overlap."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import rules
from triage.desk import parse_desk
from triage.desks.checks import BUILT_IN_RULES
from triage.types import DeskInvalid

SMALL = (Path(__file__).parent / "small_desk.toml").read_text(encoding="utf-8")


def edited(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1, f"{old!r} is not in the small desk"
    return SMALL.replace(old, new, 1)


def mistakes(text: str) -> list[str]:
    with pytest.raises(DeskInvalid) as caught:
        parse_desk(text)
    return caught.value.problems


MISTAKES = [
    (
        'checklist = ["place"]',
        'checklist = ["plaec"]',
        '[categories.network] checklist: expected one of the facts place, got "plaec" (did you mean place?)',
    ),
    (
        'checklist = ["place"]',
        'checklist = ["place", "place"]',
        '[categories.network] checklist: expected each entry once, got "place"',
    ),
    (
        'title = "Network"\ntier = 1',
        'title = "Network"\ntier = 7',
        "[categories.network] tier: expected one of the tiers 1, 2, got 7",
    ),
    (
        "number = 2\n",
        "number = 1\n",
        "[[tiers]] #2 (Engineers) number: expected a number of its own ([[tiers]] #1 (Help desk) has this one), got 1",
    ),
    (
        'keywords = ["ransomware"]\ntier = 2',
        'keywords = ["ransomware"]\ntier = 0',
        "[[bypass]] #1 (Ransomware) tier: expected one of the tiers 1, 2, got 0",
    ),
    (
        'keywords = ["payroll"]',
        'categories = ["netwrok"]',
        "[[routing]] #1 (Payroll) categories: expected one of the categories network, "
        'got "netwrok" (did you mean network?)',
    ),
    (
        'keywords = ["payroll"]',
        'priorities = ["P9"]',
        '[[routing]] #1 (Payroll) priorities: expected one of the levels P1, P2, got "P9"',
    ),
    (
        'keywords = ["payroll"]\n',
        "",
        "[[routing]] #1 (Payroll): expected a condition: categories, keywords, priorities or requesters, got nothing",
    ),
    (
        'group = "Payroll"\n',
        "",
        "[[routing]] #1 (Payroll): expected what to do: tier, group or escalate = true, got nothing",
    ),
    (
        'keywords = ["ransomware"]\n',
        "",
        "[[bypass]] #1 (Ransomware): expected a condition: categories or keywords, got nothing",
    ),
    (
        '["payroll"]',
        '["--"]',
        '[[routing]] #1 (Payroll) keywords: expected words with at least one letter or digit, got "--"',
    ),
    (
        'name = "Ransomware"',
        'name = "Payroll"',
        "[[bypass]] #1 (Payroll) name: expected a name of its own "
        '([[routing]] #1 (Payroll) has this one), got "Payroll"',
    ),
    (
        ', critical = "P1" }',
        " }",
        "[priorities.matrix] everyone.critical: expected one of the levels P1, P2, got nothing",
    ),
    (
        'critical = "P1" }',
        'critical = "P0" }',
        '[priorities.matrix] everyone.critical: expected one of the levels P1, P2, got "P0"',
    ),
    (
        'critical = "P1" }',
        'critical = "P1", urgent = "P1" }',
        '[priorities.matrix] everyone.urgent: expected one of the urgencies medium, critical, got "urgent"',
    ),
    (
        "[calendars.office]",
        'team = { medium = "P2" }\n[calendars.office]',
        '[priorities.matrix] team: expected one of the impacts person, everyone, got "team"',
    ),
    (
        "[priorities]\n",
        '[priorities]\ndefault_urgency = "mediun"\n',
        "[priorities] default_urgency: expected one of the urgencies medium, critical, "
        'got "mediun" (did you mean medium?)',
    ),
    (
        '["person", "everyone"]',
        '["person", "everyone", "person"]',
        '[priorities] impacts: expected each entry once, got "person"',
    ),
    (
        '"13:00-18:00"',
        '"11:30-18:00"',
        '[calendars.office] monday: expected hours that do not overlap, got "08:00-12:00 and 11:30-18:00"',
    ),
    (
        'monday = ["08:00-12:00", "13:00-18:00"]',
        "",
        "[calendars.office]: expected opening hours on at least one weekday, got nothing",
    ),
    (
        "[calendars.office]\n",
        "[calendars.office]\nholidays = ["
        + ", ".join(f'"{month:02}-{day:02}"' for month in (1, 3) for day in range(1, 32))
        + "]\n",
        "[calendars.office] holidays: expected at most 50 holidays of every year, got 62",
    ),
    (
        'calendar = "office"',
        'calendar = "ofice"',
        '[[sla]] #1 calendar: expected one of the calendars office, got "ofice" (did you mean office?)',
    ),
    (
        '[[sla]]\npriority = "P1"',
        '[[sla]]\ntier = 3\npriority = "P1"',
        "[[sla]] #1 tier: expected one of the tiers 1, 2, got 3",
    ),
    (
        "resolution_minutes = 240",
        "resolution_minutes = 5",
        "[[sla]] #1 resolution_minutes: expected at least the 15 minutes of the first response, got 5",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_between_tables_says_where_it_is_what_was_expected_and_what_was_found(
    old: str, new: str, message: str
) -> None:
    assert message in mistakes(edited(old, new))


def test_all_mistakes_are_reported_together_and_each_once() -> None:
    text = SMALL
    for old, new in (
        ('name = "Small desk"\n', ""),
        ('title = "Network"\ntier = 1', 'title = "Network"\ntier = 7'),
        ('checklist = ["place"]', 'checklist = ["plaec"]'),
        ('"13:00-18:00"', '"11:30-18:00"'),
        (', critical = "P1" }', " }"),
        ("error_budget = 0.05", "error_budget = 5\nmaximum = 3"),
    ):
        assert old in text
        text = text.replace(old, new)
    found = mistakes(text)
    assert [problem.split(":")[0] for problem in found] == [
        "[desk] name",
        "[answers] error_budget",
        "[answers] maximum",
        "[categories.network] tier",
        "[categories.network] checklist",
        "[priorities.matrix] everyone.critical",
        "[calendars.office] monday",
    ]
    assert len(set(found)) == len(found)


def test_an_sla_must_cover_every_priority_and_each_only_once() -> None:
    found = mistakes(edited('priority = "P2"\ncalendar', 'priority = "P1"\ncalendar'))
    assert found == [
        '[[sla]] #2 priority: expected a priority with no other target without a tier ([[sla]] #1 is one), got "P1"',
        "[[sla]] priority: expected a target without a tier for P2, got nothing",
    ]


def test_the_names_of_built_in_rules_are_reserved() -> None:
    assert tuple(name for name, _, _ in rules._BUILT_IN) == BUILT_IN_RULES
    found = mistakes(edited('name = "Ransomware"', 'name = "security"'))
    assert any("a name that no built-in rule has" in mistake for mistake in found)
