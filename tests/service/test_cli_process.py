"""The installed command as a process: how it ends, and what it does with streams that misbehave."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from service import samples
from tests.training.small_corpus import SmallDesk
from training.train import Report

FIRSTLINE = Path(sys.executable).with_name("firstline")
PRINTER = "the printer on floor two shows offline and my jobs sit in the queue"


def ended(*arguments: object, **others: object) -> subprocess.CompletedProcess[str]:
    """The installed command; no traceback, ever."""
    command = [os.fsencode(FIRSTLINE), *(a if isinstance(a, bytes) else os.fsencode(str(a)) for a in arguments)]
    others = {"stdin": subprocess.DEVNULL, **others}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, **others)  # type: ignore[call-overload]
    assert "Traceback" not in done.stderr
    return done  # type: ignore[no-any-return]


def test_a_wrong_column_ends_with_two_and_names_the_columns_there_are(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("beschreibung,[/red]\nx,y\n")
    columns = ("--text", "description", "--category", "[/red]", "--out", tmp_path / "mine")
    done = ended("train", "--tickets", tmp_path / "export.csv", *columns)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert 'there is no column "description" for the text' in done.stderr
    assert "The columns are: beschreibung, [/red]" in done.stderr


def test_what_the_system_refuses_ends_with_two_and_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "printer"}\n')
    done = ended("triage", "--in", tmp_path / "in.jsonl", "--out", tmp_path / "no" / "such" / "out.jsonl")
    assert (done.returncode, "No such file or directory" in done.stderr) == (2, True)
    assert ended("triage", "printer", "--desk", tmp_path / "[/x].toml").returncode == 2
    assert ended("triage", "").stderr == "error: the text is empty: describe the problem in a sentence\n"


def test_arguments_that_are_no_text_are_triaged_as_far_as_they_are(answering: Report, small_desk: SmallDesk) -> None:
    options = ("--model", answering.plan.out, "--kb", small_desk.kb)
    for more in ((), ("--json",)):
        done = ended("triage", b"printer \xff\xfe offline", *more, *options)
        assert done.returncode == 0
        assert "printing" in done.stdout


def test_an_open_pipe_that_stays_silent_does_not_hang_it(answering: Report, small_desk: SmallDesk) -> None:
    command: list[str | Path] = [FIRSTLINE, "triage", "--model", answering.plan.out, "--kb", small_desk.kb]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        shown = process.stdout.read()
        assert process.wait(600) == 0
    assert samples.SAMPLES[0][0] in shown


def test_what_nobody_reads_is_no_error(answering: Report, small_desk: SmallDesk) -> None:
    command = f"'{FIRSTLINE}' triage '{PRINTER}' --model '{answering.plan.out}' --kb '{small_desk.kb}' | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=600, check=True)
    assert "Traceback" not in done.stderr
    assert "ticket" in done.stdout
