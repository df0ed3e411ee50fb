"""Front matter: what each mistake in it is told, by file and line."""

from __future__ import annotations

import pytest

from triage.articles import read_article


@pytest.mark.parametrize(
    ("front", "line", "said"),
    [
        ("audience: managers", 2, "audience: expected public, employees or agents, not 'managers'"),
        ("title: x\nstatus: live", 3, "status: expected draft, in_review, published, expired or archived"),
        ("auto_answer: maybe", 2, "auto_answer: expected true or false, not 'maybe'"),
        ("tier: gold", 2, "tier: expected a number from 0 to 9"),
        ("tier: 10", 2, "tier: expected a number from 0 to 9"),
        ("review_by: 2027-13-45", 2, "review_by: expected a date such as 2027-05-31"),
        ("review_by: 86400", 2, "review_by: expected a date such as 2027-05-31"),
        ("id: a b", 2, "id: expected letters, digits"),
        ("locale: english language", 2, "locale: expected a language code"),
        ("symptoms:\n  - outlook: it hangs", 2, "symptoms: expected a list of texts"),
        ("title: [a, b]", 2, "title: expected one line of text"),
        ("audiance: agents", 2, "unknown key `audiance`: did you mean `audience`?"),
        ("title: y\nAudience: agents", 3, "did you mean `audience`?"),
        ("require_admin: true", 2, "did you mean `requires_admin`?"),
        ("title: x\ntitle: y", 3, "`title` is given twice, first on line 2"),
        ("title: &a x\nowner: *a", 2, "anchors and aliases"),
        ("title: *a", 2, "anchors and aliases"),
        ("<<: {audience: agents}\ntitle: x", 2, "merge keys"),
        ("title: !!python/name:os.system x", 2, "YAML tags"),
        ("title: [[[[[[x]]]]]]", 2, "nested more than"),
        ('title: "x', 3, "front matter is not YAML"),
        ("title: a: b", 2, "front matter is not YAML"),
        ("title: x\nowner y", 4, "front matter is not YAML"),
        ("title: \u00e9\u00e9\u00e9\u00e9\u00e9\nowner: x\x07", 3, "front matter is not YAML"),
        ("- title: x\n- audience: agents", 2, "front matter must be lines of `key: value`"),
        ("title: " + "x" * 17_000, 1, "front matter is longer than 16 kB"),
    ],
)
def test_it_refuses_wrong_front_matter_and_names_the_line(front: str, line: int, said: str) -> None:
    article, problems = read_article("a/b.md", f"---\n{front}\n---\ntext\n".encode(), {})
    assert article is None
    assert len(problems) == 1
    assert (problems[0].path, problems[0].line, problems[0].severity) == ("a/b.md", line, "error")
    assert said in problems[0].message


def test_it_warns_of_unknown_keys_and_still_reads_the_article() -> None:
    text = "---\ntitel: x\nms.date: 2020\ntags: [a]\n---\n# T\ntext"
    article, problems = read_article("a/b.md", text.encode(), {})
    assert [str(problem) for problem in problems] == [
        "a/b.md:2: warning: unknown key `titel`: did you mean `title`?",
        "a/b.md:3: warning: unknown keys are ignored: `ms.date`, `tags`",
    ]
    assert article is not None
    assert article.title == "T"
