"""firstline triage: one ticket for people or programs, and files of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service import cli, samples
from tests.training.small_corpus import SmallDesk
from training.train import Report
from triage.types import RequestInvalid, TriageError

Run = Callable[..., Result]

PRINTER = "the printer on floor two shows offline and my jobs sit in the queue"
RIGHTS = "Please give me local admin rights on my laptop."
# The contract of the design, and what was added to it.
KEYS = {"category", "tier", "flags", "out_of_scope", "rules", "suggestions", "decision", "handoff", "model", "index"}
ADDED = {"language", "degraded", "concerns"}
DECISION = {"action", "reason", "mode", "tier", "group", "article", "question"}
DECISION_ADDED = {"rule", "sentence", "also", "obstacle"}


@pytest.fixture
def run(answering: Report, small_desk: SmallDesk) -> Run:
    """firstline triage on the small desk's model and articles."""

    def invoke(*arguments: str, text_in: bytes | None = None) -> Result:
        options = ["--model", str(answering.plan.out), "--kb", str(small_desk.kb)]
        return CliRunner().invoke(cli.app, ["triage", *arguments, *options], input=text_in)

    return invoke


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    found = told(run(RIGHTS, "--json"))
    assert set(found) == KEYS | ADDED
    assert set(found["category"]) == {"label", "probability", "ranking"}
    assert found["category"]["ranking"][0][0] == found["category"]["label"]
    assert set(found["tier"]) == {"label", "probability"}
    assert set(found["flags"]) == {"admin_level", "security", "vague", "two_problems"}
    assert found["rules"] == ["admin-level"]
    assert all(set(s) == {"article", "version", "title", "score", "probability"} for s in found["suggestions"])
    assert set(found["decision"]) == DECISION | DECISION_ADDED
    assert (found["decision"]["action"], found["decision"]["reason"]) == ("escalate", "admin_level")
    assert found["handoff"]["summary"] == RIGHTS
    assert found["handoff"]["first_response_due_at"].endswith("+00:00")
    assert found["model"].startswith("small/1@")
    assert found["degraded"] == []


def test_mode_provisional_answers_and_says_that_it_is_uncertified(run: Run) -> None:
    found = told(run(PRINTER, "--json", "--mode", "provisional"))
    assert (found["decision"]["action"], found["decision"]["mode"]) == ("answer", "provisional")
    assert found["decision"]["article"] == "printing/printer-offline.md"
    assert found["handoff"] is None
    shown = run(PRINTER, "--mode", "provisional").stdout
    assert "ANSWER" in shown
    assert "Uncertified: nothing is promised about it." in shown


def test_mode_suggest_shows_the_decision_the_handoff_and_what_it_would_have_offered(run: Run) -> None:
    shown = run(PRINTER, "--mode", "suggest").stdout
    for words in ("printing/printer-offline.md", "ESCALATE", "answers_off", "handoff", "Service desk", "Priority: P3"):
        assert words in shown
    assert "In mode provisional it would offer printing/printer-offline.md, uncertified." in shown.replace("\n", " ")


def test_mode_certified_without_a_certificate_is_said_to_be_suggest(run: Run) -> None:
    result = run(PRINTER, "--json", "--mode", "certified")
    assert told(result)["decision"]["mode"] == "suggest"
    assert "note: mode certified needs a certificate" in result.stderr


def test_what_is_piped_in_is_the_ticket(run: Run) -> None:
    assert told(run("--json", text_in=RIGHTS.encode()))["decision"]["reason"] == "admin_level"
    assert "admin-level" in run(text_in=b"\xef\xbb\xbf" + RIGHTS.encode()).stdout
    assert told(run("--json", text_in=b"\xff\xfe\x00printer offline\x80"))["category"]["label"] == "printing"


def test_without_a_terminal_and_without_a_ticket_it_shows_worked_samples(run: Run) -> None:
    result = run()
    assert result.exit_code == 0
    for title, text in samples.SAMPLES:
        assert title in result.stdout
        assert " ".join(text.split()[:4]) in result.stdout
    assert "firstline triage 'describe the problem'" in result.stdout
    assert "nothing is answered automatically" in " ".join(result.stdout.split())
    asked = run("--json")
    assert isinstance(asked.exception, RequestInvalid)


def test_a_ticket_is_shown_as_it_is_and_obeyed_by_no_terminal(run: Run) -> None:
    shown = run("[bold]printer[/bold] [/x] offline \x1b[2J\x1b]0;title\x07\r\nin [red]room 2").stdout
    assert "[bold]printer[/bold] [/x] offline" in shown
    assert "in [red]room 2" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_a_blank_ticket_is_refused(run: Run, text: str) -> None:
    assert "the text is empty" in str(run(text).exception)


BAD_LINES = [
    (b'{"id": 1}', 'expected "text", or "subject" and "body"'),
    (b'{"id": 1, "text": ""}', "the text is empty"),
    (b'{"id": 1, "text": null}', 'expected "text"'),
    (b'{"id": 1, "text": 5}', "text must be a string, not a number"),
    (b'{"id": 1, "subject": "a", "body": ["b"]}', "body must be a string, not a list"),
    (b'{"id": 1, "text": "x", "requester": {}}', "requester must be a string, not an object"),
    (b'{"id": 1, "text": "x", "audience": ["agents"]}', "audience must be a string, not a list"),
    (b'{"id": 1, "text": "x", "audience": "everyone"}', "audience must be one of public, employees, agents"),
    (b'{"id": 1, "text": "x", "impact": "galaxy"}', "impact must be one of person, team, site, everyone"),
    (b'{"id": 1, "text": "x", "priority": "P0"}', "priority must be one of P1, P2, P3, P4"),
    (b'{"id": 1, "text": "x"', "not JSON"),
    (b'{"id": NaN, "text": "x"}', "NaN is no JSON value"),
    (b"plain words", "not JSON"),
    (b'["text"]', "expected a JSON object, got a list"),
    (b"null", "expected a JSON object, got null"),
    (b'{"id": {"a": 1}, "text": "x"}', "id must be a string or a number, not an object"),
    (b'{"id": 1, "text": "caf\xe9"}', "not UTF-8 (byte 22 of the line)"),
    (b'{"id": 1, "text": ' + b"[" * 100_000, "JSON nested too deeply"),
    (b'{"id": 1, "text": ' + b"[" * 300 + b"]" * 300 + b"}", "text must be a string, not a list"),
]


