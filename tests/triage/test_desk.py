"""The desk: the shipped file holds, what others look up is found, and the fingerprint follows what decides."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from triage.desk import SHIPPED, Desk, load_desk, parse_desk
from triage.types import Mode, RequestInvalid

SLUGS = (
    "access accounts network email collaboration files hardware printing software operating_system mobile telephony "
    "meeting_rooms business_apps web security procurement infrastructure development"
)
VARIABLES = (
    "company_name service_desk_phone service_desk_hours password_reset_url security_info_url vpn_client vpn_gateway "
    "wifi_name software_centre print_portal print_queue procurement_portal request_portal erp_name expense_app "
    "hr_portal timesheet_app status_page security_contact git_server"
)
SMALL = (Path(__file__).parent / "small_desk.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> Desk:
    return load_desk()


@pytest.fixture(scope="module")
def small() -> Desk:
    return parse_desk(SMALL)


def edited(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1, f"{old!r} is not in the small desk"
    return SMALL.replace(old, new, 1)


# The shipped desk


def test_the_shipped_desk_has_every_category_of_the_labelling_guide(shipped: Desk) -> None:
    assert list(shipped.categories) == SLUGS.split()


def test_the_shipped_desk_has_the_variables_that_articles_use_and_invents_every_address(shipped: Desk) -> None:
    assert list(shipped.variables) == VARIABLES.split()
    hosts = re.findall(r"(?:https://|@)([a-z.]+)", " ".join(shipped.variables.values()))
    assert hosts
    assert all(host.endswith("example.com") for host in hosts)


def test_the_shipped_desk_answers_provisionally_within_its_error_budget(shipped: Desk) -> None:
    assert shipped.mode is Mode.PROVISIONAL
    assert (shipped.error_budget, shipped.delta, shipped.no_article_share) == (0.05, 0.05, 0.10)
    assert (shipped.max_questions, shipped.max_failed_fixes, shipped.max_turns) == (2, 2, 12)
    assert shipped.encoder == "minilm-l6-v2-int8"


def test_the_shipped_desk_asks_in_every_category_for_facts_with_a_question(shipped: Desk) -> None:
    for category in shipped.categories.values():
        assert category.checklist
        assert all(shipped.facts[name].question.endswith(("?", ".")) for name in category.checklist)


def test_the_shipped_matrix_never_grows_milder_with_more_impact_or_urgency(shipped: Desk) -> None:
    rows = [[shipped.priority(impact, urgency) for urgency in shipped.urgencies] for impact in shipped.impacts]
    assert all(row == sorted(row, reverse=True) for row in rows)
    assert all(list(column) == sorted(column, reverse=True) for column in zip(*rows, strict=True))


def test_the_shipped_desk_promises_a_target_for_every_tier_and_priority(shipped: Desk) -> None:
    assert all(shipped.sla_target(tier.number, level) for tier in shipped.tiers for level in shipped.levels)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("there is a ransom note on my screen", "Ransomware"),
        ("i think all my files are encrypted", "Ransomware"),
        ("we had a data breach", "Data loss or breach"),
        ("please put a legal hold on this mailbox", "Legal hold"),
        ("how do i report a suspicious mail, i did not click", None),
        ("how do i encrypt files before i send them", None),
        ("what does the policy say about data", None),
    ],
)
def test_the_shipped_bypass_rules_catch_what_they_are_for(shipped: Desk, text: str, rule: str | None) -> None:
    fired = [bypass.name for bypass in shipped.bypass if bypass.matches("files", text, None, None)]
    assert fired == ([rule] if rule else [])


# Looking things up


def test_a_desk_of_two_tiers_needs_nothing_but_its_file(small: Desk) -> None:
    assert [tier.number for tier in small.tiers] == [1, 2]
    assert (small.tier(3).number, small.tier(0).number) == (2, 1)
    assert small.group_for(1, "network") == "Help desk"
    assert small.group_for(3, "network") == "Network team"


def test_tables_that_are_left_out_have_their_defaults() -> None:
    text = SMALL[: SMALL.index("[categories")] + SMALL[SMALL.index("[priorities]") : SMALL.index("[calendars")]
    desk = parse_desk(text)
    assert (desk.mode, desk.error_budget, desk.delta) == (Mode.SUGGEST, 0.05, 0.05)
    assert (desk.locale, desk.encoder) == ("en-GB", "minilm-l6-v2-int8")
    tables = (desk.categories, desk.facts, desk.routing, desk.bypass, desk.variables, desk.calendars)
    assert not any(tables)
    assert desk.sla_target(1, "P1") is None


@pytest.mark.parametrize(
    ("numbers", "asked", "found"),
    [
        ((0, 1, 2, 3, 4), 2, 2),
        ((0, 1, 2, 3, 4), 9, 4),
        ((0, 1, 3), 2, 3),
        ((0, 2), 1, 2),
        ((0, 1), 0, 0),
        ((1, 2), 0, 1),
        ((0, 1), -5, 0),
    ],
)
def test_a_tier_that_does_not_exist_gives_the_nearest(numbers: tuple[int, ...], asked: int, found: int) -> None:
    before, after = SMALL[: SMALL.index("[[tiers]]")], SMALL[SMALL.index("[priorities]") : SMALL.index("[calendars")]
    tiers = "".join(f'[[tiers]]\nnumber = {n}\nname = "T"\ngroup = "G{n}"\n' for n in numbers)
    assert parse_desk(before + tiers + after).tier(asked).number == found


def test_a_category_that_the_desk_does_not_know_goes_to_the_first_tier(shipped: Desk) -> None:
    assert not shipped.knows("HR Support")
    category = shipped.category("HR Support")
    assert (category.slug, category.title, category.tier, category.group) == (
        "HR Support",
        "HR Support",
        1,
        "Service desk",
    )
    assert category.checklist == ()


@pytest.mark.parametrize(
    ("tier", "category", "group"),
    [
        (0, "network", "Firstline"),
        (1, "network", "Service desk"),
        (2, "network", "Network"),
        (3, "network", "Network"),
        (1, "procurement", "Procurement"),
        (0, "procurement", "Firstline"),
        (1, "HR Support", "Service desk"),
        (2, "HR Support", "Specialists"),
        (4, "HR Support", "Vendor management"),
    ],
)
def test_the_group_is_the_tiers_until_the_specialists_of_the_category_take_over(
    shipped: Desk, tier: int, category: str, group: str
) -> None:
    assert shipped.group_for(tier, category) == group


def test_a_category_may_have_any_name_a_label_set_brings() -> None:
    desk = parse_desk(edited("[categories.network]", '[categories."HR Support / Pay"]'))
    assert desk.category("HR Support / Pay").title == "Network"


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        ("person", "low", "P4"),
        ("person", "medium", "P3"),
        ("person", "high", "P3"),
        ("person", "critical", "P2"),
        ("team", "low", "P4"),
        ("team", "medium", "P3"),
        ("team", "high", "P2"),
        ("team", "critical", "P2"),
        ("site", "low", "P3"),
        ("site", "medium", "P2"),
        ("site", "high", "P2"),
        ("site", "critical", "P1"),
        ("everyone", "low", "P3"),
        ("everyone", "medium", "P2"),
        ("everyone", "high", "P1"),
        ("everyone", "critical", "P1"),
        (None, None, "P3"),
        (None, "critical", "P2"),
        ("everyone", None, "P2"),
    ],
)
def test_priority_is_read_from_the_matrix(
    shipped: Desk, impact: str | None, urgency: str | None, priority: str
) -> None:
    assert shipped.priority(impact, urgency) == priority


@pytest.mark.parametrize(
    ("impact", "urgency", "message"),
    [
        ("galaxy", None, "impact must be one of person, team, site, everyone, not 'galaxy'"),
        (None, "asap", "urgency must be one of low, medium, high, critical, not 'asap'"),
        ("Person", None, "impact must be one of person, team, site, everyone, not 'Person'"),
    ],
)
def test_an_unknown_impact_or_urgency_is_refused_with_the_words_that_are_allowed(
    shipped: Desk, impact: str | None, urgency: str | None, message: str
) -> None:
    with pytest.raises(RequestInvalid, match=f"^{re.escape(message)}$"):
        shipped.priority(impact, urgency)


def test_a_target_of_the_tier_beats_the_one_for_all_tiers(shipped: Desk) -> None:
    for tier, minutes in ((1, 1800), (3, 3000)):
        target = shipped.sla_target(tier, "P3")
        assert target is not None
        assert target.resolution_minutes == minutes
    with pytest.raises(RequestInvalid, match="priority must be one of P1, P2, P3, P4"):
        shipped.sla_target(1, "P9")


def test_a_desk_cannot_be_changed(shipped: Desk) -> None:
    with pytest.raises(FrozenInstanceError):
        shipped.name = "Another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        shipped.variables["company_name"] = "Another"  # type: ignore[index]


# Fingerprint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[desk]", "# A comment\n[desk]"),
        ('mode = "suggest"', 'mode = "certified"'),
        ("error_budget = 0.05", "error_budget = 0.050\nconfidence = 0.95"),
        ('title = "Network"\ntier = 1', 'tier = 1\ntitle = "Network"'),
        ('monday = ["08:00-12:00", "13:00-18:00"]', 'monday = ["09:00-17:00"]\nholidays = ["12-25"]'),
        ("resolution_minutes = 240", "resolution_minutes = 300"),
        ('"Small desk"', '"Another name"'),
    ],
)
def test_the_fingerprint_stays_when_no_decision_can_change(small: Desk, old: str, new: str) -> None:
    assert parse_desk(edited(old, new)).fingerprint == small.fingerprint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("error_budget = 0.05", "error_budget = 0.04"),
        ("error_budget = 0.05", "max_questions = 1"),
        ('["ransomware"]', '["ransomware", "malware"]'),
        ('medium = "P2", critical = "P1"', 'medium = "P1", critical = "P1"'),
        ("[categories.network]", "[categories.web]"),
        ('"Small Company"', '"Large Company"'),
        ("[answers]", '[encoder]\nname = "another"\n[answers]'),
    ],
)
def test_the_fingerprint_changes_with_what_decides(small: Desk, old: str, new: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", small.fingerprint)
    assert parse_desk(edited(old, new)).fingerprint != small.fingerprint


def test_the_shipped_file_lies_beside_the_package() -> None:
    assert SHIPPED.name == "desk.toml"
    assert (SHIPPED.parent / "triage" / "desk.py").is_file()
