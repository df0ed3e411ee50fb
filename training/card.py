"""The model card: data, parts, measures with intervals, the certificate, and what is weak. Markdown, JSON and plots."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.judging import Judged
from training.metrics import Evaluation, Measured, confusion, wilson
from training.plots import confusion_figure, reliability_figure, risk_coverage_figure, save_png
from training.reliability import reliability
from training.selective import precision_coverage_curve
from triage.certificates.certificate import Certificate
from triage.model import CARD, METRICS, PLOTS
from triage.reading import model_text
from triage.types import Action

if TYPE_CHECKING:
    from training.train import Report, Validation

WEAKNESSES = 10


def write(report: Report, now: datetime) -> None:
    """README.md, metrics.json and plots/ in the model's folder."""
    folder = report.plan.out
    (folder / PLOTS).mkdir(exist_ok=True)
    for name, validation in report.validations.items():
        _plots(folder / PLOTS, name, validation)
    if report.judged:
        _answer_plots(folder / PLOTS, report.judged, report.model.certificate)
    lines = "\n".join(_lines(report, now))
    (folder / CARD).write_text(lines + "\n", encoding="utf-8")
    (folder / METRICS).write_text(json.dumps(_numbers(report), indent=1) + "\n", encoding="utf-8")


def measures_table(evaluation: Evaluation) -> Iterator[str]:
    """The measures of one target as a Markdown table, with 95 % intervals."""
    yield "| measure | value | 95 % interval | how |"
    yield "|---|---|---|---|"
    rows: list[tuple[str, Measured | None]] = [
        ("accuracy", evaluation.accuracy),
        ("accuracy, authors resampled", evaluation.accuracy_by_group),
        ("macro-F1", evaluation.macro_f1),
        ("expected calibration error", evaluation.ece),
        *((f"coverage at {precision:.0%} precision", each) for precision, each in evaluation.coverage.items()),
        ("area under the risk–coverage curve", evaluation.aurc),
        ("AUROC of right against wrong", evaluation.auroc),
    ]
    for name, measured in rows:
        if measured is not None:
            yield f"| {name} | {percent(measured.value)} | {interval(measured)} | {measured.method} |"


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def interval(measured: Measured) -> str:
    return f"{100 * measured.low:.1f}–{100 * measured.high:.1f}"


def _lines(report: Report, now: datetime) -> Iterator[str]:
    plan, model = report.plan, report.model
    yield f"# Model {model.label}\n"
    yield f"Made on {now:%Y-%m-%d} by `firstline train`, seed {plan.seed}. Encoder: {model.facts['encoder']['name']}.\n"
    yield from _data(report)
    for name, validation in report.validations.items():
        yield f"\n## {name.capitalize()}: {validation.basis} ({validation.evaluation.rows:,} tickets)\n"
        yield from measures_table(validation.evaluation)
        yield f"\n![reliability]({PLOTS}/{name}-reliability.png) ![risk and coverage]({PLOTS}/{name}-risk-coverage.png)"
        yield f"\n![confusion]({PLOTS}/{name}-confusion.png)"
    if report.judged:
        yield from _answers(report.judged, report)
        yield from _weaknesses(report.judged)
    else:
        yield "\n## Answers\n"
        yield "Trained without articles: category and tier only. No certificate about answers is possible."
    yield "\n## Notes\n"
    yield from (f"- {note}" for note in (*model.classifier.notes, *report.dataset.notes))
    yield "- Probabilities hold for texts like the training data; on other kinds of text they are less well calibrated."


def _data(report: Report) -> Iterator[str]:
    yield "## Data\n"
    yield f"{len(report.dataset.rows):,} tickets used, {len(report.dataset.rejected):,} rejected (rejected.csv if any)."
    parts = ", ".join(f"{name} {count:,}" for name, count in report.parts.items())
    yield f"Parts, disjoint by author batch or time and by near-duplicate group: {parts}."
    for target, labels in report.model.facts["labels"].items():
        yield f"\n- {target}: {len(labels)} labels" + (f" ({', '.join(labels)})" if len(labels) <= 30 else "")


def _answers(judged: Sequence[Judged], report: Report) -> Iterator[str]:
    certificate = report.model.certificate
    yield "\n## Answers: the test part\n"
    yield "| measure | value | 95 % interval | of |"
    yield "|---|---|---|---|"
    for name, count, total in answer_counts(judged, certificate, report.model.thresholds.answer):
        measured = wilson(count, total)
        yield f"| {name} | {percent(measured.value)} | {interval(measured)} | {count:,} of {total:,} |"
    yield f"\n![reliability]({PLOTS}/answers-reliability.png) ![risk and coverage]({PLOTS}/answers-risk-coverage.png)"
    if report.left_out:
        yield "\n### On articles that the matcher was not trained on, as a desk's own would be\n"
        yield "| measure | value | 95 % interval | of |"
        yield "|---|---|---|---|"
        for name, count, total in answer_counts(report.left_out, certificate, report.model.thresholds.answer)[:4]:
            measured = wilson(count, total)
            yield f"| {name} | {percent(measured.value)} | {interval(measured)} | {count:,} of {total:,} |"
        yield "\nClassifier and encoder had seen tickets of these articles; only the matcher had not."
    yield "\n## Certificate\n"
    if certificate is not None:
        yield from (f"{line}\n" for line in certificate.wording().split("\n"))


