"""The other commands of firstline: help, articles, training, measuring, doctor."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service import cli
from tests.training.small_corpus import SmallDesk
from training.train import Report
from triage.desk import SHIPPED
from triage.encoder import ENCODERS
from triage.types import TriageError

COMMANDS = [["triage"], ["kb", "check"], ["kb", "search"], ["train"], ["evaluate"], ["doctor"]]
CSV = "description;team\n" + "".join(
    f"{phrase.format(thing)};{team}\n"
    for team, things in (("Print", ("printer", "scanner")), ("Net", ("vpn", "wifi")))
    for thing in things
    for phrase in ("the {} stopped", "my {} is dead again", "{} shows an error, please help", "no {} since noon")
)


def invoke(*arguments: object, text_in: str | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command that is expected to end by itself."""
    result = CliRunner().invoke(cli.app, [str(each) for each in arguments], input=text_in)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    code, out, _ = invoke(*command, "--help")
    assert code == 0
    assert re.search(r"Examples?: firstline " + " ".join(command), out)


def test_without_a_command_it_lists_them() -> None:
    out = CliRunner().invoke(cli.app, []).output
    assert all(command[0] in out for command in COMMANDS)


def test_search_finds_articles_for_people_and_for_programs(answering: Report, small_desk: SmallDesk) -> None:
    options = ("--model", answering.plan.out, "--kb", small_desk.kb, "--top", 2)
    code, out, _ = invoke("kb", "search", "printer offline", "--json", *options)
    found = json.loads(out)
    assert (code, len(found)) == (0, 2)
    assert set(found[0]) == {"article", "version", "title", "score", "probability"}
    assert found[0]["article"] == "printing/printer-offline.md"
    assert "printing/printer-offline.md" in invoke("kb", "search", "printer offline", *options)[1]


