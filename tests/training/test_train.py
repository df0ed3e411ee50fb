"""firstline train, end to end on small corpora: what is written, what is promised, and what is refused."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.training import small_corpus as small
from tests.training.small_corpus import SmallDesk
from training.columns import Columns
from training.split import DROPPED
from training.train import Report
from triage import manifest
from triage import model as models
from triage.classifier import CATEGORY, FLAGS, SOLVABLE, TIER
from triage.engine import Engine
from triage.model import load_model
from triage.search.matcher import Linear
from triage.situation import Thresholds
from triage.types import Action, Mode, Reason, TriageError

TEXT_ONLY = Columns("text", "category")
PHRASES = ("{} stopped this morning", "please help, my {} again", "nothing works with the {} here", "{}? since when")
THINGS = {"printing": ("printer", "scanner", "toner"), "network": ("wifi", "vpn", "cable")}


def tiny(**fields: Any) -> list[dict[str, Any]]:
    """Two categories with a dozen tickets each."""
    named = [(category, thing) for category, things in THINGS.items() for thing in things]
    return [{"text": p.format(t), "category": c, **fields} for c, t in named for p in PHRASES]


def train_tiny(folder: Path, tickets: list[dict[str, Any]], columns: Columns = TEXT_ONLY, **others: Any) -> Report:
    folder.mkdir(parents=True, exist_ok=True)
    file = small.write_tickets(folder / "tickets.jsonl", tickets)
    return small.trained(small.plan(folder / "model", file, columns, **others))


def train_answers(folder: Path, desk: SmallDesk, *, tickets: int = 24, **others: Any) -> Report:
    """The tiny tickets, each with an article."""
    solved = {"printing": "printing/printer-offline", "network": "network/vpn-drops"}
    rows = [{**row, "article": solved[row["category"]]} for row in tiny()][:tickets]
    columns = Columns("text", "category", article="article")
    return train_tiny(folder, rows, columns, kb=desk.kb, cache=desk.cache, **others)


def test_a_model_without_articles_knows_categories_and_promises_nothing(plain: Report, desk: SmallDesk) -> None:
    loaded = load_model(plain.plan.out)
    assert (loaded.label, loaded.fingerprint) == ("small/1", plain.model.fingerprint)
    assert (loaded.matchers, loaded.certificate) == (None, None)
    assert set(loaded.classifier.targets) == {"category"}
    assert loaded.facts["labels"]["category"] == list(loaded.classifier.targets["category"])
    assert plain.parts == {"fit": len(small.rows())}
    validation = plain.validations["category"]
    assert validation.evaluation.accuracy.value is not None
    assert validation.evaluation.accuracy.value > 0.6
    assert len(validation.truth) == len(validation.probabilities) <= len(small.rows())
    assert "held out" in validation.basis


def test_a_model_without_articles_borrows_a_matcher_and_answers_nothing(plain: Report, desk: SmallDesk) -> None:
    engine = Engine.load(model=plain.plan.out, kb=desk.kb, cache=desk.cache)
    assert engine.problems == ()
    assert isinstance(engine.matchers, Linear)
    for mode in Mode:
        found = engine.with_mode(mode).assess("the printer shows offline and my jobs sit in the queue")
        assert found.category.label == "printing"
        assert found.suggestions[0].article == "printing/printer-offline.md"
        assert 0.1 < found.suggestions[0].probability < 1
        assert found.decision.action is Action.ESCALATE
        assert found.decision.reason is not Reason.MODEL_UNAVAILABLE
    assert engine.assess("my cat has eaten the sandwich").suggestions[0].probability < 0.1


@pytest.mark.parametrize("damage", ["missing", "changed", "made with another encoder"])
def test_without_a_matcher_for_its_encoder_articles_are_ranked_and_it_says_so(
    plain: Report, desk: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    elsewhere = Path(shutil.copytree(models.MODELS, tmp_path / "models", ignore=shutil.ignore_patterns("encoders")))
    (folder,) = (elsewhere / models.LENT).iterdir()
    if damage == "missing":
        shutil.rmtree(folder)
    elif damage == "changed":
        (folder / models.LENT_FILE).write_text("{}", encoding="utf-8")
    else:
        manifest.write(folder, {"encoder": "0" * 64})
    monkeypatch.setattr(models, "MODELS", elsewhere)
    engine = Engine.load(model=plain.plan.out, kb=desk.kb, cache=desk.cache)
    assert len(engine.problems) == 1
    assert "train with articles" in engine.problems[0]
    found = engine.assess("the printer shows offline and my jobs sit in the queue")
    assert found.suggestions[0].article == "printing/printer-offline.md"
    assert found.suggestions[0].probability == 0
    assert found.decision.reason is Reason.MODEL_UNAVAILABLE


def test_a_model_with_articles_has_matchers_and_says_what_a_certificate_lacks(answering: Report) -> None:
    model = load_model(answering.plan.out)
    assert model.matchers is not None
    assert model.certificate is not None
    assert model.certificate.threshold is None
    assert model.certificate.missing is not None
    assert "more judged answers are needed" in model.certificate.wording()
    assert 0 < model.thresholds.answer <= 1
    assert sum(answering.parts.values()) == len(small.rows())
    assert {"fit", "calibrate", "certify", "test"} <= set(answering.parts)
    assert len(answering.judged) == answering.parts["test"]


def test_the_certificate_names_the_files_as_serving_finds_them(answering: Report, desk: SmallDesk) -> None:
    engine = Engine.load(model=answering.plan.out, kb=desk.kb, cache=desk.cache)
    assert answering.model.certificate is not None
    assert answering.model.certificate.matches(engine.fingerprints()) == []


def test_the_trained_model_answers_in_mode_provisional(answering: Report, desk: SmallDesk) -> None:
    engine = Engine.load(model=answering.plan.out, kb=desk.kb, cache=desk.cache).with_mode(Mode.PROVISIONAL)
    texts = [row["text"] for row in small.rows() if row["article"] == "printing/printer-offline"]
    decisions = [engine.assess(text).decision for text in texts]
    answers = [decision.article for decision in decisions if decision.action is Action.ANSWER]
    assert len(answers) >= 5
    assert set(answers) == {"printing/printer-offline.md"}


def test_what_the_tickets_say_of_flags_and_articles_is_learnt(answering: Report, plain: Report) -> None:
    targets, thresholds = answering.model.classifier.targets, answering.model.thresholds
    assert set(targets) == {CATEGORY, TIER, SOLVABLE, *FLAGS}
    found = answering.model.classifier.thresholds
    assert {name: getattr(thresholds, name) for name in FLAGS} == found
    assert SOLVABLE not in found
    usual = Thresholds()
    assert (plain.model.thresholds.vague, plain.model.thresholds.two_problems) == (usual.vague, usual.two_problems)
    assert min(usual.vague, usual.two_problems) > 1


def test_each_ticket_is_used_for_what_was_declared_for_its_batch(tmp_path: Path, desk: SmallDesk) -> None:
    solved = {"printing": "printing/printer-offline", "network": "network/vpn-drops"}
    declared = {"ann": "fit", "bea": "calibrate", "cai": "certify", "dee": "test"}
    rows = [
        {**row, "article": solved[row["category"]], "text": f"{row['text']} {number}", "by": list(declared)[number % 4]}
        for number, row in enumerate(tiny())
    ]
    columns = Columns("text", "category", article="article", group="by")
    report = train_tiny(tmp_path, rows, columns, kb=desk.kb, cache=desk.cache, parts=declared)
    kept = {part: count for part, count in report.parts.items() if part != DROPPED}
    assert kept["fit"] == 6
    assert set(kept) <= set(declared.values())
    assert max(kept.values()) == 6
    assert sum(report.parts.values()) == len(rows)
    with pytest.raises(ValueError, match="no part is declared for: dee"):
        train_tiny(tmp_path, rows, columns, kb=desk.kb, parts=dict.fromkeys(("ann", "bea", "cai"), "fit"))


def test_training_without_articles_over_a_model_with_them_leaves_no_promise_behind(
    tmp_path: Path, answering: Report
) -> None:
    shutil.copytree(answering.plan.out, tmp_path / "model")
    train_tiny(tmp_path, tiny())
    after = load_model(tmp_path / "model")
    assert (after.matchers, after.certificate) == (None, None)


def test_articles_that_are_not_there_are_said(desk: SmallDesk, answering: Report) -> None:
    said = [note for note in answering.dataset.notes if "never right" in note]
    assert len(said) == 1
    assert "printing/add-a-printer.md" in said[0]


def test_tickets_whose_articles_are_all_elsewhere_are_refused(tmp_path: Path, desk: SmallDesk) -> None:
    tickets = tiny(article="wiki/page-one")
    with pytest.raises(TriageError, match=r"no ticket names an article of .*wiki/page-one"):
        train_tiny(tmp_path, tickets, Columns("text", "category", article="article"), kb=desk.kb, cache=desk.cache)


def test_the_subjects_of_a_knowledge_base_are_no_labels_of_the_tickets(tmp_path: Path, desk: SmallDesk) -> None:
    named = {"printing": "Print & Scan", "network": "Connectivity"}
    article = {"Print & Scan": "printing/printer-offline", "Connectivity": "network/vpn-drops"}
    tickets = [{**row, "category": named[row["category"]]} for row in tiny()]
    tickets = [{**row, "article": article[row["category"]]} for row in tickets]
    report = train_tiny(tmp_path, tickets, Columns("text", "category", article="article"), kb=desk.kb, cache=desk.cache)
    assert report.model.classifier.targets["category"] == ("Connectivity", "Print & Scan")


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_few_tickets_with_articles_give_a_model_and_no_certificate(tmp_path: Path, desk: SmallDesk, rows: int) -> None:
    report = train_answers(tmp_path, desk, tickets=rows)
    assert report.model.certificate is not None
    assert report.model.certificate.threshold is None
    assert (report.plan.out / "README.md").exists()


def test_a_single_article_that_is_always_right_teaches_nothing(tmp_path: Path, desk: SmallDesk) -> None:
    (tmp_path / "kb").mkdir()
    shutil.copy(desk.kb / "printing" / "printer-offline.md", tmp_path / "kb" / "only.md")
    columns = Columns("text", "category", article="article")
    with pytest.raises(TriageError, match=r"every article found for the .* tickets to learn from solves its ticket"):
        train_tiny(tmp_path, tiny(article="only"), columns, kb=tmp_path / "kb")


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "thesis.odt").write_text("years of work")
    with pytest.raises(TriageError, match=r"thesis\.odt"):
        train_tiny(tmp_path, tiny())
    assert [file.name for file in (tmp_path / "model").iterdir()] == ["thesis.odt"]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, desk: SmallDesk) -> list[Report]:
    """Seed 0, seed 0 in another folder, and seed 1 beside the first."""
    here, there = (tmp_path_factory.mktemp(name) for name in ("here", "there"))
    return [train_answers(folder, desk, seed=seed) for folder, seed in ((here, 0), (there, 0), (here, 1))]


def test_the_same_seed_gives_the_same_bits_and_another_seed_others(seeded: list[Report]) -> None:
    here, there, other = seeded
    assert here.model.fingerprint == there.model.fingerprint != other.model.fingerprint
    assert here.model.certificate == there.model.certificate


def test_every_look_at_a_certification_part_is_counted(seeded: list[Report]) -> None:
    assert [report.model.certificate.look for report in seeded if report.model.certificate] == [1, 1, 2]
    second = seeded[2].model.certificate
    assert second is not None
    assert second.level < second.delta
    looks = (seeded[0].plan.out.parent / "certifications.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(look)["number"] for look in looks] == [1, 2]


SAID: list[str] = []
BAD = ({"text": "", "category": "network"}, {"text": ["no", "text"], "category": "network"})
LONE = tuple({"text": f"the {word} is odd today", "category": word} for word in ("chair", "lamp"))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Rows that cannot be read, categories with one row, and names that markup, plots and patterns would trip over."""
    folder = tmp_path_factory.mktemp("odd")
    renamed = [{**row, "category": f"{row['category']} $_{{ [/x]"} for row in tiny()]
    file = small.write_tickets(folder / "tickets.jsonl", [*renamed, *BAD, *LONE])
    return small.trained(small.plan(folder / "model", file, TEXT_ONLY), SAID.append)


