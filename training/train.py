"""`firstline train`: datasets -> parts -> heads -> matchers -> thresholds -> certificate -> a model with its card.

Four disjoint parts: fit trains, calibrate calibrates and fixes the grid, certify is looked at once, test is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import card
from training.corpus import CALIBRATE, CERTIFY, FIT, TEST, Advance, Corpus, Say, parts_of, prepare
from training.datasets import Columns, Dataset, read_many, write_rejected
from training.evaluating import evaluate_corpus
from training.heads import Fitted, fit_validated
from training.judging import Judged, answer_threshold, judge, outcomes_of, right_articles
from training.leaving_out import judge_left_out
from training.matcher import fit_matchers
from training.matching import held_out_queries, queries, tickets_of
from training.metrics import Evaluation, evaluate
from triage.articles import load_articles
from triage.certificates.certificate import Certificate
from triage.certify import (
    Grid,
    LookLog,
    certify,
    computation_fingerprint,
    fingerprint_of_tickets,
    threshold_grid,
)
from triage.classifier import ADMIN_LEVEL, CATEGORY, SECURITY, TIER, TWO_PROBLEMS, VAGUE, Classifier
from triage.desk import Desk
from triage.encoder import Encoder, load_encoder
from triage.engine import Engine
from triage.kb.library import Library
from triage.model import REJECTED, Model, prepare_folder, save_model, seal
from triage.retrieval import KnowledgeIndex
from triage.situation import Thresholds
from triage.types import TriageError

LOOKS = "certifications.jsonl"
MOST_NAMED = 5


@dataclass(frozen=True)
class Plan:
    """What to train from what. `kb` None: category and tier only, and no certificate about answers.

    `parts` says for every batch which part it belongs to; without it, batches are dealt at random.
    """

    tickets: tuple[Path, ...]
    columns: Columns
    out: Path
    desk: Desk
    kb: Path | None = None
    name: str = "custom"
    version: str = "1"
    seed: int = 0
    cache: Path | None = None
    source: str = ""
    parts: Mapping[str, str] | None = None


@dataclass(frozen=True, eq=False)
class Validation:
    """Probabilities (rows, labels) and true labels of rows that were not trained on; `basis` says which rows."""

    basis: str
    labels: tuple[str, ...]
    probabilities: NDArray[np.float64]
    truth: tuple[str, ...]
    evaluation: Evaluation


@dataclass(frozen=True, eq=False)
class Report:
    """What was trained, on how much, and what the parts that were not trained on say."""

    plan: Plan
    model: Model
    dataset: Dataset
    parts: dict[str, int]
    validations: dict[str, Validation]
    judged: tuple[Judged, ...] = ()
    left_out: tuple[Judged, ...] = ()


def train(plan: Plan, now: datetime, say: Say, advance: Advance | None = None) -> Report:
    """Train as planned and write the model to `plan.out`. Raises TriageError when the tickets cannot be used."""
    say("reading tickets")
    dataset = read_many(plan.tickets, plan.columns)
    dataset = _noted(dataset, _unknown_categories(plan.desk, dataset))
    prepare_folder(plan.out)
    if dataset.rejected:
        write_rejected(dataset, plan.out / REJECTED)
    encoder = load_encoder(plan.desk.encoder)
    say(f"embedding {len(dataset.rows):,} tickets")
    corpus = prepare(dataset, encoder, advance)
    if plan.kb is None:
        report = _heads_only(plan, dataset, corpus, encoder, say)
    else:
        report = _with_articles(plan, dataset, corpus, encoder, now, say)
    say("writing the model card")
    card.write(report, now)
    seal(plan.out, report.model)
    return report


def _heads_only(plan: Plan, dataset: Dataset, corpus: Corpus, encoder: Encoder, say: Say) -> Report:
    fitted = _heads(corpus, encoder, plan.seed, say)
    model = save_model(plan.out, _model(plan, fitted.classifier, encoder, len(corpus)))
    return Report(plan, model, dataset, {FIT: len(corpus)}, _held_out(fitted, corpus))


def _held_out(fitted: Fitted, corpus: Corpus) -> dict[str, Validation]:
    """Each target's measures on rows of authors and near-duplicate groups that were held out in turn."""
    basis, found = "held out in turn, whole groups at a time", {}
    columns = corpus.targets()
    for name in (CATEGORY, TIER):
        if name not in fitted.held_out:
            continue
        probabilities = fitted.held_out[name]
        judged = np.asarray(probabilities.any(axis=1))
        if not judged.any():
            continue
        truth = tuple(str(value) for value, use in zip(columns[name], judged, strict=True) if use)
        labels, groups = fitted.classifier.targets[name], corpus.groups[judged].tolist()
        measures = evaluate(labels, probabilities[judged], truth, groups=groups, seed=0)
        found[name] = Validation(basis, labels, probabilities[judged], truth, measures)
    return found


