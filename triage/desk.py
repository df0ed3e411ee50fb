"""The desk: tiers, categories, rules, checklists, priorities, targets and the answer mode, as desk.toml says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from triage.desks.calendars import WEEKDAYS, Calendar
from triage.desks.checks import check
from triage.desks.problems import Problems
from triage.desks.reader import Tables, read_tables, read_toml
from triage.desks.rules import Rule, normalised_keyword
from triage.desks.schema import BypassTable, DeskTable, PrioritiesTable, RoutingTable
from triage.types import DeskInvalid, Mode, RequestInvalid

SHIPPED = Path(__file__).resolve().parent.parent / "desk.toml"
DEFAULT_TIER = 1


@dataclass(frozen=True)
class Tier:
    """Who works on a ticket. After `max_minutes` of working time it must move up; None: it may stay."""

    number: int
    name: str
    group: str
    max_minutes: int | None = None


@dataclass(frozen=True)
class Category:
    """What a ticket is about. `group` knows the subject and takes its tickets from tier `specialists_from` upwards."""

    slug: str
    title: str
    tier: int
    group: str
    checklist: tuple[str, ...] = ()
    specialists_from: int = 2


@dataclass(frozen=True)
class FactSpec:
    """A fact that a checklist may name, with the question that asks the requester for it."""

    name: str
    label: str
    question: str
    required: bool = True


@dataclass(frozen=True)
class SlaTarget:
    """Minutes of the calendar's opening hours, from the first message on. `tier` None: for tiers without their own."""

    priority: str
    calendar: str
    first_response_minutes: int
    resolution_minutes: int
    tier: int | None = None


@dataclass(frozen=True, eq=False)
class Desk:
    """One desk, checked: every name it holds exists. Compare desks by `fingerprint`.

    `tiers` ascend by number; `levels` maps each priority to its name; `matrix` maps (impact, urgency) to a priority.
    """

    name: str
    time_zone: ZoneInfo
    locale: str
    tiers: tuple[Tier, ...]
    categories: Mapping[str, Category]
    facts: Mapping[str, FactSpec]
    routing: tuple[Rule, ...]
    bypass: tuple[Rule, ...]
    impacts: tuple[str, ...]
    urgencies: tuple[str, ...]
    default_impact: str
    default_urgency: str
    levels: Mapping[str, str]
    matrix: Mapping[tuple[str, str], str]
    calendars: Mapping[str, Calendar]
    sla: tuple[SlaTarget, ...]
    mode: Mode
    error_budget: float
    delta: float
    max_questions: int
    max_failed_fixes: int
    max_turns: int
    silent_after_hours: int
    close_after_days: int
    reopen_days: int
    no_article_share: float
    encoder: str
    variables: Mapping[str, str]
    fingerprint: str

    def knows(self, slug: str) -> bool:
        return slug in self.categories

    def category(self, slug: str) -> Category:
        """The category; one that the desk does not know goes to tier 1 and that tier's group, without a checklist."""
        tier = self.tier(DEFAULT_TIER)
        return self.categories.get(slug) or Category(slug, slug, tier.number, tier.group)

    def tier(self, number: int) -> Tier:
        """The tier, or the nearest that exists: the higher of two equally near, self-service only when it is meant."""
        staffed = [tier for tier in self.tiers if tier.number >= 1]
        candidates = self.tiers if number <= 0 else staffed
        return min(candidates, key=lambda tier: (abs(tier.number - number), -tier.number))

    def group_for(self, tier: int, category: str) -> str:
        """The queue for a ticket: the category's group from its `specialists_from` upwards, below it the tier's group.

        A category that the desk does not know has no specialists, so the tier's group takes it at every level.
        """
        home, subject = self.tier(tier), self.categories.get(category)
        return subject.group if subject and home.number >= subject.specialists_from else home.group

    def priority(self, impact: str | None = None, urgency: str | None = None) -> str:
        """The priority level; None means the desk's default. Raises RequestInvalid for an unknown word."""
        impact, urgency = impact or self.default_impact, urgency or self.default_urgency
        _require("impact", impact, self.impacts)
        _require("urgency", urgency, self.urgencies)
        return self.matrix[impact, urgency]

    def sla_target(self, tier: int, priority: str) -> SlaTarget | None:
        """The tier's own target for the priority, else the one for all tiers; None when the desk promises nothing.

        Raises RequestInvalid when there is no such priority.
        """
        _require("priority", priority, tuple(self.levels))
        fitting = [target for target in self.sla if target.priority == priority and target.tier in (tier, None)]
        return min(fitting, key=lambda target: target.tier is None, default=None)