def test_it_tells_what_it_is_doing(odd: Report) -> None:
    assert SAID[0] == "reading tickets"
    assert "embedding 26 tickets" in SAID
    assert SAID[-1] == "writing the model card"


def test_rejected_rows_go_to_a_file_with_line_and_reason(odd: Report) -> None:
    with (odd.plan.out / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rejected = [(row["line"], row["reason"]) for row in csv.DictReader(file)]
    assert rejected == [("25", "no text"), ("26", "text: expected text, got a list")]


def test_categories_that_the_desk_does_not_know_are_kept_and_said_once(odd: Report, tmp_path: Path) -> None:
    said = [note for note in odd.dataset.notes if "default tier" in note]
    assert len(said) == 1
    assert "chair, lamp, network $_{ [/x], printing $_{ [/x]" in said[0]
    found = Engine.load(model=odd.plan.out, kb=tmp_path).assess("the printer stopped this morning")
    assert found.category.label == "printing $_{ [/x]"
    assert found.decision.tier == 1


def test_categories_with_one_row_are_said_and_stand_on_the_card(odd: Report) -> None:
    card = (odd.plan.out / "README.md").read_text(encoding="utf-8")
    for told in (" ".join(odd.model.classifier.notes), card):
        assert "2 label(s) with a single row" in told
        assert "chair, lamp" in told


def test_one_category_alone_is_trained_and_said(tmp_path: Path) -> None:
    report = train_tiny(tmp_path, [row for row in tiny() if row["category"] == "network"])
    assert "every row is 'network'" in " ".join(report.model.classifier.notes)
