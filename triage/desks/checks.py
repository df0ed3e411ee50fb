"""What the tables of desk.toml say about one another: names that must exist, cells to fill, hours not to overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from triage.desks.calendars import MAX_YEARLY_HOLIDAYS, WEEKDAYS, Hours, clock
from triage.desks.problems import Problems, named
from triage.desks.reader import Tables
from triage.desks.rules import normalised_keyword
from triage.desks.schema import BypassTable, CalendarTable, PrioritiesTable, RoutingTable, SlaTable

BUILT_IN_RULES = ("security", "admin-level", "asked-for-human", "business-impact")
"""The names in triage/rules.py: a decision names its rule, and nobody must take a desk's own for one of these."""


def check(tables: Tables, problems: Problems) -> None:
    """Note every mistake that shows only when tables are held against each other."""
    _check_tiers(tables, problems)
    _check_categories(tables, problems)
    _check_rules(tables, problems)
    if tables.priorities is not None:
        _check_priorities(tables.priorities, problems)
    for name, calendar in tables.calendars.items():
        _check_calendar(named("calendars", name), calendar, problems)
    _check_sla(tables, problems)


def _check_tiers(tables: Tables, problems: Problems) -> None:
    if tables.tier_numbers is not None and max(tables.tier_numbers, default=0) < 1:
        problems.add("[[tiers]]", "", "at least one tier from 1 upwards, where people work")
    first: dict[int, str] = {}
    for heading, tier in tables.tiers.items():
        if first.setdefault(tier.number, heading) != heading:
            problems.add(heading, "number", f"a number of its own ({first[tier.number]} has this one)", tier.number)


def _check_categories(tables: Tables, problems: Problems) -> None:
    for name, category in tables.categories.items():
        heading = named("categories", name)
        _check_tier(tables, problems, heading, category.tier)
        for fact in category.checklist:
            if fact not in tables.names["facts"]:
                problems.unknown(heading, "checklist", fact, tables.names["facts"], kind="facts")
        _check_repeats(problems, heading, "checklist", category.checklist)


def _check_tier(tables: Tables, problems: Problems, heading: str, tier: int | None, *, lowest: int = 1) -> None:
    numbers = [number for number in tables.tier_numbers or () if number >= lowest]
    if tier is not None and numbers and tier not in numbers:
        problems.unknown(heading, "tier", tier, numbers, kind="tiers")


