"""The pieces of the speed benchmarks. How long anything takes is never tested."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import asked, machine, plain, startup, texts
from benchmarks.rows import AIM, BenchmarkError
from benchmarks.speed import BATCH, batch_rows, single_rows
from benchmarks.timing import interleaved, median_interval, ratio_interval
from triage.encoder import ENCODERS


def test_calls_are_timed_in_turns() -> None:
    calls: list[str] = []
    seconds = interleaved([lambda text: calls.append(f"A{text}"), lambda text: calls.append(f"B{text}")], ["x", "y"], 3)
    assert calls == ["Ax", "Bx", "Ay", "By", "Ax", "Bx", "Ay", "By", "Ax", "Bx"]
    assert seconds.shape == (2, 3)
    assert (seconds >= 0).all()


@pytest.mark.parametrize(
    ("rounds", "burst", "calls"),
    [
        (5, 2, "Ax Ay Bx By Ax Ay Bx By Ax Bx"),
        (3, 5, "Ax Ay Ax Bx By Bx"),
        (2, 1, "Ax Bx Ay By"),
        (0, 3, ""),
    ],
)
def test_in_bursts_each_takes_several_texts_before_the_other_has_its_turn(rounds: int, burst: int, calls: str) -> None:
    made: list[str] = []
    subjects = [lambda text: made.append(f"A{text}"), lambda text: made.append(f"B{text}")]
    seconds = interleaved(subjects, ["x", "y"], rounds, burst)
    assert made[:4] == ["Ax", "Bx", "Ay", "By"]
    assert made[4:] == calls.split()
    assert seconds.shape == (2, rounds)
    assert (seconds >= 0).all()


def test_a_ratio_s_interval_holds_the_ratio() -> None:
    ours, theirs = np.linspace(1.0, 1.2, 50), np.linspace(4.0, 4.8, 50)
    low, high = ratio_interval(ours, theirs)
    assert low <= 4.0 <= high
    assert low > 3.5
    low, high = median_interval(ours)
    assert low <= 1.1 <= high


def test_speed_rows_put_the_plain_pipeline_beside_ours() -> None:
    seconds = np.array([[0.002] * 20, [0.010] * 20])
    median, p95, ratio = single_rows("short text", seconds, asked.SHORT_RATIO)
    assert median.ours == pytest.approx(2.0)
    assert median.asked.baseline == pytest.approx(10.0)
    assert p95.asked.baseline == pytest.approx(10.0)
    assert ratio.ours == pytest.approx(5.0)
    assert ratio.verdict == AIM
    rate, faster = batch_rows(np.array([[1.0, 1.0], [2.0, 2.0]]))
    assert rate.ours == pytest.approx(BATCH)
    assert faster.ours == pytest.approx(2.0)


def test_without_the_plain_pipeline_there_are_our_numbers_alone() -> None:
    rows = [*single_rows("short text", np.array([[0.002] * 20]), asked.SHORT_RATIO), *batch_rows(np.array([[1.0]]))]
    assert [row.unit for row in rows] == ["ms", "ms", "texts/s"]
    assert all(row.asked.baseline is None for row in rows)
    assert "make bench" in plain.MISSING


def test_start_up_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    kb.mkdir()
    (kb / "printer.md").write_text("# Printer offline\n\nSwitch it off and on again.\n", encoding="utf-8")
    found = startup._start(["ours", str(tmp_path / "cache"), str(kb)])
    assert found.articles == 1
    assert found.seconds > 0
    assert 0 < found.resident_mb <= found.peak_mb * 1.001
    with pytest.raises(BenchmarkError, match="no such folder of articles"):
        startup._start(["ours", str(tmp_path / "cache"), str(tmp_path / "nowhere")])


def test_the_timed_texts_are_as_long_as_they_say() -> None:
    folder = ENCODERS / machine.ENCODER
    assert 12 <= texts.mean_tokens(texts.SHORT, folder) <= 16
    assert 115 <= texts.mean_tokens(texts.LONG, folder) <= 145
    assert len(set(texts.batch())) == 200
