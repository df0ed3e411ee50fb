"""Reading articles: what a good file becomes, and what each broken one is told, by file and line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.articles import Article, Status, passages, read_article
from triage.types import Audience

VPN = """---
id: FL-network-vpn
title: "{{vpn_client}} drops"
category: network
audience: employees
auto_answer: true
tier: 2
symptoms:
  - "vpn keeps dropping"
  - "{{vpn_client}} says error 809"
environment: [windows, macos]
owner: service-desk
review_by: 2027-05-31
known_issue: no
---
## Symptoms
The VPN *connects*, then **drops**.

## Cause
A weak network.

## Resolution
1. Open [the client](https://example.com/x) and press `Reconnect`.
   - On Windows: right-click it.
   - On a Mac: use the menu bar.

   You should see a green lock.
2. Ring {{service_desk_phone}}.

### At home
3. Restart the router.

## If that did not help
1. Tell us the error.

## For agents
Check the gateway's sekrit log.

### Deeper
Ask the sekrit group.
"""
VARIABLES = {"vpn_client": "Example\nVPN", "service_desk_phone": "123"}


def article_of(text: str, path: str = "network/vpn.md") -> Article:
    article, problems = read_article(path, text.encode(), VARIABLES)
    assert article is not None, [str(problem) for problem in problems]
    return article


def messages(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [str(problem) for problem in read_article("a/b.md", data, {})[1]]


def test_it_reads_every_front_matter_key() -> None:
    article = article_of(VPN)
    assert (article.path, article.id, article.version) == ("network/vpn.md", "FL-network-vpn", 1)
    assert (article.title, article.category, article.locale) == ("Example VPN drops", "network", "en")
    assert (article.audience, article.status, article.live) == (Audience.EMPLOYEES, Status.PUBLISHED, True)
    assert (article.auto_answer, article.requires_admin, article.tier) == (True, False, 2)
    assert article.symptoms == ("vpn keeps dropping", "Example VPN says error 809")
    assert article.environment == ("windows", "macos")
    assert (article.owner, article.review_by, article.known_issue) == ("service-desk", date(2027, 5, 31), False)
    assert article.key_lines["review_by"] == 13


def test_it_reads_the_numbered_steps_of_the_resolution_as_plain_text() -> None:
    article = article_of(VPN)
    assert article.steps == (
        "Open the client and press Reconnect.\n- On Windows: right-click it.\n- On a Mac: use the menu bar.\n"
        "You should see a green lock.",
        "Ring 123.",
        "Restart the router.",
    )
    assert [step.line for step in article.resolution] == [23, 28, 31]


def test_it_cuts_sections_with_their_lines_and_audience() -> None:
    found = [(s.heading, s.line, s.audience) for s in article_of(VPN).sections]
    employees, agents = Audience.EMPLOYEES, Audience.AGENTS
    assert found == [
        ("Symptoms", 16, employees),
        ("Cause", 19, employees),
        ("Resolution", 22, employees),
        ("At home", 30, employees),
        ("If that did not help", 33, employees),
        ("For agents", 36, agents),
        ("Deeper", 39, agents),
    ]


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a/vpn-drops_often.md", "Just a line.", "vpn drops often"),
        ("a/0001.md", "Just a line.\nAnd more.\n\nMore.", "Just a line. And more."),
        ("a/x.md", "intro\n\n# The *VPN* drops\ntext", "The VPN drops"),
        ("a/x.md", "The VPN drops\n=============\ntext", "The VPN drops"),
        ("a/x.md", "The VPN drops\n---\ntext", "The VPN drops"),
        ("a/x.md", "---\n\nThe VPN drops\n---\ntext", "The VPN drops"),
        ("a/x.md", "---\n\n# Between rules\n\ntext\n\n---\n\nmore", "Between rules"),
        ("a/x.md", "\ufeff---\r\ntitle: From Windows\r\n---\r\ntext\r\n", "From Windows"),
        ("a/x.md", "\n\n---\ntitle: 2024\n---\ntext", "2024"),
        ("a/x.md", "---\ntitle: no\n---\ntext", "no"),
        ("a/x.md", "---\n---\n# Empty front matter\ntext", "Empty front matter"),
    ],
)
def test_it_finds_a_title_in_any_markdown(name: str, text: str, title: str) -> None:
    assert article_of(text, name).title == title


@pytest.mark.parametrize("name", ["Symptoms", "Symptom:", "Issue", "PROBLEM", "**Problem**"])
def test_it_takes_other_names_for_the_symptoms_section(name: str) -> None:
    article = article_of(f"# T\n\nlead\n\n## {name}\n\nit drops\n\n### On Wi-Fi\n\nthere too\n\n## Cause\n\nnoise")
    assert article.section_text("symptoms") == "it drops\nthere too"


def test_it_takes_the_first_paragraph_when_no_section_is_of_symptoms() -> None:
    article = article_of("# T\n\nlead\n\n## Cause\n\nnoise")
    assert article.section_text("symptoms") == "lead"
    assert article.section_text("cause") == "noise"
    assert article.section_text("resolution") == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"ok\nbad \xff\n", "a/b.md:2: error: not UTF-8 text (byte 7)"),
        ("text".encode("utf-16"), "a/b.md:1: error: not UTF-8"),
        (b"ok\n\nb\0d", "a/b.md:3: error: a NUL byte"),
        (b"a" * 1_000_001, "a/b.md:1: error: larger than 1 MB"),
        (b"", "a/b.md:1: error: there is no text"),
        (b"---\ntitle: x\n---\n\n", "a/b.md:4: error: there is no text"),
        (b"---\ntitle: x\naudience: agents\n\ntext", "a/b.md:1: error: front matter begins here but no line of ---"),
        (b"+++\naudience = 'agents'\n+++\ntext", "a/b.md:1: error: front matter in TOML"),
    ],
)
def test_it_refuses_files_that_cannot_be_read(data: bytes, said: str) -> None:
    (only,) = messages(data)
    assert only.startswith(said)


@pytest.mark.parametrize(
    "hidden",
    [
        "```\ncode\n## For agents\nsekrit\n",
        "> ## For agents\n> sekrit\n",
        "- a\n\n  ## For agents\n",
        "**For agents**\n",
    ],
)
def test_it_refuses_a_part_for_agents_that_is_no_section(hidden: str) -> None:
    (only,) = messages(f"# T\n\ntext\n\n## More\n\n{hidden}")
    assert only.startswith('a/b.md:5: error: "For agents" below "More" is no heading of its own')


def test_it_names_the_line_of_each_unknown_variable_and_leaves_it_standing() -> None:
    text = "---\ntitle: T\nsymptoms: ['{{a}} fails']\n---\nUse {{ b }}.\n\n{{b}} {{b}} {{ not one }}\n"
    assert messages(text) == [
        "a/b.md:3: warning: unknown variable {{a}}: shown as it stands",
        "a/b.md:5: warning: unknown variable {{b}}: shown as it stands",
        "a/b.md:7: warning: unknown variable {{b}}: shown as it stands",
    ]
    assert article_of(text).symptoms == ("{{a}} fails",)


def test_it_substitutes_once_and_never_as_a_template() -> None:
    data = b"---\ntitle: T\n---\n{{a}} {{ a }} {{a.b}} {%x%}"
    article, _ = read_article("a.md", data, {"a": "{{b}} \\1", "b": "no", "a.b": "dot"})
    assert article is not None
    assert article.body == "{{b}} \\1 {{b}} \\1 dot {%x%}"


@pytest.mark.parametrize(
    ("front", "may"),
    [
        ("auto_answer: true", True),
        ("auto_answer: false", False),
        ("auto_answer: true\nrequires_admin: true", False),
        ("auto_answer: true\naudience: agents", False),
        ("auto_answer: true\naudience: public", True),
    ],
)
def test_an_article_may_answer_only_what_an_employee_can_do_alone(front: str, may: bool) -> None:
    assert article_of(f"---\n{front}\n---\ntext").may_answer is may


@pytest.mark.parametrize(
    ("audience", "reader", "headings"),
    [
        ("public", Audience.PUBLIC, ["T"]),
        ("public", Audience.AGENTS, ["T", "For agents"]),
        ("employees", Audience.PUBLIC, []),
        ("employees", Audience.EMPLOYEES, ["T"]),
        ("agents", Audience.EMPLOYEES, []),
        ("agents", Audience.AGENTS, ["T", "For agents"]),
    ],
)
def test_a_reader_sees_only_the_sections_for_them(audience: str, reader: Audience, headings: list[str]) -> None:
    article = article_of(f"---\naudience: {audience}\n---\n# T\n\ntext\n\n## For agents\n\nsekrit")
    assert [section.heading for section in article.sections_for(reader)] == headings


def test_the_part_for_agents_ends_at_the_next_heading_of_its_level() -> None:
    article = article_of("# T\n\n## For Agents (only):\n\n### sub\n\nsekrit\n\n## After\n\nopen\n\n# Last\n\nopen")
    assert [s.heading for s in article.sections if s.audience is Audience.EMPLOYEES] == ["T", "After", "Last"]


def test_the_content_hash_changes_with_what_is_shown_only() -> None:
    article = article_of(VPN)
    moved = article_of(VPN.replace("owner: service-desk", "owner: other").replace("2027-05-31", "2028-05-31"), "x.md")
    assert moved.content_hash == article.content_hash
    for old, new in [("drops", "stops"), ("employees", "public"), ("tier: 2", "tier: 1"), ("keeps", "is")]:
        assert article_of(VPN.replace(old, new, 1)).content_hash != article.content_hash


def test_it_makes_plain_text_of_markdown() -> None:
    source = (
        "Press **A** & [B](http://b.example 'tip'), `<br>` <kbd>C</kbd> ![a map](m.png) 1 &lt; 2 "
        "<!-- hidden --> <server>\nnext line\n\n| h | i |\n|---|---|\n| a | *b* |\n\n    code  line\n\n[ref]: http://x.example\n"
    )
    (section,) = article_of(source).sections
    assert section.paragraphs == (
        "Press A & B, <br> C a map 1 < 2 <server> next line",
        "h | i",
        "a | b",
        "code  line",
    )


@given(st.binary(max_size=400))
def test_reading_never_raises_on_random_bytes(data: bytes) -> None:
    for head in (b"", b"---\n", b"---\ntitle: ", b"---\nid: x\n---\n"):
        article, problems = read_article("a.md", head + data, {"a": "b"})
        assert (article is None) == any(problem.severity == "error" for problem in problems)
        assert article is None or passages(article)


FRAGMENTS = [
    *("---\n", "\n", "title: ", "audience: agents", "- ", "# ", "## For agents\n", "1. ", "`", "```\n", "|", "[", "]"),
    *("(", ")", "{", "}", "{{a}}", "'", '"', ": ", "&", "*", "!", "<!--", "-->", "<b>", "> ", "    ", "é", "\t", "x"),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
def test_reading_never_raises_on_almost_markdown(parts: list[str]) -> None:
    article, problems = read_article("a.md", "".join(parts).encode(), {"a": "b"})
    assert (article is None) == any(problem.severity == "error" for problem in problems)
    if article is not None and article.audience is not Audience.AGENTS:
        hidden = {s.heading for s in article.sections if s.audience is Audience.AGENTS}
        assert all(section.heading not in hidden for section in article.sections_for(Audience.EMPLOYEES))
