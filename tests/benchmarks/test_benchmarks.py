"""What a run says and writes: mistakes in what was asked are told, tables and JSON hold every row."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import asked, cli, machine
from benchmarks.processes import in_own_process
from benchmarks.rows import AIM, BELOW, ENOUGH, Asked, BenchmarkError, Report, Row, Section
from benchmarks.settings import Settings
from benchmarks.suites import NAMES, SUITES
from benchmarks.terminal import show_left_out, show_machine, show_section, write_json
from training.metrics import wilson

MACHINE = {
    "cpu": "a [processor]",
    "cpu_flags": ["avx2"],
    "cores": 2,
    "memory_gb": 8.0,
    "system": "somewhere",
    "python": "3.11.0",
    "packages": {"numpy": "2.4.0", "torch": None},
    "load_1_min": 0.1,
    "encoder_canary_cosine": 1.0,
}


def printed(show: Callable[..., None], *values: object) -> str:
    text = StringIO()
    show(Console(width=140, file=text), *values)
    return text.getvalue()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--data", "/no/such/folder"], "/no/such/folder: there is no such folder"),
        (["--only", "coffee"], "invalid choice: 'coffee'"),
        (["--only", "it_tickets"], "--only it_tickets needs --data, the folder that has it_tickets/tickets.csv.gz"),
        (["--rounds", "3"], "unrecognized arguments: --rounds"),
    ],
)
def test_it_says_what_is_wrong_with_the_arguments(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_it_names_the_files_that_a_data_folder_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "clinc150").mkdir()
    (tmp_path / "clinc150" / "train.csv.gz").write_bytes(b"")
    with pytest.raises(SystemExit):
        cli.main(["--data", str(tmp_path), "--only", "clinc150"])
    told = capsys.readouterr().err
    assert "clinc150/val.csv.gz, clinc150/out_of_scope_val.csv.gz" in told
    assert "clinc150/train.csv.gz" not in told


def test_the_help_gives_examples_and_every_section(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "examples:" in told
    assert all(name in told for name in NAMES)


def test_without_data_it_says_aloud_that_quality_was_left_out() -> None:
    skipped = [suite for suite in SUITES if suite.missing(Settings())]
    assert {suite.name for suite in skipped} == set(NAMES) - {"speed", "startup", "load"}
    (sentence,) = cli._told(skipped, Settings())
    assert "NOT measured" in sentence
    assert "make bench DATA=" in sentence
    assert sentence in " ".join(printed(show_left_out, Report(MACHINE, (), (sentence,))).replace("│", " ").split())


def test_an_empty_data_folder_leaves_each_set_out_by_name(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    told = cli._told([suite for suite in SUITES if suite.missing(settings)], settings)
    assert len(told) == len(NAMES) - 3
    assert any("officedocs/articles.jsonl.gz" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("ours", "wanted", "verdict"),
    [
        (88.5, Asked(87.2, 88.5), AIM),
        (87.2, Asked(87.2, 88.5), ENOUGH),
        (87.1, Asked(87.2, 88.5), BELOW),
        (1.0, Asked(1.5, 1.0, lower_is_better=True), AIM),
        (1.2, Asked(1.5, 1.0, lower_is_better=True), ENOUGH),
        (1.6, Asked(1.5, 1.0, lower_is_better=True), BELOW),
        (50.0, Asked(baseline=42.0), ""),
        (None, Asked(87.2, 88.5), ""),
        (float("nan"), Asked(87.2, 88.5), ""),
    ],
)
def test_a_row_is_held_against_what_was_asked(ours: float | None, wanted: Asked, verdict: str) -> None:
    assert Row("accuracy", ours, "%", asked=wanted).verdict == verdict


def test_every_aim_is_harder_than_the_least_asked() -> None:
    for wanted in vars(asked).values():
        if isinstance(wanted, Asked) and wanted.aim is not None and wanted.at_least is not None:
            assert (wanted.aim < wanted.at_least) == wanted.lower_is_better


def test_a_table_shows_every_row_with_interval_baseline_and_verdict() -> None:
    rows = (
        Row.of("accuracy [of all]", wilson(88, 100), Asked(80.0, 85.0, 70.0, "words alone")),
        Row("time", 2.5, "min", asked=Asked(1.0, 0.5, lower_is_better=True), note="a note"),
        Row("unknown", None, "%"),
    )
    told = printed(show_section, Section("name", "A title", rows, ("A sentence.",)))
    for piece in (
        "A title",
        "accuracy [of all]",
        "88.0 %",
        "80.2 – 93.0",
        "70.0",
        "≥ 80",
        "aim reached",
        "≤ 1",
        "below",
    ):
        assert piece in told
    for piece in ("a note", "Baseline: words alone.", "A sentence.", "–"):
        assert piece in told


def test_columns_that_no_row_fills_are_left_out() -> None:
    told = printed(show_section, Section("name", "title", (Row("time", 3.0, "ms"),)))
    assert "95 % interval" not in told
    assert "baseline" not in told


def test_the_machine_line_warns_of_other_work_and_of_a_quick_run() -> None:
    calm = printed(show_machine, Report(MACHINE, ()))
    assert "a [processor]" in calm
    assert "torch" not in calm
    assert "busy" not in calm
    busy = printed(show_machine, Report({**MACHINE, "load_1_min": 3.0}, (), quick=True))
    assert "busy" in busy
    assert "Not numbers to publish" in busy


def test_the_json_holds_everything_and_no_nan(tmp_path: Path) -> None:
    rows = (Row.of("share", wilson(1, 2), Asked(10.0, 50.0)), Row("lost", float("nan"), "%"))
    report = Report(MACHINE, (Section("name", "title", rows, ("note",), {"more": [1]}),), ("left",), quick=True)
    write_json(tmp_path / "deep" / "out.json", report.to_dict())
    found = json.loads((tmp_path / "deep" / "out.json").read_text(encoding="utf-8"))
    (section,) = found["sections"]
    assert section["rows"][0]["ours"] == 50.0
    assert section["rows"][0]["verdict"] == AIM
    assert section["rows"][1]["ours"] is None
    assert section["details"] == {"more": [1]}
    assert (found["machine"], found["left_out"], found["quick"]) == (MACHINE, ["left"], True)


def test_json_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BenchmarkError, match="cannot be written"):
        write_json(tmp_path / "file" / "out.json", {})


def test_the_machine_is_described_with_the_encoder_s_canary() -> None:
    found = machine.describe()
    assert set(found) == set(MACHINE)
    assert found["cores"] >= 1
    assert found["encoder_canary_cosine"] > 0.99
    assert 0 < (machine.resident_mb() or 1) <= machine.peak_mb() * 1.001


def refuse(settings: Settings) -> Section:
    raise BenchmarkError(f"cache is {settings.cache}")


def test_what_stops_a_section_in_its_process_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="cache is") as told:
        in_own_process(refuse, Settings(cache=tmp_path), one_thread=True)
    assert str(tmp_path) in str(told.value)