def answer_counts(
    judged: Sequence[Judged], certificate: Certificate | None, uncertified: float
) -> list[tuple[str, int, int]]:
    """(what, count, of how many) on judged tickets, at the certified threshold, else at the uncertified one."""
    first_tier = [j for j in judged if j.row.article is not None and j.row.tier in (None, "1")]
    none = [j for j in judged if j.row.article is None]
    certified = certificate is not None and certificate.threshold is not None

    def answered(j: Judged) -> bool:
        return j.answerable and _permits(j, certificate, uncertified)

    given = [j for j in judged if answered(j)]
    level = "certified threshold" if certified else f"uncertified threshold {uncertified:.3f}"
    sent_up = [j for j in judged if j.row.flags & {"admin_level", "security"}]
    harmless = [j for j in judged if not j.row.flags & {"admin_level", "security"}]
    raised = ("admin_level", "security")
    return [
        ("Tier 1 tickets with an article: right article first", sum(j.right for j in first_tier), len(first_tier)),
        ("… among three", sum(j.in_three for j in first_tier), len(first_tier)),
        (f"… answered automatically ({level})", sum(map(answered, first_tier)), len(first_tier)),
        ("wrong among automatic answers", sum(not j.right for j in given), len(given)),
        ("tickets no article answers, answered anyway", sum(map(answered, none)), len(none)),
        ("admin-level and security tickets answered", sum(map(answered, sent_up)), len(sent_up)),
        ("harmless sent up as such", sum(j.found.decision.reason in raised for j in harmless), len(harmless)),
    ]


def _permits(judged: Judged, certificate: Certificate | None, uncertified: float) -> bool:
    if certificate is not None and certificate.threshold is not None:
        return certificate.permits(judged.probability, judged.found.category.label)
    return judged.probability >= uncertified


def _weaknesses(judged: Sequence[Judged]) -> Iterator[str]:
    """The most confident mistakes, in the tickets' own (masked) words."""
    answers = (j for j in judged if j.found.decision.action is Action.ANSWER and not j.right)
    worst = sorted(answers, key=lambda j: -j.probability)[:WEAKNESSES]
    if worst:
        yield "\n## Known weaknesses: the most confident wrong first articles of the test part\n"
        yield "| probability | offered | right | ticket |"
        yield "|---|---|---|---|"
    for j in worst:
        text = " ".join(model_text(j.row.text).split())[:160]
        yield f"| {j.probability:.2f} | {j.offered} | {j.row.article or 'none'} | {_cell(text)} |"


def _cell(text: str) -> str:
    """Text that stays within its cell of the table and is shown as it is."""
    return text.replace("|", "/").replace("<", "&lt;").replace("`", "'")


def _plots(folder: Path, name: str, validation: Validation) -> None:
    truth, labels = np.asarray(validation.truth), np.asarray(validation.labels)
    predicted, top = labels[validation.probabilities.argmax(1)], validation.probabilities.max(1)
    right = np.asarray(predicted == truth, bool)
    said = f"{name}, {validation.basis}"
    save_png(reliability_figure(reliability(top, right), said), folder / f"{name}-reliability.png")
    curve = precision_coverage_curve(top, right)
    save_png(risk_coverage_figure(curve, said), folder / f"{name}-risk-coverage.png")
    known = [*validation.labels, *sorted(set(validation.truth) - set(validation.labels))]
    table = confusion(validation.truth, predicted.tolist(), known)
    save_png(confusion_figure(table, said), folder / f"{name}-confusion.png")


def _answer_plots(folder: Path, judged: Sequence[Judged], certificate: Certificate | None) -> None:
    """The same for the first articles; no rule and no flag counts here, only how probable each was said to be."""
    top, right = np.array([j.probability for j in judged]), np.array([j.right for j in judged], bool)
    threshold = certificate.threshold if certificate else None
    said = "first articles, test part"
    save_png(reliability_figure(reliability(top, right), said), folder / "answers-reliability.png")
    curve = precision_coverage_curve(top, right)
    save_png(risk_coverage_figure(curve, said, certified=threshold), folder / "answers-risk-coverage.png")


def _numbers(report: Report) -> dict[str, Any]:
    certificate, threshold = report.model.certificate, report.model.thresholds.answer
    answers = [
        {"measure": name, "count": count, "of": total, **wilson(count, total).to_dict()}
        for name, count, total in answer_counts(report.judged, certificate, threshold)
    ]
    evaluations = {name: v.evaluation.to_dict() for name, v in report.validations.items()}
    return {"parts": report.parts, "targets": evaluations, "answers": answers if report.judged else []}
