"""`firstline db …` and `doctor --data` as they are typed: what they do, say, and end with."""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service import cli, doctor
from service.database import Database, sole_server
from service.migrating import head
from service.services import Services
from service.tickets import TicketState, staff
from tests.service.test_ticketing import changed, opened
from tests.service.world import DESK, Clock
from triage.talk import happenings as on
from triage.types import TriageError


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("FIRSTLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def invoke(*arguments: object, typed: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, [str(each) for each in arguments], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def told(*arguments: object) -> Any:
    return json.loads(invoke(*arguments, "--json")[1])


@pytest.mark.parametrize("command", ["migrate", "backup", "restore", "purge"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    assert re.search(rf"Examples?: firstline db {command}", invoke("db", command, "--help")[1])


def test_tables_are_made_and_go_back_and_forth(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert told("db", "migrate", "--data", data) == {"before": None, "after": head()}
    assert f"at {head()} already" in invoke("db", "migrate", "--data", data)[1]
    assert told("db", "migrate", "--to", "0001", "--data", data)["after"] == "0001"
    with pytest.raises(TriageError, match=f"at 0001, this version needs {head()}: firstline db migrate"):
        invoke("db", "backup", tmp_path / "x.tar.gz", "--data", data)
    with pytest.raises(TriageError, match="no revision 77"):
        invoke("db", "migrate", "--to", "77", "--data", data)


def test_what_was_backed_up_is_restored_elsewhere(services: Services, tmp_path: Path) -> None:
    opened(services, on.WantsPerson())
    file, place = tmp_path / "b.tar.gz", tmp_path / "place"
    made = told("db", "backup", file, "--data", services.settings.data_dir)
    assert (made["ticket"], made["attachment_files"]) == (1, 0)
    assert told("db", "restore", file, "--data", place) == made
    database = Database(f"sqlite:///{place / 'firstline.db'}", pool=2)
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM ticket").scalar() == 1
    database.close()
    with pytest.raises(TriageError, match="is there already"):
        invoke("db", "backup", file, "--data", place)
    assert "rows" in invoke("db", "backup", file, "--force", "--data", place)[1]
    with pytest.raises(TriageError, match="database is not empty"):
        invoke("db", "restore", file, "--data", place)
    with pytest.raises(TriageError, match="nobody can be asked"):
        invoke("db", "restore", file, "--replace", "--data", place)
    assert told("db", "restore", file, "--replace", "--yes", "--data", place) == made
    with sole_server(place), pytest.raises(TriageError, match="another Firstline server"):
        invoke("db", "restore", file, "--replace", "--yes", "--data", place)


def test_no_backup_is_none_of_a_database_and_none_from_one(tmp_path: Path) -> None:
    for command in (("backup", tmp_path / "x.tar.gz"), ("purge",)):
        with pytest.raises(TriageError, match="there is no database in"):
            invoke("db", *command, "--data", tmp_path / "nowhere")
    (tmp_path / "no.tar.gz").write_bytes(b"no")
    with pytest.raises(TriageError, match="no backup"):
        invoke("db", "restore", tmp_path / "no.tar.gz", "--data", tmp_path / "place")
    assert invoke("db", "restore", tmp_path / "none.tar.gz")[0] == 2
    assert not (tmp_path / "x.tar.gz").exists()


def test_what_is_due_is_counted_and_then_forgotten(services: Services, clock: Clock, tmp_path: Path) -> None:
    clock.at -= timedelta(days=5_000)
    ticket_id = opened(services, on.WantsPerson())
    changed(services, ticket_id, lambda ledger: staff.become(ledger, TicketState.CANCELLED, DESK))
    assert told("db", "purge", "--dry-run", "--data", tmp_path)["tickets"] == 1
    assert "Would be forgotten" in invoke("db", "purge", "--dry-run", "--data", tmp_path)[1]
    assert told("db", "purge", "--data", tmp_path)["tickets"] == 1
    assert told("db", "purge", "--data", tmp_path)["tickets"] == 0


def test_the_doctor_looks_at_the_data_directory_that_is_named(services: Services, tmp_path: Path) -> None:
    def found(folder: Path) -> dict[str, doctor.Finding]:
        return {each.subject: each for each in doctor.examine_database(folder)}

    assert found(tmp_path)["database"].detail == f"tables at {head()}"
    assert str(tmp_path) in found(tmp_path)["data directory"].detail
    assert "none in" in found(tmp_path / "nowhere")["database"].detail
    assert "--data" in invoke("doctor", "--help")[1]