def _with_articles(plan: Plan, dataset: Dataset, corpus: Corpus, encoder: Encoder, now: datetime, say: Say) -> Report:
    assert plan.kb is not None
    library = load_articles(plan.kb, plan.desk.variables)
    dataset = _noted(dataset, _unknown_articles(library, dataset))
    names = parts_of(corpus, plan.seed, plan.parts)
    fit, calibrate, certification, test = (
        corpus.part(np.asarray(names == part)) for part in (FIT, CALIBRATE, CERTIFY, TEST)
    )
    fitted = _heads(fit, encoder, plan.seed, say, library)
    classifier = fitted.classifier
    say("matching tickets with articles")
    paths = frozenset(library.by_path)
    train_tickets = tickets_of(fit, held_out_queries(fitted, fit), paths)
    held_tickets = tickets_of(calibrate, queries(classifier, calibrate), paths)
    matchers = fit_matchers(train_tickets, library, encoder, plan.cache, seed=plan.seed, calibrate=held_tickets)
    model = replace(_model(plan, classifier, encoder, len(fit)), matchers=matchers)
    engine = Engine(plan.desk, library, encoder, model, KnowledgeIndex(library, encoder, plan.cache))
    say("choosing thresholds on the calibration part")
    calibrated = judge(engine, calibrate.rows)
    alpha = plan.desk.error_budget
    thresholds = replace(model.thresholds, answer=answer_threshold(calibrated, alpha))
    model = save_model(plan.out, replace(model, thresholds=thresholds))
    engine = Engine(plan.desk, library, encoder, model, engine.index)
    say("certifying, on tickets that nothing has seen")
    certificate = _certify(plan, engine, calibrated, certification, now)
    model = save_model(plan.out, replace(model, certificate=certificate))
    engine = Engine(plan.desk, library, encoder, model, engine.index)
    counts = {str(part): int((names == part).sum()) for part in np.unique(names)}
    judged = tuple(judge(engine, test.rows))
    say("judging articles that the matcher was not trained on")
    left_out = judge_left_out(
        engine, test.rows, train_tickets, calibrate=held_tickets, cache=plan.cache, seed=plan.seed
    )
    validations = _on_test(classifier, encoder, test, dataset)
    return Report(plan, model, dataset, counts, validations, judged, tuple(left_out))


def _on_test(classifier: Classifier, encoder: Encoder, test: Corpus, dataset: Dataset) -> dict[str, Validation]:
    """Each target's measures on the test part, which nothing else has seen."""
    if not len(test):
        return {}
    found = evaluate_corpus(classifier, encoder, test, dataset)
    return {
        target: Validation(
            "test part", classifier.targets[target], found.probabilities[target], found.truth[target], measures
        )
        for target, measures in found.targets.items()
    }


