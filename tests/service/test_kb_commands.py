"""`firstline kb import` and `kb export`: folders and files into the database, beside a server, and out again."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from service import cli
from service.importing import news_on_disk
from service.services import Services
from service.tables import ArticleVersion, Audit
from service.tickets import value_of
from service.worker import follow_articles
from tests.service import world as making
from tests.service.world import Clock, every_database
from triage.engine import ARTICLES, Engine
from triage.types import TriageError

LAMP = "---\nid: kb-lamp\ncategory: hardware\n---\n# The lamp is dark\n\n## Resolution\n1. {}\n"
GOOD = {"lamp.md": LAMP.format("Press the switch."), "deep/er/plain.markdown": "\ufeffSome\r\ntext.\r\n"}


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return written(tmp_path / "kb", GOOD)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("FIRSTLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def written(folder: Path, files: dict[str, str | bytes] | dict[str, str]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def invoke(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def imported(*arguments: object) -> tuple[int, dict[str, str]]:
    """Exit code, and the result by path."""
    code, said = invoke("kb", "import", *arguments, "--json")
    return code, {row["path"]: row["result"] for row in json.loads(said)["articles"]}


@pytest.mark.parametrize("command", ["import", "export"])
def test_both_have_help_with_an_example(command: str) -> None:
    assert re.search(rf"Examples?: firstline kb {command}", invoke("kb", command, "--help")[1])


@every_database
def test_a_running_server_answers_from_what_was_imported(
    services: Services, database_kind: str, database_url: str, kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_kind != making.SQLITE:
        monkeypatch.setenv("FIRSTLINE_DATABASE_URL", database_url)
    data = services.settings.data_dir
    assert imported(kb, "--data", data, "--dry-run") == (0, {"lamp.md": "new", "deep/er/plain.markdown": "new"})
    assert follow_articles(services) == 0
    assert imported(kb, "--data", data) == (0, {"lamp.md": "new", "deep/er/plain.markdown": "new"})
    assert follow_articles(services) == 1
    assert services.knowledge.engine.library.by_path["lamp.md"].steps == ("Press the switch.",)
    written(kb, {"lamp.md": LAMP.format("Change the bulb.")})
    assert imported(kb / "lamp.md", "--data", data) == (0, {"lamp.md": "changed"})
    assert follow_articles(services) == 1
    assert services.knowledge.engine.library.by_path["lamp.md"].version == 2
    assert imported(kb, "--data", data) == (0, {"lamp.md": "unchanged", "deep/er/plain.markdown": "unchanged"})
    assert follow_articles(services) == 0
    with services.database.read() as session:
        noted = session.scalars(select(Audit).order_by(Audit.id)).all()
    assert [(each.actor, each.data["published"]) for each in noted] == [
        ("command line", ["deep/er/plain.markdown", "lamp.md"]), ("command line", ["lamp.md"]), ("command line", []),
    ]  # fmt: skip


def test_what_check_calls_an_error_is_refused_with_its_line_and_stops_no_other(services: Services, kb: Path) -> None:
    written(kb, {
        "latin.md": b"fine\ncaf\xe9", "unknown.md": "---\ncategory: hardwear\n---\nText.",
        "promise.md": "---\nauto_answer: true\n---\nNo steps.", "lamp-too.md": LAMP.format("Twice the same id."),
        "taken.md": "---\nid: kb-email-mailbox-full\n---\nText.",
    })  # fmt: skip
    with services.database.read() as session:
        known = services.knowledge.engine.library.by_path[making.ARTICLE].id
        before = value_of(session, "knowledge")
    written(kb, {"taken.md": f"---\nid: {known}\n---\nText."})
    code, said = invoke("kb", "import", kb, "--data", services.settings.data_dir)
    assert code == 1
    for line in (
        "error latin.md:2: not UTF-8", "error unknown.md:2: the desk has no category hardwear",
        "error promise.md:2: auto_answer without numbered steps", "error lamp.md:2: id kb-lamp is already that of",
        f"error taken.md:2: id {known} is already that of {making.ARTICLE}", "new      lamp-too.md, version 1",
        "2 new, 0 changed, 0 unchanged, 5 refused", f"generation {before + 1}",
    ):  # fmt: skip
        assert line in said
    assert follow_articles(services) == 1
    assert {"lamp-too.md", "deep/er/plain.markdown"} <= set(services.knowledge.engine.library.by_path)


def test_a_part_of_a_folder_keeps_its_paths(services: Services, kb: Path) -> None:
    options = ("--data", services.settings.data_dir)
    assert imported(kb / "deep", "--root", kb, *options) == (0, {"deep/er/plain.markdown": "new"})
    assert imported(kb / "deep", *options, "--dry-run") == (0, {"er/plain.markdown": "new"})
    with pytest.raises(TriageError, match="no Markdown file here"):
        imported(kb / "lamp.md", "--root", kb / "deep", *options)
    with pytest.raises(TriageError, match="no Markdown file here"):
        imported(written(kb.parent / "other", {"x.txt": "text"}), *options)


@every_database
def test_what_is_exported_is_imported_as_the_same(
    services: Services, database_kind: str, database_url: str, kb: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if database_kind != making.SQLITE:
        monkeypatch.setenv("FIRSTLINE_DATABASE_URL", database_url)
    data, first, second = services.settings.data_dir, tmp_path / "first", tmp_path / "second"
    imported(kb, "--data", data)
    assert json.loads(invoke("kb", "export", first, "--data", data, "--json")[1])["articles"] == 145
    assert contents(first) == contents(ARTICLES) | {"lamp.md": GOOD["lamp.md"].encode(),
                                                    "deep/er/plain.markdown": b"Some\r\ntext.\r\n"}  # fmt: skip
    assert set(imported(first, "--data", data)[1].values()) == {"unchanged"}
    invoke("kb", "export", second, "--data", data)
    assert contents(second) == contents(first)
    with pytest.raises(TriageError, match="not an empty folder"):
        invoke("kb", "export", first, "--data", data)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_an_article_that_leads_out_of_the_folder_is_not_exported(services: Services, tmp_path: Path) -> None:
    with services.database.write() as session:
        session.connection().exec_driver_sql("UPDATE article SET path = '../x.md' WHERE path LIKE 'email/m%full%'")
    with pytest.raises(TriageError, match="leads out"):
        invoke("kb", "export", tmp_path / "out", "--data", services.settings.data_dir)
    assert not (tmp_path / "x.md").exists()


def test_articles_that_are_not_in_use_are_news_until_they_are_imported(
    engine: Engine, database_url: str, tmp_path: Path, kb: Path, clock: Clock
) -> None:
    with_kb: Any = making.services_over(engine, tmp_path, database_url, clock, kb=kb)
    shipped = making.services_over(engine, tmp_path, database_url, clock)
    nowhere = making.services_over(engine, tmp_path, database_url, clock, kb=tmp_path / "nowhere")
    try:
        assert news_on_disk(shipped) is None
        said = news_on_disk(with_kb) or ""
        assert "2 of the articles in" in said
        command = re.search(r"firstline (kb import .*)", said)
        assert command is not None
        assert invoke(*command[1].split())[0] == 0
        assert news_on_disk(with_kb) is None
        # what an author changes in the database is newer than the folder
        written(tmp_path / "api", {"lamp.md": LAMP.format("By an author.")})
        invoke("kb", "import", tmp_path / "api", "--data", tmp_path)
        assert news_on_disk(with_kb) is None
        written(kb, {"lamp.md": LAMP.format("By an upgrade.")})
        assert "1 of the articles in" in (news_on_disk(with_kb) or "")
        assert "no such folder" in (news_on_disk(nowhere) or "")
    finally:
        for each in (with_kb, shipped, nowhere):
            each.database.close()


def test_a_new_installation_takes_its_own_articles_alone(kb: Path, tmp_path: Path) -> None:
    assert imported(kb, "--data", tmp_path / "new")[0] == 0
    assert json.loads(invoke("kb", "export", tmp_path / "out", "--data", tmp_path / "new", "--json")[1]) == {
        "articles": 2, "generation": 1,
    }  # fmt: skip


def test_versions_of_the_command_line_have_no_author(services: Services, kb: Path) -> None:
    imported(kb, "--data", services.settings.data_dir)
    with services.database.read() as session:
        assert set(session.scalars(select(ArticleVersion.created_by))) == {None}
