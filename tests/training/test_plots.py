"""Pictures of a model card: small files that say what is seen, of which rows, with every label on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from training.metrics import Confusion, confusion, precision_coverage_curve, reliability
from training.plots import (
    MOST_BYTES,
    MOST_CLASSES,
    confusion_figure,
    reliability_figure,
    risk_coverage_figure,
    save_png,
)

RNG = np.random.default_rng(4)
PROBABILITY = RNG.random(500)
RIGHT = RNG.random(500) < PROBABILITY
LABELS = ["Administrative rights", "HR Support", "Internal Project"]


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text) if isinstance(text, Text))


def figure(kind: str) -> Figure:
    name, curve = "category, test part", precision_coverage_curve(PROBABILITY, RIGHT)
    if kind == "reliability":
        return reliability_figure(reliability(PROBABILITY, RIGHT), name)
    if kind == "risk":
        return risk_coverage_figure(curve, name)
    if kind == "certified risk":
        return risk_coverage_figure(curve, name, certified=0.8)
    return confusion_figure(confusion(LABELS * 5, LABELS * 4 + LABELS[::-1], LABELS), name)


@pytest.mark.parametrize(
    ("kind", "rows"), [("reliability", 500), ("risk", 500), ("certified risk", 500), ("confusion", 15)]
)
def test_each_is_a_small_png_that_says_what_was_measured_on_how_many_rows(tmp_path: Path, kind: str, rows: int) -> None:
    drawn = figure(kind)
    assert "category, test part: " in words(drawn)
    assert f"n = {rows}" in words(drawn)
    save_png(drawn, tmp_path / "one.png")
    with Image.open(tmp_path / "one.png") as image:
        assert image.format == "PNG"
        assert 500 <= image.width <= 900
        assert 400 <= image.height <= 900
    assert 5_000 <= (tmp_path / "one.png").stat().st_size <= 40_000


def test_the_fullest_picture_there_can_be_is_still_small(tmp_path: Path) -> None:
    labels = tuple(f"declined_cash_withdrawal_of_kind_{number:02}" for number in range(MOST_CLASSES))
    counts = RNG.integers(0, 2000, size=(MOST_CLASSES, MOST_CLASSES))
    save_png(confusion_figure(Confusion(labels, counts), "category"), tmp_path / "one.png")
    with Image.open(tmp_path / "one.png") as image:
        assert 900 <= image.width <= 1600
    assert (tmp_path / "one.png").stat().st_size <= MOST_BYTES


def test_the_same_figure_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        save_png(reliability_figure(reliability(PROBABILITY, RIGHT), "tier"), tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_reliability_shows_its_bins_with_their_counts() -> None:
    found = reliability(PROBABILITY, RIGHT)
    drawn = reliability_figure(found, "tier")
    shares, counts = drawn.axes
    assert [bar.get_height() for bar in counts.patches] == [each.rows for each in found.bins]  # type: ignore[attr-defined]
    assert list(np.asarray(shares.lines[1].get_ydata())) == [each.right.value for each in found.bins]
    assert f"ECE {100 * found.ece:.1f} %" in words(drawn)


def test_the_certified_threshold_is_marked_where_it_lies() -> None:
    curve = precision_coverage_curve(PROBABILITY, RIGHT)
    drawn = risk_coverage_figure(curve, "tier", certified=0.8)
    kept = PROBABILITY >= 0.8
    mark = drawn.axes[0].lines[-1]
    assert mark.get_xdata() == pytest.approx([kept.mean()])
    assert mark.get_ydata() == pytest.approx([1 - RIGHT[kept].mean()])
    assert f"certified threshold 0.8:\n{100 * kept.mean():.1f} % kept" in words(drawn)
    assert "certified" not in words(risk_coverage_figure(curve, "tier"))


def test_a_threshold_above_every_probability_keeps_nothing() -> None:
    drawn = risk_coverage_figure(precision_coverage_curve(PROBABILITY, RIGHT), "tier", certified=1.5)
    assert "0.0 % kept" in words(drawn)


def test_every_label_stands_on_both_sides_of_a_confusion() -> None:
    drawn = confusion_figure(confusion(LABELS, LABELS, LABELS), "category")
    for axis in (drawn.axes[0].xaxis, drawn.axes[0].yaxis):
        assert [label.get_text() for label in axis.get_ticklabels()] == LABELS


def test_of_many_labels_those_with_most_mistakes_are_shown_and_the_rest_together() -> None:
    counts = np.diag(np.full(40, 5))
    counts[7, 30] = 9
    drawn = confusion_figure(Confusion(tuple(f"c{number}" for number in range(40)), counts), "category")
    shown = [label.get_text() for label in drawn.axes[0].yaxis.get_ticklabels()]
    assert len(shown) == MOST_CLASSES
    assert {"c7", "c30"} <= set(shown)
    assert shown[-1] == "16 others"
    assert "80" in words(drawn).split("\n")
    assert "200 of n = 209 right" in words(drawn)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("a_label_that_is_much_longer_than_the_picture_is_wide", "a_label_that_is_m…_is_wide"),
        ("$\\frac{1}{0}$", "\\$\\frac{1}{0}\\$"),
        ("プリンタ", "□□□□"),
        ("two\nlines\0", "two lines□"),
        ("", ""),
    ],
)
def test_any_label_can_be_drawn(tmp_path: Path, label: str, shown: str) -> None:
    drawn = confusion_figure(confusion([label, "b"], [label, "b"], [label, "b"]), label)
    assert drawn.axes[0].yaxis.get_ticklabels()[0].get_text() == shown
    save_png(drawn, tmp_path / "one.png")


def test_one_row_is_enough_for_every_picture(tmp_path: Path) -> None:
    probability, right = np.array([0.7]), np.array([False])
    save_png(reliability_figure(reliability(probability, right), "x"), tmp_path / "one.png")
    save_png(
        risk_coverage_figure(precision_coverage_curve(probability, right), "x", certified=0.5), tmp_path / "two.png"
    )
    save_png(confusion_figure(confusion(["a"], ["a"]), "x"), tmp_path / "three.png")
    assert len(list(tmp_path.iterdir())) == 3