def _certify(
    plan: Plan, engine: Engine, calibrated: Sequence[Judged], certification: Corpus, now: datetime
) -> Certificate:
    """One look at the certification part, written down before its result is known."""
    alpha, delta = plan.desk.error_budget, plan.desk.delta
    sample = outcomes_of(judge(engine, certification.rows))
    enough = len(calibrated) > 0 and len(sample) > 0
    grid = threshold_grid(outcomes_of(calibrated), len(sample), alpha=alpha, delta=delta) if enough else Grid(())
    tickets = fingerprint_of_tickets(row.text for row in certification.rows)
    times = [row.time for row in certification.rows if row.time is not None]
    look = LookLog(plan.out.parent / LOOKS).record(
        certification_set=tickets,
        computation=computation_fingerprint(sample, grid, alpha=alpha, delta=delta),
        now=now,
        oldest_ticket=min(times) if len(times) == len(certification) and times else None,
    )
    certificate = certify(
        sample, grid, alpha=alpha, delta=delta, look=look.number, no_article_share=plan.desk.no_article_share
    )
    return replace(certificate, source=plan.source, certification_set=tickets, fingerprints=engine.fingerprints())


def _heads(corpus: Corpus, encoder: Encoder, seed: int, say: Say, library: Library | None = None) -> Fitted:
    """Heads on the tickets and, where there are articles, on their symptoms: the authors' own words for a category."""
    texts, vectors, groups = list(corpus.texts), corpus.vectors, corpus.authors()
    targets: dict[str, list[str | bool | None]] = {name: list(values) for name, values in corpus.targets().items()}
    live = library.live if library else ()
    # a knowledge base may name its subjects otherwise than the tickets do
    known = frozenset(targets.get(CATEGORY, ())) - {None, ""}
    symptoms = [(symptom, article) for article in live if article.category in known for symptom in article.symptoms]
    if symptoms:
        texts += [text for text, _ in symptoms]
        vectors = np.vstack([vectors, encoder.encode([text for text, _ in symptoms])])
        groups += [article.path for _, article in symptoms]
        for name, values in targets.items():
            values += [article.category if name == CATEGORY else None for _, article in symptoms]
    fitted = fit_validated(
        texts, vectors, targets, groups=groups, encoder_fingerprint=encoder.fingerprint, seed=seed, progress=say
    )
    own = {name: probabilities[: len(corpus)] for name, probabilities in fitted.held_out.items()}
    return replace(fitted, held_out=own)


def _noted(dataset: Dataset, notes: Iterable[str]) -> Dataset:
    return replace(dataset, notes=(*dataset.notes, *notes))


def _unknown_categories(desk: Desk, dataset: Dataset) -> Iterator[str]:
    found = sorted({row.category for row in dataset.rows if row.category and not desk.knows(row.category)})
    if found:
        yield f"not categories of the desk, so they go to its default tier: {_named(found)}"


def _unknown_articles(library: Library, dataset: Dataset) -> Iterator[str]:
    """Raises TriageError when no ticket names an article that is there: nothing could be learnt about answers."""
    paths = frozenset(library.by_path)
    named = {path for row in dataset.rows for path in right_articles(row, paths)}
    found = sorted(named - paths)
    if len(found) == len(named):
        some = f", and the tickets name {_named(found)}" if found else ""
        raise TriageError(f"no ticket names an article of {library.folder}: articles are paths below it{some}")
    if found:
        yield f"articles that are not in {library.folder}, so never right: {_named(found)}"


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")


def _model(plan: Plan, classifier: Classifier, encoder: Encoder, rows: int) -> Model:
    limit, found, usual = classifier.out_of_scope_limit, classifier.thresholds, Thresholds()
    thresholds = Thresholds(
        out_of_scope=float("inf") if limit is None else limit,
        admin_level=found.get(ADMIN_LEVEL, usual.admin_level),
        security=found.get(SECURITY, usual.security),
        vague=found.get(VAGUE, usual.vague),
        two_problems=found.get(TWO_PROBLEMS, usual.two_problems),
    )
    facts = {
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint},
        "desk": plan.desk.fingerprint,
        "rows": rows,
        "seed": plan.seed,
        "labels": {name: list(labels) for name, labels in classifier.targets.items()},
    }
    return Model(plan.name, plan.version, classifier, None, thresholds, None, "", facts)
