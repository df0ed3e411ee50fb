"""What is sent to a visitor's browser: small, in whole languages, and without a way to turn text into markup."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from service.widget import files

WIDGET = Path(__file__).resolve().parents[3] / "service" / "widget"
STATIC = WIDGET / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
WORDS = sorted((WIDGET / "words").glob("*.json"))
# ways from text to markup or to code
_SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|\beval\b"
    r"|new Function|setTimeout\(['\"]|createPolicy|postMessage\([^)]*['\"]\*['\"]\)|\.style\.cssText"
)


def sent(names: list[str]) -> int:
    """Bytes of files of static/ as they go over the wire."""
    return sum(len(files.static_file(name).zipped) for name in names)


def english() -> dict[str, object]:
    found: dict[str, object] = json.loads((WIDGET / "words" / "en.json").read_text(encoding="utf-8"))
    return found


def test_the_loader_has_at_most_10_kb_and_the_panel_40_in_all() -> None:
    names = [each.relative_to(STATIC).as_posix() for each in SCRIPTS if each.name != "widget.js"]
    page = len(gzip.compress((WIDGET / "templates" / "panel.html").read_bytes()))
    assert sent(["widget.js"]) <= 10_000
    assert sent([*names, "panel.css"]) + page + len(files.words_file("en").zipped) <= 40_000


@pytest.mark.parametrize("file", [*SCRIPTS, *STATIC.glob("*.css")], ids=lambda each: each.name)
def test_a_script_is_sent_without_the_lines_that_are_comments_and_otherwise_as_it_is(file: Path) -> None:
    told, inside = [], False
    for line in file.read_text(encoding="utf-8").splitlines():
        begins = line.strip().startswith("/*")
        if not (inside or begins or line.strip().startswith("//")):
            # or a line of text that looks like a comment could be lost
            assert line.count("`") % 2 == 0, line
            told.append(line)
        inside = (inside or begins) and "*/" not in line
    assert files.static_file(file.relative_to(STATIC).as_posix()).body.decode().splitlines() == told


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda each: each.name)
def test_no_script_turns_text_into_markup_or_code(file: Path) -> None:
    assert _SINKS.findall(file.read_text(encoding="utf-8")) == []


def test_the_page_of_the_panel_names_every_module_and_holds_no_script_or_style_of_its_own() -> None:
    page = (WIDGET / "templates" / "panel.html").read_text(encoding="utf-8")
    for file in STATIC.glob("panel/*.js"):
        assert f'"{file.stem}"' in page, file.name
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r" on[a-z]+=", page)


@pytest.mark.parametrize("file", WORDS, ids=lambda each: each.stem)
def test_a_language_has_every_word_with_its_own_placeholders(file: Path) -> None:
    wanted, found = english(), json.loads(file.read_text(encoding="utf-8"))
    assert found.keys() == wanted.keys()
    assert found["language"] == file.stem
    assert found["direction"] in ("ltr", "rtl")
    for key, text in wanted.items():
        assert isinstance(found[key], dict) == isinstance(text, dict), key
        names = re.findall(r"\{(\w+)\}", text["other"] if isinstance(text, dict) else str(text))
        said = found[key]["other"] if isinstance(found[key], dict) else found[key]
        assert sorted(re.findall(r"\{(\w+)\}", said)) == sorted(names), key


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    text = "\n".join(each.read_text(encoding="utf-8") for each in [*SCRIPTS, WIDGET / "templates" / "panel.html"])
    named = set(re.findall(r"['\"]([a-z_]+)['\"]", text)) | {"requester", "firstline", "agent"}
    phases = {f"phase_{each}" for each in ("describe", "clarify", "propose", "facts", "person", "solved", "closed")}
    words = set(english()) - {"language", "direction", "name"}
    assert words - named - phases == set()
    said = set(re.findall(r"(?:say\(|data-say=|data-label=|data-title=)['\"]([a-z_]+)['\"]", text))
    assert said - words == set()