def triage_lines(run: Run, folder: Path, *lines: bytes, end: bytes = b"\n") -> tuple[Result, list[dict[str, Any]]]:
    (folder / "in.jsonl").write_bytes(end.join(lines))
    result = run("--in", str(folder / "in.jsonl"), "--out", str(folder / "out.jsonl"))
    written = (folder / "out.jsonl").read_bytes().decode()
    return result, [json.loads(line) for line in written.split("\n") if line]


def test_many_tickets_keep_their_order_and_their_ids(run: Run, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "b", "text": PRINTER}).encode(),
        json.dumps({"id": 7, "subject": "local admin rights", "body": "please give them to me on my laptop"}).encode(),
        b"  ",
        b"",
        json.dumps({"text": PRINTER, "requester": "ann@example.com", "impact": "site", "urgency": "critical"}).encode(),
        json.dumps({"id": None, "text": "vpn drops \ud800", "audience": "public", "channel": "mail"}).encode(),
        json.dumps({"id": "ü\ud800", "subject": None, "body": PRINTER}).encode(),
    ]
    for start, end in ((b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")):
        result, rows = triage_lines(run, tmp_path, start + lines[0], *lines[1:], end=end)
        assert result.exit_code == 0, result.output
        assert [row["id"] for row in rows] == ["b", 7, 5, None, "ü\ud800"]
        assert all(set(row) == KEYS | ADDED | {"id"} for row in rows)
        assert rows[1]["decision"]["reason"] == "admin_level"
        assert rows[2]["decision"]["rule"] == "Major incident"
        assert rows[2]["handoff"]["requester"] == "ann@example.com"


@pytest.mark.parametrize(("line", "reason"), BAD_LINES, ids=[reason for _, reason in BAD_LINES])
def test_a_bad_line_is_reported_and_the_others_are_processed(
    run: Run, tmp_path: Path, line: bytes, reason: str
) -> None:
    good = json.dumps({"id": "good", "text": PRINTER}).encode()
    result, rows = triage_lines(run, tmp_path, good, b"", line, good)
    assert result.exit_code == 1
    assert [row["id"] for row in rows] == ["good", rows[1]["id"], "good"]
    assert set(rows[1]) == {"id", "error"}
    assert rows[1]["id"] in (1, 3)
    assert reason in rows[1]["error"]
    assert [said for said in result.stderr.splitlines() if said.strip()] == [f"line 3: {rows[1]['error']}"]
    assert "category" in rows[0]
    assert "category" in rows[2]


def test_a_file_without_lines_gives_one_without_lines(run: Run, tmp_path: Path) -> None:
    for content in (b"", b"\xef\xbb\xbf\n\n", b"\r\n \r\n"):
        result, rows = triage_lines(run, tmp_path, content)
        assert (result.exit_code, rows) == (0, [])


def test_in_and_out_go_together_and_are_two_files(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"text": PRINTER}))
    assert "go together" in str(run("--in", str(file)).exception)
    assert "go together" in str(run("--out", str(file)).exception)
    same = run("--in", str(file), "--out", str(tmp_path / "." / "in.jsonl"))
    assert "name another" in str(same.exception)
    assert json.loads(file.read_text()) == {"text": PRINTER}
    assert run("--in", str(tmp_path / "none.jsonl"), "--out", "x").exit_code == 2


def test_a_damaged_model_is_said_and_sends_everything_to_people(answering: Report, tmp_path: Path) -> None:
    shutil.copytree(answering.plan.out, tmp_path / "model")
    (tmp_path / "model" / "thresholds.json").write_text("{}")
    result = CliRunner().invoke(cli.app, ["triage", PRINTER, "--json", "--model", str(tmp_path / "model")])
    found = told(result)
    assert (found["decision"]["action"], found["decision"]["reason"]) == ("escalate", "model_unavailable")
    assert "thresholds.json" in found["degraded"][0]
    assert "note: model refused" in result.stderr


def test_articles_that_were_left_out_are_named(tmp_path: Path, answering: Report) -> None:
    (tmp_path / "good.md").write_text("# Printer offline\n\nSwitch it on.")
    (tmp_path / "bad.md").write_text("---\ntier: x\n---\ntext")
    options = ["--model", str(answering.plan.out), "--kb", str(tmp_path)]
    result = CliRunner().invoke(cli.app, ["triage", PRINTER, "--json", *options])
    assert [s["article"] for s in told(result)["suggestions"]] == ["good.md"]
    assert "left out: bad.md:2" in result.stderr


@pytest.mark.parametrize("option", ["--kb", "--desk"])
def test_a_folder_or_file_that_is_not_there_is_said(option: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.app, ["triage", PRINTER, option, str(tmp_path / "nowhere")])
    assert isinstance(result.exception, TriageError)
    assert "nowhere" in str(result.exception)
    assert CliRunner().invoke(cli.app, ["triage", PRINTER, "--model", str(tmp_path / "nowhere")]).exit_code == 2