def test_search_answers_files_of_queries(answering: Report, small_desk: SmallDesk, tmp_path: Path) -> None:
    lines = ['{"id": "a", "query": "printer offline"}', '{"id": "b", "query": 5}', '{"id": "c"}', '{"query": " "}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    options = ("--model", answering.plan.out, "--kb", small_desk.kb, "--top", 1)
    code, _, err = invoke("kb", "search", "--in", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl", *options)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert code == 1
    assert set(rows[0]) == {"id", "results"}
    assert [set(each) for each in rows[0]["results"]] == [{"article", "score", "probability"}]
    assert rows[0]["results"][0]["article"] == "printing/printer-offline.md"
    assert rows[1] == {"id": "b", "error": 'expected "query", a string'}
    assert rows[3] == {"id": 4, "error": "the query is empty"}
    assert [line.split(":")[0] for line in err.split("\n") if line.strip()] == ["line 2", "line 3", "line 4"]


def test_search_without_a_query_or_without_articles_says_so(tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="give a query, or --in and --out"):
        invoke("kb", "search", "--kb", tmp_path)
    assert (
        invoke("kb", "search", "printer", "--kb", tmp_path)[1]
        == "Nothing found: there are no articles for this reader.\n"
    )
    assert invoke("kb", "search", "printer", "--top", 0)[0] == 2
    assert invoke("kb", "search", "printer", "--audience", "everyone")[0] == 2


def test_check_passes_good_articles_and_names_what_is_wrong_with_others(small_desk: SmallDesk, tmp_path: Path) -> None:
    assert invoke("kb", "check", small_desk.kb)[0] == 0
    folder = tmp_path / "kb"
    shutil.copytree(small_desk.kb, folder)
    (folder / "broken.md").write_text("---\ntier: [x\n---\ntext")
    (folder / "[bold].md").write_bytes(b"caf\xe9")
    code, out, _ = invoke("kb", "check", folder)
    assert code == 1
    assert re.search(r"error broken\.md:\d+: front matter is not YAML", out)
    assert "error [bold].md:1: not UTF-8" in out
    assert "2 error(s)" in out
    code, out, _ = invoke("kb", "check", folder, "--json")
    problems = json.loads(out)
    assert code == 1
    assert {"path", "line", "message", "severity"} == set(problems[0])
    assert sum(problem["severity"] == "error" for problem in problems) == 2


def test_check_takes_an_empty_folder_and_refuses_none(tmp_path: Path) -> None:
    assert invoke("kb", "check", tmp_path)[0] == 0
    with pytest.raises(TriageError, match="no such folder"):
        invoke("kb", "check", tmp_path / "nowhere")


def without_encoder(folder: Path) -> Path:
    """A desk file that names an encoder folder whose manifest is damaged."""
    shutil.copytree(ENCODERS / "minilm-l6-v2-int8", folder / "encoder")
    (folder / "encoder" / "manifest.json").write_text("{}")
    desk = folder / "desk.toml"
    text = SHIPPED.read_text(encoding="utf-8")
    desk.write_text(text.replace('"minilm-l6-v2-int8"', f'"{(folder / "encoder").as_posix()}"'), encoding="utf-8")
    return desk


def test_without_an_encoder_articles_are_still_checked(small_desk: SmallDesk, tmp_path: Path) -> None:
    code, out, _ = invoke("kb", "check", small_desk.kb, "--desk", without_encoder(tmp_path))
    assert code == 0
    assert "near-duplicates and self-search not checked: encoder refused" in out


def test_doctor_finds_everything_in_order(answering: Report, small_desk: SmallDesk) -> None:
    options = ("--model", answering.plan.out, "--kb", small_desk.kb)
    code, out, _ = invoke("doctor", "--json", *options)
    findings = {each["subject"]: each for each in json.loads(out)}
    assert code == 0
    assert all(each["healthy"] for each in findings.values())
    assert {"firstline", "packages", "desk", "encoder", "canary", "model", "certificate", "articles"} <= set(findings)
    assert findings["canary"]["detail"].startswith("cosine 1.0000")
    shown = invoke("doctor", *options)[1]
    # a fingerprint may have the word in it
    assert not re.search(r"(?m)^bad\b", shown)
    assert "small/1, fingerprint" in shown


def test_doctor_says_what_is_damaged_and_ends_with_one(
    answering: Report, small_desk: SmallDesk, tmp_path: Path
) -> None:
    shutil.copytree(answering.plan.out, tmp_path / "model")
    (tmp_path / "model" / "classifier.npz").write_bytes(b"nonsense")
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "[x].md").write_text("---\ntier: 99999\n---\ntext")
    code, out, _ = invoke("doctor", "--model", tmp_path / "model", "--kb", tmp_path / "kb")
    assert code == 1
    assert re.search(r"bad\s+model\s.*classifier\.npz", out)
    assert re.search(r"bad\s+articles\s+0 live articles, 1 left out .*\[x\]\.md", out)
    assert re.search(r"bad\s+degraded\s", out)
    code, out, _ = invoke("doctor", "--desk", without_encoder(tmp_path), "--kb", small_desk.kb)
    assert code == 1
    assert re.search(r"bad\s+encoder\s+encoder refused", out)
    (tmp_path / "desk.toml").write_text("[desk]\nname = 5\n")
    code, out, _ = invoke("doctor", "--desk", tmp_path / "desk.toml", "--json")
    unhealthy = {each["subject"] for each in json.loads(out) if not each["healthy"]}
    assert code == 1
    assert {"desk", "engine"} <= unhealthy
    assert "canary" not in unhealthy


@pytest.fixture(scope="module")
def csv_model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A model trained by the command line from a small export, and what the command said."""
    folder = tmp_path_factory.mktemp("csv")
    (folder / "export.csv").write_text(f"\ufeff{CSV};Net\n", encoding="utf-8")
    columns = ("--text", "description", "--category", "team")
    code, out, _ = invoke("train", "--tickets", folder / "export.csv", *columns, "--out", folder / "mine")
    assert code == 0
    return folder / "mine", out


def test_training_says_where_the_model_is_and_how_good_it_looks(csv_model: tuple[Path, str]) -> None:
    folder, said = csv_model
    told = " ".join(said.split())
    assert f"model {folder} card: {folder}/README.md" in told
    assert "category: accuracy" in told
    assert "not categories of the desk, so they go to its default tier: Net, Print" in told
    assert "1 row(s) rejected:" in told
    assert "Trained without articles: category and tier only. There is no certificate about answers." in told
    assert "no text" in (folder / "rejected.csv").read_text(encoding="utf-8-sig")


def test_a_model_trained_from_an_export_triages_and_is_measured(csv_model: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = csv_model
    code, out, _ = invoke("triage", "the printer stopped", "--json", "--model", folder)
    found = json.loads(out)
    assert (code, found["model"].split("@")[0], found["category"]["label"]) == (0, "mine/1", "Print")
    assert found["tier"] == {"label": "", "probability": 0.0}
    (tmp_path / "new.csv").write_text("description,team\nthe printer stopped,Print\nwifi is dead again,Net\n")
    options = ("--model", folder, "--tickets", tmp_path / "new.csv", "--text", "description", "--category", "team")
    code, out, _ = invoke("evaluate", *options, "--json")
    measures = json.loads(out)["category"]
    assert (code, measures["rows"], measures["accuracy"]["value"]) == (0, 2, 1.0)
    assert set(measures["coverage"]) == {"95", "97", "99"}
    shown = invoke("evaluate", *options)[1]
    assert all(
        measure in shown for measure in ("accuracy", "macro-F1", "ECE", "coverage at 97%", "AURC", "95 % interval")
    )


def test_training_with_articles_says_what_a_certificate_lacks(small_desk: SmallDesk, tmp_path: Path) -> None:
    columns = ("--text", "text", "--category", "category", "--tier", "tier", "--article", "article")
    others = ("--also-ok", "also_ok", "--flags", "flags", "--group", "batch", "--kb", small_desk.kb)
    code, out, _ = invoke("train", "--tickets", small_desk.tickets, *columns, *others, "--out", tmp_path / "mine")
    told = " ".join(out.split())
    assert code == 0
    assert "No threshold is certified for at most 5 % wrong: nothing is answered automatically." in told
    assert "more judged answers are needed" in told
    certificate = json.loads((tmp_path / "mine" / "certificate.json").read_text())
    assert certificate["source"] == "tickets.jsonl"
    assert (tmp_path / "certifications.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--article", "article"), "--article needs --kb"),
        (("--kb", "."), "--kb needs --article"),
        (("--tier", "Tier"), 'no column "Tier" for the tier.* The columns are: description, team'),
    ],
)
def test_training_refuses_what_does_not_fit_together(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(CSV)
    columns = ("--text", "description", "--category", "team", "--out", tmp_path / "mine")
    with pytest.raises(TriageError, match=said):
        invoke("train", "--tickets", tmp_path / "export.csv", *columns, *options)