def _check_repeats(problems: Problems, heading: str, key: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            problems.add(heading, key, "each entry once", value)
        seen.add(value)


def _check_rules(tables: Tables, problems: Problems) -> None:
    rules: Mapping[str, BypassTable | RoutingTable] = {**tables.routing, **tables.bypass}
    _check_rule_names({heading: rule.name for heading, rule in rules.items()}, problems)
    for heading, rule in rules.items():
        _check_tier(tables, problems, heading, rule.tier)
        for category in rule.categories:
            if category not in tables.names["categories"]:
                problems.unknown(heading, "categories", category, tables.names["categories"], kind="categories")
        for keyword in rule.keywords:
            if not any(character.isalnum() for character in normalised_keyword(keyword)):
                problems.add(heading, "keywords", "words with at least one letter or digit", keyword)
    for heading, routing in tables.routing.items():
        _check_routing(tables, problems, heading, routing)
    for heading, bypass in tables.bypass.items():
        if not (bypass.categories or bypass.keywords):
            problems.add(heading, "", "a condition: categories or keywords")


def _check_rule_names(names: Mapping[str, str], problems: Problems) -> None:
    first: dict[str, str] = {}
    for heading, name in names.items():
        if first.setdefault(name, heading) != heading:
            problems.add(heading, "name", f"a name of its own ({first[name]} has this one)", name)
        if name in BUILT_IN_RULES:
            problems.add(heading, "name", "a name that no built-in rule has", name)


def _check_routing(tables: Tables, problems: Problems, heading: str, rule: RoutingTable) -> None:
    if not (rule.categories or rule.keywords or rule.priorities or rule.requesters):
        problems.add(heading, "", "a condition: categories, keywords, priorities or requesters")
    if rule.tier is None and rule.group is None and not rule.escalate:
        problems.add(heading, "", "what to do: tier, group or escalate = true")
    for level in rule.priorities:
        if tables.levels and level not in tables.levels:
            problems.unknown(heading, "priorities", level, tables.levels, kind="levels")


def _check_priorities(table: PrioritiesTable, problems: Problems) -> None:
    heading = "[priorities]"
    _check_repeats(problems, heading, "impacts", table.impacts)
    _check_repeats(problems, heading, "urgencies", table.urgencies)
    if table.default_impact not in table.impacts:
        problems.unknown(heading, "default_impact", table.default_impact, table.impacts, kind="impacts")
    if table.default_urgency not in table.urgencies:
        problems.unknown(heading, "default_urgency", table.default_urgency, table.urgencies, kind="urgencies")
    _check_matrix(table, problems)
    for impact in table.impacts:
        for urgency in table.urgencies:
            if urgency not in table.matrix.get(impact, {}):
                expected = f"one of the levels {', '.join(table.levels)}"
                problems.add("[priorities.matrix]", f"{impact}.{urgency}", expected)


def _check_matrix(table: PrioritiesTable, problems: Problems) -> None:
    heading = "[priorities.matrix]"
    for impact, row in table.matrix.items():
        if impact not in table.impacts:
            problems.unknown(heading, impact, impact, table.impacts, kind="impacts")
        for urgency, level in row.items():
            if urgency not in table.urgencies:
                problems.unknown(heading, f"{impact}.{urgency}", urgency, table.urgencies, kind="urgencies")
            if level not in table.levels:
                problems.unknown(heading, f"{impact}.{urgency}", level, table.levels, kind="levels")


def _check_calendar(heading: str, calendar: CalendarTable, problems: Problems) -> None:
    week: dict[str, list[Hours]] = {day: sorted(getattr(calendar, day)) for day in WEEKDAYS}
    if not any(week.values()):
        problems.add(heading, "", "opening hours on at least one weekday")
    for day, hours in week.items():
        for (opens, closes), (next_opens, next_closes) in pairwise(hours):
            if next_opens < closes:
                both = f"{clock(opens)}-{clock(closes)} and {clock(next_opens)}-{clock(next_closes)}"
                problems.add(heading, day, "hours that do not overlap", both)
    yearly = {day for day in calendar.holidays if isinstance(day, tuple)}
    if len(yearly) > MAX_YEARLY_HOLIDAYS:
        problems.add(heading, "holidays", f"at most {MAX_YEARLY_HOLIDAYS} holidays of every year", len(yearly))


def _check_sla(tables: Tables, problems: Problems) -> None:
    first: dict[tuple[int | None, str], str] = {}
    for heading, target in tables.sla.items():
        _check_target(tables, problems, heading, target)
        key = (target.tier, target.priority)
        if first.setdefault(key, heading) != heading:
            whose = "without a tier" if target.tier is None else f"of tier {target.tier}"
            expected = f"a priority with no other target {whose} ({first[key]} is one)"
            problems.add(heading, "priority", expected, target.priority)
    for level in tables.levels if tables.sla else ():
        if (None, level) not in first:
            problems.add("[[sla]]", "priority", f"a target without a tier for {level}")


def _check_target(tables: Tables, problems: Problems, heading: str, target: SlaTable) -> None:
    _check_tier(tables, problems, heading, target.tier, lowest=0)
    if tables.levels and target.priority not in tables.levels:
        problems.unknown(heading, "priority", target.priority, tables.levels, kind="levels")
    if target.calendar not in tables.names["calendars"]:
        problems.unknown(heading, "calendar", target.calendar, tables.names["calendars"], kind="calendars")
    if target.resolution_minutes < target.first_response_minutes:
        expected = f"at least the {target.first_response_minutes} minutes of the first response"
        problems.add(heading, "resolution_minutes", expected, target.resolution_minutes)
