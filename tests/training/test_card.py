"""The model card: every number with its interval, the promise or what it lacks, and the mistakes in masked words."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.training import small_corpus as small
from tests.training.judged_tickets import judged
from training import card
from training.judging import Judged
from training.train import Report
from triage.certificates.certificate import Certificate
from triage.types import Suggestion

PLAIN_ROW = re.compile(r"^\| [^|]+ \| (?:–|\d+\.\d %) \| \d+\.\d–\d+\.\d \| [^|]+ \|$")
CERTIFIED = Certificate(
    threshold=0.5,
    alpha=0.05,
    delta=0.05,
    level=0.05,
    tickets=400,
    answered=300,
    wrong=3,
    upper_bound=0.03,
    grid=(0.5,),
    excluded_categories=("web",),
)


def text_of(report: Report) -> str:
    return (report.plan.out / "README.md").read_text(encoding="utf-8")


def rewritten(report: Report, folder: Path, *tickets: Judged, certificate: Certificate | None = None) -> str:
    """The card of the same model with other judged tickets, and without the plots of its heads."""
    out = folder / "model"
    shutil.copytree(report.plan.out, out)
    model = replace(report.model, certificate=certificate)
    plan = replace(report.plan, out=out)
    card.write(replace(report, plan=plan, model=model, validations={}, judged=tickets), small.NOW)
    return (out / "README.md").read_text(encoding="utf-8")


def test_every_measure_stands_with_its_interval(answering: Report, plain: Report) -> None:
    for report in (answering, plain):
        tables = text_of(report).split("|---|---|---|---|\n")[1:]
        measures = [table.split("\n\n")[0].splitlines() for table in tables if not table.startswith("| 0.")]
        assert measures
        for line in [line for table in measures for line in table]:
            assert PLAIN_ROW.match(line), line


def test_it_says_what_the_model_was_made_of_and_from(answering: Report) -> None:
    text = text_of(answering)
    assert text.startswith("# Model small/1\n\nMade on 2026-11-23 by `firstline train`, seed 0. Encoder: minilm-l6-")
    assert f"{len(small.rows())} tickets used, 0 rejected" in text
    for part, count in answering.parts.items():
        assert f"{part} {count}" in text


def test_it_shows_what_a_certificate_lacks(answering: Report) -> None:
    text = text_of(answering)
    assert "No threshold is certified for at most 5 % wrong: nothing is answered automatically." in text
    assert "more judged answers are needed" in text
    assert "uncertified threshold" in text


def test_without_articles_it_promises_nothing_about_answers(plain: Report) -> None:
    text = text_of(plain)
    assert "Trained without articles: category and tier only. No certificate about answers is possible." in text
    assert "## Category: held out in turn" in text


def test_every_picture_it_names_is_there(answering: Report, plain: Report) -> None:
    for report in (answering, plain):
        names = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text_of(report))
        assert len(names) >= 3
        for name in names:
            assert (report.plan.out / name).read_bytes().startswith(b"\x89PNG")


def test_the_numbers_are_json_for_programs(answering: Report) -> None:
    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    found = json.loads((answering.plan.out / "metrics.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert found["parts"] == answering.parts
    assert found["targets"]["category"]["accuracy"]["value"] == pytest.approx(
        answering.validations["category"].evaluation.accuracy.value, abs=1e-6
    )
    assert {"measure", "count", "of", "value", "low", "high"} <= set(found["answers"][0])


def test_it_quotes_confident_mistakes_masked_and_within_their_cell(answering: Report, tmp_path: Path) -> None:
    wrong = judged(0.93, right=False)
    text = "my password is Tr0ub4dor&3x | call +44 20 7946 0999 <script>alert(1)</script> `x`"
    card_text = rewritten(
        answering, tmp_path, replace(wrong, row=replace(wrong.row, text=text)), judged(0.8, right=True)
    )
    line = next(line for line in card_text.splitlines() if line.startswith("| 0.93"))
    assert line.startswith("| 0.93 | a.md | none | my password is [password]")
    assert line.count("|") == 5
    for hidden in ("Tr0ub4dor", "7946", "<script>", "`"):
        assert hidden not in line
    assert "| 0.80" not in card_text


def test_the_most_confident_mistakes_come_first_and_only_ten(answering: Report, tmp_path: Path) -> None:
    tickets = [judged(number / 100, right=False) for number in range(50, 70)]
    told = re.findall(r"^\| (0\.\d\d) \| a\.md", rewritten(answering, tmp_path, *tickets), re.MULTILINE)
    assert told == [f"{number / 100:.2f}" for number in range(69, 59, -1)]


def counts(certificate: Certificate | None, *tickets: Judged) -> dict[str, tuple[int, int]]:
    return {name: (count, total) for name, count, total in card.answer_counts(tickets, certificate, 0.7)}


def test_answers_are_counted_at_the_certified_threshold_or_else_the_uncertified_one() -> None:
    tickets = (judged(0.9, right=True), judged(0.6, right=True), judged(0.8, right=False), judged(0.4, right=False))
    uncertified, certified = counts(None, *tickets), counts(CERTIFIED, *tickets)
    assert uncertified["… answered automatically (uncertified threshold 0.700)"] == (1, 2)
    assert uncertified["wrong among automatic answers"] == (1, 2)
    assert certified["… answered automatically (certified threshold)"] == (2, 2)
    assert certified["wrong among automatic answers"] == (1, 3)
    assert certified["tickets no article answers, answered anyway"] == (1, 2)


def test_flagged_excluded_and_stopped_tickets_are_counted_for_what_they_are() -> None:
    flagged = judged(0.9, right=False)
    flagged = replace(flagged, row=replace(flagged.row, flags=frozenset({"security"})))
    stopped = judged(0.9, right=True, answerable=False)
    found = judged(0.9, right=True)
    category = replace(found.found.category, label="web")
    excluded = replace(found, found=replace(found.found, category=category))
    at = counts(CERTIFIED, flagged, stopped, excluded)
    assert at["admin-level and security tickets answered"] == (1, 1)
    assert at["harmless sent up as such"] == (1, 2)
    assert at["… answered automatically (certified threshold)"] == (0, 2)


def test_no_tickets_at_all_give_shares_that_are_not_known(answering: Report, tmp_path: Path) -> None:
    assert all((count, total) == (0, 0) for count, total in counts(None).values())
    tier_two = judged(0.9, right=True)
    text = rewritten(answering, tmp_path, replace(tier_two, row=replace(tier_two.row, tier="2")))
    assert "| Tier 1 tickets with an article: right article first | – | 0.0–100.0 | 0 of 0 |" in text


def test_a_ticket_without_a_suggestion_is_no_mistake(answering: Report, tmp_path: Path) -> None:
    nothing = judged(0.9, right=False, answerable=False)
    nothing = replace(nothing, found=replace(nothing.found, suggestions=()))
    assert nothing.probability == 0.0
    assert "Known weaknesses" not in rewritten(answering, tmp_path, nothing)
    assert Suggestion("a.md", 1, "A", 1.0, 0.9) == judged(0.9, right=True).found.suggestions[0]