def load_desk(path: Path | str | None = None) -> Desk:
    """Read a desk file; None is the desk.toml that is shipped. Raises DeskInvalid with every mistake in it."""
    file = SHIPPED if path is None else Path(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DeskInvalid(str(file), [f"expected a file that can be read, got: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise DeskInvalid(str(file), [f"expected text in UTF-8, got byte {error.object[error.start]:#04x}"]) from error
    return parse_desk(text, str(file))


def parse_desk(text: str, source: str = "desk.toml") -> Desk:
    """Read a desk from TOML text. Raises DeskInvalid, which lists all mistakes and names `source`."""
    problems = Problems()
    tables = read_tables(read_toml(text, source), problems)
    check(tables, problems)
    if problems.found or tables.desk is None or tables.priorities is None:
        raise DeskInvalid(source, problems.found)
    return _desk(tables, tables.desk, tables.priorities)


def _desk(tables: Tables, desk: DeskTable, priorities: PrioritiesTable) -> Desk:
    answers, facts = tables.answers, tables.facts.items()
    zone = ZoneInfo(desk.time_zone)
    return Desk(
        name=desk.name,
        time_zone=zone,
        locale=desk.locale,
        tiers=tuple(sorted((Tier(**dict(t)) for t in tables.tiers.values()), key=lambda tier: tier.number)),
        categories=_categories(tables),
        facts=MappingProxyType({name: FactSpec(name, **dict(fact)) for name, fact in facts}),
        routing=tuple(_rule(rule, escalate=rule.escalate) for rule in tables.routing.values()),
        bypass=tuple(_rule(rule, escalate=True) for rule in tables.bypass.values()),
        impacts=tuple(priorities.impacts),
        urgencies=tuple(priorities.urgencies),
        default_impact=priorities.default_impact,
        default_urgency=priorities.default_urgency,
        levels=MappingProxyType(dict(priorities.levels)),
        matrix=MappingProxyType({(i, u): level for i, row in priorities.matrix.items() for u, level in row.items()}),
        calendars=_calendars(tables, zone),
        sla=tuple(SlaTarget(**dict(target)) for target in tables.sla.values()),
        mode=answers.mode,
        error_budget=answers.error_budget,
        delta=round(1 - answers.confidence, 12),
        max_questions=answers.max_questions,
        max_failed_fixes=answers.max_failed_fixes,
        max_turns=answers.max_turns,
        **dict(tables.conversation),
        no_article_share=answers.no_article_share,
        encoder=tables.encoder.name,
        variables=MappingProxyType(dict(tables.variables)),
        fingerprint=_fingerprint(tables, desk, priorities),
    )


def _categories(tables: Tables) -> Mapping[str, Category]:
    found = {}
    for slug, row in tables.categories.items():
        found[slug] = Category(slug, row.title, row.tier, row.group, tuple(row.checklist), row.specialists_from)
    return MappingProxyType(found)


def _calendars(tables: Tables, desk_zone: ZoneInfo) -> Mapping[str, Calendar]:
    found = {}
    for name, row in tables.calendars.items():
        zone = ZoneInfo(row.time_zone) if row.time_zone else desk_zone
        week = tuple(tuple(sorted(getattr(row, day))) for day in WEEKDAYS)
        found[name] = Calendar(name, zone, week, frozenset(row.holidays))
    return MappingProxyType(found)


def _rule(row: RoutingTable | BypassTable, *, escalate: bool) -> Rule:
    return Rule(
        name=row.name,
        tier=row.tier,
        group=row.group,
        escalate=escalate,
        categories=tuple(row.categories),
        keywords=tuple(normalised_keyword(keyword) for keyword in row.keywords),
        priorities=tuple(row.priorities) if isinstance(row, RoutingTable) else (),
        requesters=tuple(row.requesters) if isinstance(row, RoutingTable) else (),
    )


def _fingerprint(tables: Tables, desk: DeskTable, priorities: PrioritiesTable) -> str:
    """sha256 of what can change a decision, defaults filled in; comments, spelling and order of keys do not count.

    Left out: name, time zone, calendars and targets, or next year's holidays would void a certificate; and the mode,
    which is switched on because of the certificate.
    """
    content = {
        "locale": desk.locale,
        "tiers": sorted(tier.model_dump_json() for tier in tables.tiers.values()),
        "categories": {slug: row.model_dump() for slug, row in tables.categories.items()},
        "facts": {name: row.model_dump() for name, row in tables.facts.items()},
        "routing": [row.model_dump() for row in tables.routing.values()],
        "bypass": [row.model_dump() for row in tables.bypass.values()],
        "priorities": priorities.model_dump(),
        "answers": tables.answers.model_dump(exclude={"mode"}),
        "encoder": tables.encoder.name,
        "variables": dict(tables.variables),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _require(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise RequestInvalid(f"{field} must be one of {', '.join(allowed)}, not {value[:40]!r}")
