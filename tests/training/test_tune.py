"""What the encoder is tuned on is drawn from the right article. The tuning itself needs torch and is not tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import pytest

pytest.importorskip("onnx", reason="onnx comes with the training extra")

from training.tune import KINDS, draw, employees_passages

WHOLE = {"title": ["t"], "lead": ["l"], "symptoms": ["a b"], "symptom": ["a", "b"], "chunk": ["c1", "c2"]}


@pytest.mark.parametrize(
    ("kinds", "drawn"),
    [
        (WHOLE, {"t", "l", "a b", "a", "b", "c1", "c2"}),
        ({"title": ["t"]}, {"t"}),
        ({"title": ["t"], "lead": [], "chunk": ["c"]}, {"t", "c"}),
        ({"of another kind": ["x", "y"]}, {"x", "y"}),
    ],
)
def test_every_passage_of_the_article_is_drawn_sooner_or_later_and_no_other(
    kinds: Mapping[str, Sequence[str]], drawn: set[str]
) -> None:
    random = Random(0)
    assert {draw(random, kinds) for _ in range(500)} == drawn


def test_symptoms_are_drawn_more_often_than_titles() -> None:
    random = Random(0)
    found = [draw(random, WHOLE) for _ in range(1000)]
    assert found.count("a") + found.count("b") > 1.5 * found.count("t")


def test_the_same_seed_draws_the_same_passages() -> None:
    assert [draw(Random(3), WHOLE) for _ in range(20)] == [draw(Random(3), WHOLE) for _ in range(20)]


def test_only_what_employees_may_read_is_learnt_from() -> None:
    told = employees_passages()
    assert len(told) > 50
    assert not [path for path in told if path.endswith("-agent.md")]
    assert {kind for kinds in told.values() for kind in kinds} <= {*KINDS, "whole"}
    assert all(kinds.get("title") for kinds in told.values())
