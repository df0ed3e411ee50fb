"""What the command line prints for people (rich); the JSON for programs is triage/report.py."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from triage.engine import Engine
from triage.handoff_views import as_text
from triage.kb.library import Problem
from triage.types import Action, Assessment, Decision, Flags, Mode, Prediction, Suggestion

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_COLOURS = {Action.ANSWER: "green", Action.CLARIFY: "yellow", Action.ESCALATE: "magenta"}
_VERBS = {
    Action.ANSWER: "ANSWER  offer this article",
    Action.CLARIFY: "CLARIFY  ask one question",
    Action.ESCALATE: "ESCALATE  hand over to a person",
}


def show_assessment(console: Console, engine: Engine, text: str, found: Assessment, *, would: Decision | None) -> None:
    """The whole assessment of one ticket. `would` is the decision of mode provisional."""
    console.print(Panel(_text(_shortened(text)), title="ticket", title_align="left", border_style="dim"))
    console.print(_predictions(found))
    if found.suggestions:
        console.print(suggestions_table(found.suggestions))
    else:
        console.print("[dim]No article is near.[/dim]")
    console.print(_decision(engine, found, would))
    if found.handoff:
        title = "handoff: what the agent receives"
        console.print(Panel(_text(as_text(found.handoff)), title=title, title_align="left", border_style="dim"))


def suggestions_table(suggestions: Sequence[Suggestion]) -> Table:
    table = Table(box=None, pad_edge=False, title="articles that may solve it", title_justify="left")
    table.add_column("probability", justify="right")
    # a path must be whole to be copied
    table.add_column("article", overflow="fold")
    table.add_column("title")
    for s in suggestions:
        # without a model there is an order, but no probability
        table.add_row(f"{s.probability:.0%}" if s.probability else "–", _text(s.article), _text(s.title))
    return table


def show_problems(console: Console, problems: Sequence[Problem]) -> None:
    for problem in problems:
        colour = "red" if problem.severity == "error" else "yellow"
        said = f" {problem.path}:{problem.line}: {problem.message}"
        console.print(Text.assemble((problem.severity, colour), _text(said)), soft_wrap=True)


def _predictions(found: Assessment) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    others = ", ".join(f"{label} {p:.0%}" for label, p in found.category.ranking[1:3])
    table.add_row("category", Text.assemble(_predicted(found.category), (f"   then {others}" if others else "", "dim")))
    table.add_row("tier", _predicted(found.tier))
    table.add_row("flags", _flags(found.flags))
    if found.rules:
        named = (f"{hit.name} ({hit.excerpt})" if hit.excerpt else hit.name for hit in found.rules)
        table.add_row("rules", _text(", ".join(named)))
    return table


def _flags(found: Flags) -> str:
    """The two that matter always, the others where they say something."""
    shown = f"admin-level {found.admin_level:.0%}   security {found.security:.0%}"
    others = (("vague", found.vague), ("two problems", found.two_problems))
    return shown + "".join(f"   {name} {p:.0%}" for name, p in others if p >= 0.01)


def _predicted(found: Prediction) -> str:
    return f"{found.label}  {found.probability:.0%}" if found.label else "unknown"


def _decision(engine: Engine, found: Assessment, would: Decision | None) -> Panel:
    decision = found.decision
    lines = [Text(decision.sentence)]
    if decision.rule:
        lines.append(_text(f"Rule: {decision.rule}", "dim"))
    if decision.action is Action.ESCALATE:
        lines.append(_text(f"To: tier {decision.tier}, {decision.group}"))
    if decision.question:
        lines.append(_text(decision.question.text, "bold"))
        lines += [_text(f"  ( ) {choice}") for choice in decision.question.choices]
    if decision.article:
        article = engine.library.by_path[decision.article]
        lines += [_text(article.title, "bold"), *(_text(f"{n}. {step}") for n, step in enumerate(article.steps, 1))]
        lines += [_text(f"And for the other problem: {engine.library.by_path[path].title}") for path in decision.also]
        lines += _uncertified(engine)
    if would and would.article:
        lines.append(_text(f"In mode provisional it would offer {would.article}, uncertified.", "dim"))
    if would and would.question:
        lines.append(_text(f"In mode provisional it would ask: {would.question.text}", "dim"))
    title = f"{_VERBS[decision.action]}  ({decision.reason.value}, mode {decision.mode.value})"
    return Panel(Group(*lines), title=title, title_align="left", border_style=_COLOURS[decision.action])


def _uncertified(engine: Engine) -> list[Text]:
    """What stands beside an answer that nothing is promised about; empty in mode certified."""
    if engine.mode is Mode.CERTIFIED:
        return []
    certificate = engine.model.certificate if engine.model else None
    certified = certificate is not None and certificate.threshold is not None
    said = "certified on the model's own corpus, not on your tickets" if certified else "nothing is promised about it"
    return [Text(f"Uncertified: {said}.", style="yellow")]


def _text(text: str, style: str = "") -> Text:
    """Text as it is: no markup, and nothing in it that a terminal would obey."""
    return Text(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n")), style=style)


def _shortened(text: str, limit: int = 1200) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"
