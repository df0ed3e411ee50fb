"""The three pictures of a model card: reliability, risk and coverage, confusion.

Figures are made without pyplot, so nothing is shared between them and no window is opened. Colours are told apart by
people who do not see all of them (Okabe and Ito), and nothing is said by colour alone.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter
from PIL import Image

from training.metrics import Confusion, Curve, Reliability
from training.resampling import Counts

BLUE, ORANGE, GREY, LIGHT = "#0072B2", "#D55E00", "#595959", "#DDDDDD"
MOST_CLASSES = 25
LONGEST_LABEL, LONGEST_NAME = 26, 40
MOST_BYTES = 80_000
# A large picture full of numbers is saved coarser, step by step, until it is small enough.
_STEPS = ((110, 128), (90, 32), (75, 24))
# The first few tickets' wrong share jumps between 0 and 1; the axis is not scaled to them.
_FEWEST_ROWS, _FEWEST_SHARE = 20, 0.01


def reliability_figure(reliability: Reliability, name: str) -> Figure:
    """Right share against probability with 95 % intervals, and under it how many rows each bin holds.

    `name`: what was predicted and on which rows, for the title ("category, test part").
    """
    figure = Figure(figsize=(6.0, 6.2), layout="constrained")
    top, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    _draw_shares(top, reliability)
    _draw_counts(below, reliability)
    measured = f"ECE {_percent(reliability.ece)}, n = {reliability.rows:,}"
    _title(top, "Probability said, and share that was right", name, measured)
    _percents(top)
    _plain(top, below)
    return figure


def risk_coverage_figure(curve: Curve, name: str, *, certified: float | None = None) -> Figure:
    """The wrong share among the tickets kept, against the share kept; a certified threshold is marked."""
    figure = Figure(figsize=(6.0, 4.4), layout="constrained")
    axes = figure.subplots()
    risk = 1 - curve.precision
    axes.step(curve.coverage, risk, where="post", color=BLUE, linewidth=1.5)
    settled = curve.coverage * curve.rows >= min(max(_FEWEST_ROWS, _FEWEST_SHARE * curve.rows), curve.rows / 2)
    highest = max(0.02, 1.15 * float(risk[settled].max(initial=0)))
    axes.set(xlim=(-0.01, 1.01), ylim=(0, highest), xlabel="share of tickets kept", ylabel="wrong among those kept")
    if certified is not None:
        _mark_threshold(axes, curve, certified)
    _title(axes, "Wrong among the tickets kept, by how many are kept", name, f"n = {curve.rows:,}")
    _percents(axes)
    _plain(axes)
    return figure


def confusion_figure(confusion: Confusion, name: str, *, most: int = MOST_CLASSES) -> Figure:
    """Which label was taken for which: counts, shaded by their share of the true label's rows.

    Of more than `most` labels those with most mistakes are shown, and the others together in the last row and column.
    """
    labels, counts, remark = _most_mistaken(confusion, most)
    side, letters = max(3.2, 0.34 * len(labels)), max(map(len, labels), default=0)
    figure = Figure(figsize=(side + 0.08 * letters + 1.7, side + 0.06 * letters + 1.0), layout="constrained")
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            ink = "white" if shares[row, column] > 0.55 else "black"
            # out of the layout: measuring hundreds of numbers that lie inside anyway takes seconds
            axes.text(column, row, _short(int(count)), ha="center", va="center", fontsize=7, color=ink, in_layout=False)
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right", rotation_mode="anchor", fontsize=8)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set(xlabel=f"predicted label{remark}", ylabel="true label")
    bar = figure.colorbar(image, ax=axes, shrink=0.7, format=PercentFormatter(1.0, symbol=" %"))
    bar.set_label("share of the true label's tickets", fontsize=8)
    right, rows = int(np.trace(confusion.counts)), int(confusion.counts.sum())
    _title(axes, "Which label was taken for which", name, f"{right:,} of n = {rows:,} right")
    return figure


def save_png(figure: Figure, path: Path | str) -> None:
    """Write the figure as a PNG of at most MOST_BYTES; the same figure gives the same file."""
    for dpi, colours in _STEPS:
        data = _png(figure, dpi, colours)
        if len(data) <= MOST_BYTES:
            break
    Path(path).write_bytes(data)


def _png(figure: Figure, dpi: int, colours: int) -> bytes:
    full, small = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", dpi=dpi, metadata={"Software": None})
    with Image.open(full) as image:
        image.convert("RGB").quantize(colours).save(small, format="PNG", optimize=True)
    return small.getvalue()


def _draw_shares(axes: Axes, reliability: Reliability) -> None:
    filled = [(each, each.probability, each.right.value) for each in reliability.bins]
    points = [(each, x, y) for each, x, y in filled if x is not None and y is not None]
    spread = [[y - each.right.low for each, _, y in points], [each.right.high - y for each, _, y in points]]
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1, label="probability = share right")
    axes.errorbar(
        [x for _, x, _ in points],
        [y for _, _, y in points],
        yerr=spread,
        color=BLUE,
        marker="o",
        markersize=5,
        capsize=3,
        linewidth=1.5,
        label="seen, with 95 % interval",
    )
    axes.set(ylim=(-0.02, 1.02), ylabel="share right")
    axes.legend(loc="lower right", framealpha=0.9, edgecolor="none")


def _draw_counts(axes: Axes, reliability: Reliability) -> None:
    middles = [(each.low + each.high) / 2 for each in reliability.bins]
    bars = axes.bar(middles, [each.rows for each in reliability.bins], width=0.9 / len(middles), color=BLUE)
    axes.bar_label(bars, [_short(each.rows) if each.rows else "" for each in reliability.bins], fontsize=7, padding=1)
    axes.set(xlim=(-0.01, 1.01), xlabel="probability of the predicted label", ylabel="tickets")
    axes.margins(y=0.25)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def _mark_threshold(axes: Axes, curve: Curve, threshold: float) -> None:
    """Draw the point that a threshold stands for, and say at the top of its line what it means."""
    kept = int(np.count_nonzero(curve.threshold >= threshold))
    coverage = float(curve.coverage[kept - 1]) if kept else 0.0
    risk = float(1 - curve.precision[kept - 1]) if kept else 0.0
    axes.axvline(coverage, color=ORANGE, linestyle="--", linewidth=1.2)
    axes.plot([coverage], [risk], color=ORANGE, marker="D", markersize=7)
    side = 1 if coverage < 0.5 else -1
    axes.annotate(
        f"certified threshold {threshold:.3g}:\n{_percent(coverage)} kept,\n{_percent(risk)} of them wrong",
        (coverage, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(6 * side, -4),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="top",
        color=ORANGE,
        fontsize=9,
    )


def _most_mistaken(confusion: Confusion, most: int) -> tuple[list[str], Counts, str]:
    """Labels to draw, their counts, and what is to be said where not all could be drawn."""
    counts, count = confusion.counts, len(confusion.labels)
    if count <= most:
        return [_drawable(label) for label in confusion.labels], counts, ""
    mistakes = counts.sum(axis=0) + counts.sum(axis=1) - 2 * counts.diagonal()
    shown = np.sort(np.argsort(-mistakes, kind="stable")[: most - 1])
    place = np.full(count, most - 1)
    place[shown] = np.arange(most - 1)
    folded = np.zeros((most, most), np.int64)
    np.add.at(folded, (place[:, None], place[None, :]), counts)
    others = f"{count - most + 1} others"
    labels = [*(_drawable(confusion.labels[i]) for i in shown), others]
    return labels, folded, f" (the {most - 1} with most mistakes, and the others together)"


def _title(axes: Axes, title: str, name: str, measured: str) -> None:
    axes.set_title(f"{title}\n", fontsize=11, loc="left", pad=8)
    detail = f"{_drawable(name, LONGEST_NAME)}: {measured}"
    axes.annotate(
        detail, (0, 1), xytext=(0, 8), xycoords="axes fraction", textcoords="offset points", fontsize=9, color=GREY
    )


def _percents(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))


def _plain(*every: Axes) -> None:
    for axes in every:
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(visible=True, color=LIGHT, linewidth=0.6)
        axes.set_axisbelow(True)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _short(count: int) -> str:
    """At most five characters, so that neighbours do not touch: 4,321, and 43k for 43,210."""
    return f"{count:,}" if count < 10_000 else f"{count / 1000:.0f}k"


def _drawable(text: str, longest: int = LONGEST_LABEL) -> str:
    """Text that the font can draw: the middle of a long one left out, unknown signs as boxes, no formulas."""
    text = " ".join(text.split())
    if len(text) > longest:
        tail = longest // 3
        text = f"{text[: longest - tail - 1].rstrip()}…{text[-tail:].lstrip()}"
    return "".join(sign if ord(sign) in _glyphs() else "□" for sign in text).replace("$", r"\$")


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())
