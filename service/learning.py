"""What `firstline train` and `firstline evaluate` print for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from rich.markup import escape
from rich.table import Table


class Trained(Protocol):
    """The part of a training report that is shown; serving does not import training."""

    @property
    def plan(self) -> Any: ...
    @property
    def model(self) -> Any: ...
    @property
    def dataset(self) -> Any: ...
    @property
    def validations(self) -> Mapping[str, Any]: ...


def summary(report: Trained) -> Iterator[str]:
    """A few lines of markup: where the model is, how good it looks, and what is promised."""
    folder = report.plan.out
    yield f"[bold]model[/bold]  {escape(str(folder))}   card: {escape(str(folder / 'README.md'))}"
    yield from (f"[dim]{escape(note)}[/dim]" for note in (*report.model.classifier.notes, *report.dataset.notes))
    if report.dataset.rejected:
        said = f"{len(report.dataset.rejected):,} row(s) rejected:"
        yield f"[yellow]{said}[/yellow] {escape(str(folder / 'rejected.csv'))} says why"
    for name, validation in report.validations.items():
        accuracy, ece = validation.evaluation.accuracy, validation.evaluation.ece
        yield (
            f"{name}: accuracy {accuracy.value:.1%} ({accuracy.low:.1%}–{accuracy.high:.1%}), "
            f"calibration error {ece.value:.1%}, on {validation.evaluation.rows:,} tickets ({validation.basis})"
        )
    certificate = report.model.certificate
    if certificate is None:
        yield "Trained without articles: category and tier only. There is no certificate about answers."
    else:
        yield from map(escape, certificate.wording().split("\n")[:2])


def table(name: str, evaluation: Any) -> Table:
    """The measures of one target, with 95 % intervals."""
    shown = Table(title=f"{name}: {evaluation.rows:,} tickets", title_justify="left")
    for heading in ("measure", "value", "95 % interval"):
        shown.add_column(heading, justify="left" if heading == "measure" else "right")
    rows = [("accuracy", evaluation.accuracy), ("accuracy, groups resampled", evaluation.accuracy_by_group)]
    rows += [("macro-F1", evaluation.macro_f1), ("ECE, 15 equal bins", evaluation.ece)]
    rows += [(f"coverage at {precision:.0%} precision", each) for precision, each in evaluation.coverage.items()]
    rows += [("AURC", evaluation.aurc)]
    for label, measured in rows:
        if measured is not None:
            value = "–" if measured.value is None else f"{measured.value:.2%}"
            shown.add_row(label, value, f"{measured.low:.2%}–{measured.high:.2%}")
    return shown
