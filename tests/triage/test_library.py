"""A folder of articles: what is read, what is refused, and that one broken file stops no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.articles import Status, load_articles
from triage.types import Audience, TriageError


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_it_loads_a_folder_of_plain_markdown(tmp_path: Path) -> None:
    files = {"b.md": "# B\n\ntext", "a/deep/c.MARKDOWN": "text", "a/x.txt": "no", ".git/d.md": "no", "a/.e.md": "no"}
    seen: list[tuple[int, int]] = []
    library = load_articles(write(tmp_path, files), {}, lambda done, total: seen.append((done, total)))
    assert [article.path for article in library.articles] == ["a/deep/c.MARKDOWN", "b.md"]
    assert library.problems == ()
    assert seen == [(1, 2), (2, 2)]
    plain = library.by_path["b.md"]
    assert (plain.id, plain.category, plain.audience, plain.may_answer) == ("", "", Audience.EMPLOYEES, False)


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    same = "---\nid: same\n---\ntext"
    files = {"a.md": "---\ntier: x\n---\ntext", "b.md": "good", "c.md": same, "d.md": same}
    library = load_articles(write(tmp_path, files), {})
    assert [article.path for article in library.articles] == ["b.md", "c.md"]
    assert [str(problem) for problem in library.problems] == [
        "a.md:2: error: tier: expected a number from 0 to 9, not 'x'",
        "d.md:2: error: id same is already that of c.md",
    ]


def test_it_refuses_links_that_leave_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"out/secret.md": "secret", "kb/a.md": "good"})
    kb = tmp_path / "kb"
    (kb / "b.md").symlink_to(tmp_path / "out" / "secret.md")
    (kb / "c").symlink_to(tmp_path / "out", target_is_directory=True)
    (kb / "d.md").symlink_to(kb / "d.md")
    (kb / "e.md").symlink_to(kb / "a.md")
    os.mkfifo(kb / "f.md")
    library = load_articles(kb, {})
    assert [article.path for article in library.articles] == ["a.md", "e.md"]
    leaves = "error: a symbolic link that leaves the folder is not followed"
    said = [str(problem) for problem in library.problems]
    assert said[:2] == [f"b.md:1: {leaves}", f"c:1: {leaves}"]
    assert said[2].startswith("d.md:1: error: ")
    assert said[3:] == ["f.md:1: error: not a regular file"]


def test_it_escapes_a_file_name_that_is_not_utf8(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(bytes(tmp_path) + b"/x\xff.md")).write_text("text", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    library = load_articles(tmp_path, {})
    assert [str(problem) for problem in library.problems] == ["x\\udcff.md:1: error: the file's name is not UTF-8"]


def test_it_says_when_there_is_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="no such folder"):
        load_articles(tmp_path / "none", {})


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PUBLISHED])
def test_only_published_articles_are_live(tmp_path: Path, status: Status) -> None:
    library = load_articles(write(tmp_path, {"a.md": f"---\nstatus: {status}\nauto_answer: true\n---\ntext"}), {})
    (article,) = library.articles
    assert not article.live
    assert not article.may_answer
    assert library.live == ()


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_loading_never_raises_on_random_files(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("kb")
    for number, data in enumerate(contents):
        (folder / f"{number}.md").write_bytes(data)
    library = load_articles(folder, {})
    refused = {problem.path for problem in library.problems if problem.severity == "error"}
    assert refused | set(library.by_path) == {f"{number}.md" for number in range(len(contents))}
