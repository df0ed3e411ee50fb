"""Mistakes of shape in a desk file: each is named with table, key, what was expected and what was found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk import load_desk, parse_desk
from triage.desks.schema import Table
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
    ('name = "Small desk"\n', "", "[desk] name: expected text in quotes, on one line, got nothing"),
    ('"Small desk"', "7", "[desk] name: expected text in quotes, on one line, got 7"),
    ('"Small desk"', '"  "', '[desk] name: expected text in quotes, on one line, got "  "'),
    (
        '"Europe/London"',
        '"Europe/Lodnon"',
        '[desk] time_zone: expected a time zone such as "Europe/London", got "Europe/Lodnon"'
        " (did you mean Europe/London?)",
    ),
    (
        '"Europe/London"',
        '"Europe"',
        '[desk] time_zone: expected a time zone such as "Europe/London", got "Europe" (did you mean Europe/Rome?)',
    ),
    ('"Europe/London"', '"/etc"', '[desk] time_zone: expected a time zone such as "Europe/London", got "/etc"'),
    (
        'time_zone = "Europe/London"',
        'time_zone = "Europe/London"\nlocale = "english"',
        '[desk] locale: expected a locale such as "en-GB", got "english"',
    ),
    (
        "number = 1\n",
        'number = "one"\n',
        '[[tiers]] #1 (Help desk) number: expected a whole number from 0 to 9, got "one"',
    ),
    (
        "number = 1\n",
        "number = true\n",
        "[[tiers]] #1 (Help desk) number: expected a whole number from 0 to 9, got true",
    ),
    (
        'group = "Engineers"\n',
        "",
        "[[tiers]] #2 (Engineers) group: expected the tier's group, text in quotes, on one line, got nothing",
    ),
    (
        "number = 2\n",
        "number = 2\nmax_minutes = 0\n",
        "[[tiers]] #2 (Engineers) max_minutes: expected a whole number of minutes from 1 to 525600, got 0",
    ),
    (
        "number = 2\n",
        "number = 2\nmax_minuts = 60\n",
        "[[tiers]] #2 (Engineers) max_minuts: expected one of the keys number, name, group, max_minutes, "
        'got "max_minuts" (did you mean max_minutes?)',
    ),
    (
        "[answers]",
        "[answrs]",
        "[answrs]: expected one of the tables desk, priorities, answers, conversation, encoder, variables, categories, "
        'facts, calendars, tiers, routing, bypass, sla, got "answrs" (did you mean answers?)',
    ),
    (
        'mode = "suggest"',
        'mode = "auto"',
        '[answers] mode: expected "off", "suggest", "provisional" or "certified", got "auto"',
    ),
    ("0.05", "5", "[answers] error_budget: expected a share above 0 and up to 0.5, such as 0.05, got 5"),
    ("0.05", "nan", "[answers] error_budget: expected a share above 0 and up to 0.5, such as 0.05, got nan"),
    ("0.05", '"5 %"', '[answers] error_budget: expected a share above 0 and up to 0.5, such as 0.05, got "5 %"'),
    (
        "error_budget = 0.05",
        "confidence = 1.0",
        "[answers] confidence: expected a share from 0.5 to below 1, such as 0.95, got 1.0",
    ),
    (
        'checklist = ["place"]',
        'checklist = "place"',
        '[categories.network] checklist: expected a list of fact names such as ["place", "since_when"], got "place"',
    ),
    (
        "[facts.place]",
        '[facts."The place"]',
        '[facts."The place"]: expected a name of lower-case letters, digits and _, got "The place"',
    ),
    (
        '"Where are you?"',
        '"Where are you?"\nrequired = "yes"',
        '[facts.place] required: expected true or false, got "yes"',
    ),
    (
        '"13:00-18:00"',
        '"22:00-06:00"',
        '[calendars.office] monday: expected a list of opening hours such as ["08:00-12:00", "13:00-18:00"], '
        'each within one day, got "22:00-06:00"',
    ),
    (
        '"13:00-18:00"',
        '"8-18"',
        '[calendars.office] monday: expected a list of opening hours such as ["08:00-12:00", "13:00-18:00"], '
        'each within one day, got "8-18"',
    ),
    (
        "[calendars.office]\n",
        '[calendars.office]\nholidays = ["02-30"]\n',
        '[calendars.office] holidays: expected a list of dates such as "2027-03-26", or "12-25" for every year, '
        'got "02-30"'
        " (day is out of range for month)",
    ),
    (
        "everyone = {",
        "everyone = 5 # {",
        '[priorities] matrix.everyone: expected rows such as person = { low = "P4", medium = "P3" }, got 5',
    ),
    (
        'company_name = "Small Company"',
        "company_name = 5",
        "[variables] company_name: expected text in quotes, on one line, got 5",
    ),
    (
        "company_name",
        '"Company name"',
        '[variables] Company name: expected a name of lower-case letters, digits and _, got "Company name"',
    ),
    (
        "[answers]",
        "[encoder]\nname = 7\n[answers]",
        "[encoder] name: expected the name of an encoder, text in quotes, on one line, got 7",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_says_where_it_is_what_was_expected_and_what_was_found(old: str, new: str, message: str) -> None:
    assert message in mistakes(edited(old, new))


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old, new, _ in MISTAKES if not old.startswith(("[facts", "[answers]", "everyone"))]
)
def test_a_mistake_of_shape_brings_no_other_mistakes_with_it(old: str, new: str) -> None:
    assert len(mistakes(edited(old, new))) == 1


def test_every_key_of_every_table_says_what_it_expects() -> None:
    tables = Table.__subclasses__()
    assert len(tables) == 12
    assert all(field.description for table in tables for field in table.model_fields.values())


def test_an_empty_file_names_what_a_desk_cannot_be_without() -> None:
    assert [problem.split(": expected")[0] for problem in mistakes("")] == [
        "[desk] name",
        "[desk] time_zone",
        "[priorities] impacts",
        "[priorities] urgencies",
        "[priorities] levels",
        "[priorities] matrix",
        "[[tiers]]",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[desk]\nname = "a\n', "line 2, column 10: expected valid TOML, got: Illegal character"),
        ("[desk]\nname = = 5", "line 2, column 8: expected valid TOML, got: Invalid value"),
        ("[desk]\nname = 'a'\nname = 'b'", "end of the file: expected valid TOML, got: Cannot overwrite a value"),
        ("x = " + "[" * 100_000, "expected valid TOML, got brackets nested too deeply"),
        ("x = " + "9" * 10_000, "expected valid TOML, got: Exceeds the limit"),
    ],
)
def test_broken_syntax_is_reported_with_its_line(text: str, message: str) -> None:
    assert len(mistakes(text)) == 1
    assert message in mistakes(text)[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tiers = 5", "[tiers]: expected [[tiers]] in double brackets, got 5"),
        ("[tiers]\nnumber = 1", "[tiers]: expected [[tiers]] in double brackets, got a table"),
        ("tiers = [1]", "[[tiers]] #1: expected a table, got 1"),
        ("[[categories]]", "[categories]: expected [categories.name] tables, got a list"),
        ("categories.network = 5", "[categories.network]: expected a table, got 5"),
        ("[[desk]]", "[desk]: expected a table, got a list"),
        ("variables = 1", "[variables]: expected a table, got 1"),
        ("[priorities]\nlevels = 5", '[priorities] levels: expected names of levels such as P1 = "Critical", got 5'),
        ("[[tiers]]\nnumber = {}", "[[tiers]] #1 number: expected a whole number from 0 to 9, got a table"),
        ('[categories." "]', '[categories." "]: expected a name, got " "'),
    ],
)
def test_tables_of_another_kind_are_reported_and_stop_nothing(text: str, message: str) -> None:
    assert message in mistakes(text)


def test_the_error_names_the_file_and_counts_the_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(edited("0.05", "5"), encoding="utf-8")
    with pytest.raises(DeskInvalid) as caught:
        load_desk(file)
    assert str(caught.value).startswith(f"{file} has 1 mistake(s):\n  - [answers] error_budget: expected")


def test_a_file_that_cannot_be_read_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(DeskInvalid, match="expected a file that can be read, got: No such file"):
        load_desk(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('[desk]\nname = "Caf\xe9"'.encode("latin-1"))
    with pytest.raises(DeskInvalid, match="expected text in UTF-8, got byte 0xe9"):
        load_desk(str(tmp_path / "latin.toml"))


def test_a_file_saved_by_a_windows_editor_loads_the_same(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_desk(file).fingerprint == parse_desk(SMALL).fingerprint


@given(st.text(max_size=200))
def test_any_text_gives_a_desk_or_a_list_of_mistakes(text: str) -> None:
    assert mistakes(text)


KEYS = st.sampled_from(["desk", "tiers", "categories", "facts", "routing", "priorities", "calendars", "sla", "answers"])
SCALARS = st.sampled_from(
    ["1", "-1", "0.5", "true", "inf", '"x"', "2027-01-01", "[]", "{}", "[1, 'a']", "{a = {b = 1}}"]
)


@given(st.dictionaries(KEYS, SCALARS), st.dictionaries(st.sampled_from(["levels", "matrix", "impacts"]), SCALARS))
def test_values_of_any_kind_in_any_place_give_a_list_of_mistakes(top: dict[str, str], inner: dict[str, str]) -> None:
    top.pop("priorities", None)
    lines = [f"{key} = {value}" for key, value in top.items()]
    lines += ["[priorities]", *(f"{key} = {value}" for key, value in inner.items())]
    assert mistakes("\n".join(lines))
