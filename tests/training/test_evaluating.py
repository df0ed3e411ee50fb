"""firstline evaluate: measures of a trained model on tickets with known labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.training import small_corpus as small
from training.columns import Columns
from training.evaluating import evaluate_tickets
from training.tables import DatasetInvalid
from training.train import Report
from triage.encoder import Encoder, load_encoder
from triage.types import ModelInvalid, TriageError

CATEGORY = Columns("text", "category")
PRINTER, VPN = "the printer shows offline again", "the vpn drops every ten minutes"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("minilm-l6-v2-int8")


def write(folder: Path, *rows: dict[str, Any]) -> tuple[Path]:
    return (small.write_tickets(folder / "new.jsonl", list(rows)),)


def test_it_measures_each_target_that_has_labels(answering: Report, encoder: Encoder, tmp_path: Path) -> None:
    tickets = write(
        tmp_path,
        {"text": PRINTER, "category": "printing", "tier": 1},
        {"text": VPN, "category": "network", "tier": 1},
        {"text": VPN, "category": "", "tier": ""},
    )
    found = evaluate_tickets(answering.model.classifier, encoder, tickets, Columns("text", "category", "tier"))
    assert set(found.targets) == {"category", "tier"}
    assert found.targets["category"].rows == 2
    assert found.targets["category"].accuracy.value == 1.0
    assert found.targets["category"].accuracy.low < 0.5
    assert found.truth["category"] == ("printing", "network")
    assert found.probabilities["category"].shape == (2, len(answering.model.classifier.targets["category"]))
    assert "1 row without a category" in found.dataset.notes


def test_a_label_that_the_model_does_not_know_counts_as_wrong(plain: Report, encoder: Encoder, tmp_path: Path) -> None:
    tickets = write(tmp_path, {"text": PRINTER, "category": "printing"}, {"text": VPN, "category": "Netzwerk"})
    found = evaluate_tickets(plain.model.classifier, encoder, tickets, CATEGORY).targets["category"]
    assert (found.accuracy.value, found.unknown_labels) == (0.5, ("Netzwerk",))


def test_tickets_without_a_label_of_the_models_targets_are_refused(
    plain: Report, encoder: Encoder, tmp_path: Path
) -> None:
    tickets = write(tmp_path, {"text": PRINTER, "tier": 2})
    with pytest.raises(TriageError, match="nothing to evaluate"):
        evaluate_tickets(plain.model.classifier, encoder, tickets, Columns("text", tier="tier"))
    with pytest.raises(DatasetInvalid, match=r'there is no column "category".* The columns are: text, tier'):
        evaluate_tickets(plain.model.classifier, encoder, tickets, CATEGORY)


def test_a_model_of_another_encoder_is_refused(plain: Report, encoder: Encoder, tmp_path: Path) -> None:
    other = replace(plain.model).classifier.load(plain.plan.out)
    other.encoder = "another"
    with pytest.raises(ModelInvalid, match="another encoder"):
        evaluate_tickets(other, encoder, write(tmp_path, {"text": PRINTER, "category": "printing"}), CATEGORY)
