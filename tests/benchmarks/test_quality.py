"""The pieces of the quality benchmarks, on small sets made here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import scope
from benchmarks.heldout import read_lines, sampled, train_and_judge
from benchmarks.labelled_tickets import NATURAL
from benchmarks.office_articles import write_articles
from benchmarks.office_questions import QUESTIONS, used_for_weights
from benchmarks.ranking import (
    Answered,
    answerable,
    knows_none,
    place_of,
    right_within,
    separation_difference,
    tells_right,
)
from benchmarks.raw_scores import RAW, by_cosine
from benchmarks.rows import BenchmarkError
from benchmarks.settings import Settings
from benchmarks.stackexchange import read_pairs
from training.datasets import Dataset, TicketRow
from training.metrics import auroc
from triage.articles import load_articles
from triage.search.matcher import EVIDENCE

ANSWERS = [
    Answered(True, 1, 0.9),
    Answered(True, 1, 0.8),
    Answered(True, 3, 0.4),
    Answered(True, None, 0.5),
    Answered(False, None, 0.1),
    Answered(False, None, 0.3),
]


def test_ranking_measures_count_what_they_say() -> None:
    assert right_within(ANSWERS, 1).value == 0.5
    assert right_within(ANSWERS, 5).value == 0.75
    assert knows_none(ANSWERS, 50).value == 1.0
    assert tells_right(ANSWERS, 50).value == 1.0
    assert answerable(ANSWERS, 0.9, 50).value == pytest.approx(2 / 6)
    assert answerable([Answered(False, None, 0.5)] * 3, 0.9, 50).value == 0.0


def test_the_paired_difference_is_that_of_the_two_areas() -> None:
    rng = np.random.default_rng(0)
    right = rng.random(200) < 0.5
    good, poor = right + rng.normal(0, 0.5, 200), right + rng.normal(0, 3, 200)
    found = separation_difference(right, good, poor, 200)
    expected = (auroc(right, good, seed=0, draws=10).value or 0) - (auroc(right, poor, seed=0, draws=10).value or 0)
    assert found.value == pytest.approx(expected)
    assert found.low > 0
    same = separation_difference(right, good, good, 50)
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)


def test_the_place_of_the_first_right_article() -> None:
    assert place_of(["a", "b", "c"], frozenset({"c", "b"})) == 2
    assert place_of(["a"], frozenset()) is None


def test_the_questions_used_for_weights_are_half_of_them() -> None:
    questions = read_lines(QUESTIONS)
    used = used_for_weights()
    assert len(questions) == 208
    assert len(used) == 104
    numbers = [number for number, fields in enumerate(questions) if fields["id"] in used]
    assert numbers == sorted(np.random.RandomState(3).permutation(208)[:104].tolist())


def test_raw_scores_read_the_evidence_they_name() -> None:
    evidence = np.arange(len(EVIDENCE), dtype=np.float64)
    views, best = EVIDENCE.index("views_mean"), EVIDENCE.index("best_passage")
    assert RAW["cosine of views and best passage"](evidence) == (views + best) / 2
    assert RAW["cosine and BM25"](evidence) == EVIDENCE.index("hybrid")
    far, near = np.zeros(len(EVIDENCE)), np.ones(len(EVIDENCE))
    assert by_cosine({"c": far, "b": near, "a": near}) == [("a", 1.0), ("b", 1.0), ("c", 0.0)]


def test_articles_become_plain_markdown(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl.gz"
    lines = [{"path": "a/b.md", "title": "Cannot sign in", "text": "Try again."}]
    source.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    assert write_articles(source, tmp_path / "kb") == 1
    (article,) = load_articles(tmp_path / "kb", {}).articles
    assert (article.path, article.title, article.lead) == ("a/b.md", "Cannot sign in", "Try again.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not gzip", "cannot be read as articles"),
        (gzip.compress(b'{"path": "a.md"}', mtime=0), "cannot be read as articles"),
        (gzip.compress(b'{"path": "../a.md", "title": "t", "text": "x"}', mtime=0), "leads out of the folder"),
        (gzip.compress(b"[1]", mtime=0), "cannot be read as articles"),
    ],
)
def test_articles_that_cannot_be_used_are_told(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl.gz").write_bytes(data)
    with pytest.raises(BenchmarkError, match=said):
        write_articles(tmp_path / "articles.jsonl.gz", tmp_path / "kb")


def test_pairs_without_an_answer_are_left_out(tmp_path: Path) -> None:
    source = tmp_path / "pairs.jsonl.gz"
    pairs = [
        {"question": "how?", "answer": "so"},
        {"question": "why?", "answer": " "},
        {"question": "x", "answer": None},
    ]
    source.write_bytes(gzip.compress("\n".join(map(json.dumps, pairs)).encode()))
    assert read_pairs(source) == [("how?", "so")]
    source.write_bytes(b"damaged")
    with pytest.raises(BenchmarkError, match="cannot be read"):
        read_pairs(source)


def test_damaged_lines_are_told(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    for text in ("{", "[1]"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BenchmarkError, match=r"lines\.jsonl"):
            read_lines(path)


def test_a_sample_keeps_the_order_and_only_labelled_rows() -> None:
    rows = tuple(TicketRow(n, str(n), f"text {n}", None if n % 10 == 0 else "a") for n in range(1, 101))
    chosen = sampled(Dataset(rows), 20, seed=0).rows
    assert len(chosen) == 20
    assert [row.line for row in chosen] == sorted(row.line for row in chosen)
    assert all(row.category for row in chosen)
    assert len(sampled(Dataset(rows), None, seed=0).rows) == 90


SUBJECTS = {
    "printing": ("printer", "toner", "paper jam", "scanner", "print queue"),
    "network": ("wifi", "vpn", "router", "cable", "hotspot"),
    "access": ("password", "badge", "sign-in code", "locked account", "permission"),
}
COMPLAINTS = (
    "does not work",
    "is broken since Monday",
    "needs a look",
    "stopped today",
    "fails again and again",
    "is gone",
)


def labelled(path: Path) -> None:
    rows = [
        f"my {thing} {what},{label}" for label, all_of in SUBJECTS.items() for thing in all_of for what in COMPLAINTS
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(["text,category", *rows]).encode()))


def test_it_trains_on_some_rows_and_judges_the_others(tmp_path: Path) -> None:
    labelled(tmp_path / "set" / "train.csv.gz")
    held = train_and_judge(tmp_path / "set" / "train.csv.gz", most=None)
    assert held.fitted + held.evaluation.rows == 90
    assert held.evaluation.rows >= 9
    assert (held.evaluation.accuracy.value or 0) > 0.5
    assert held.cost.minutes > 0
    assert held.cost.peak_mb > 0


def test_scope_is_measured_on_requests_of_no_label(tmp_path: Path) -> None:
    labelled(tmp_path / scope.TRAIN)
    labelled(tmp_path / scope.VALIDATION)
    others = ["who won the cup", "bake a cake without eggs", "is it raining in Rome", "tell me a joke"]
    (tmp_path / scope.OUTSIDE).write_bytes(gzip.compress("\n".join(["text", *others]).encode()))
    section = scope.run(Settings(tmp_path, tmp_path, quick=True))
    separation, accuracy, *_ = section.rows
    assert (separation.ours or 0) > 90
    assert (accuracy.ours or 0) > 90
    assert section.details["out_of_scope"] == len(others)


def test_the_shipped_question_files_are_whole() -> None:
    assert {fields["label"] for fields in read_lines(NATURAL)} >= {"Hardware", "Access", "HR Support"}
    for fields in read_lines(QUESTIONS):
        assert set(fields) >= {"id", "query", "article", "also_ok"}
