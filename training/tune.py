"""Fine-tune the encoder on (ticket, article) pairs: a ticket near the passages of its article, far from its rivals'.

    python -m training.tune --out DIR
    python -m training.encoder --weights DIR --out models/encoders/minilm-l6-v2-firstline-int8

Needs the `training` extra. Only the fit part of the committed corpus is read, so that no other part has been seen. The
loss is the usual one of retrieval (multiple negatives ranking): every other passage of the batch is wrong, and so are
those of the articles that the untuned encoder takes for the right one. Same seed and machine, same bits.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from training.corpus import FIT
from training.datasets import read_many
from training.encoder import weights_folder
from training.judging import right_articles
from training.shipped import COLUMNS, CORPUS, PARTS
from triage.articles import load_articles, passages
from triage.desk import load_desk
from triage.engine import ARTICLES
from triage.reading import model_text
from triage.types import Audience

BATCH, EPOCHS, RATE, WARM_UP = 24, 2, 2e-5, 0.1
MOST_TOKENS, SHARPNESS, RIVALS = 80, 20.0, 8
# What a passage is drawn from: a requester's words are nearest to the symptoms.
KINDS = ("title", "lead", "symptoms", "symptom", "symptom", "chunk")


@dataclass(frozen=True)
class Pair:
    """A ticket as models read it, the article to bring it near to, and all that are right for it."""

    text: str
    article: str
    right: frozenset[str]


Passages = Mapping[str, Mapping[str, Sequence[str]]]


def employees_passages() -> dict[str, dict[str, list[str]]]:
    """Article path -> kind -> texts, of what employees may read."""
    found: dict[str, dict[str, list[str]]] = {}
    for article in load_articles(ARTICLES, load_desk().variables).live:
        for passage in passages(article):
            if Audience.EMPLOYEES.may_read(article.audience) and Audience.EMPLOYEES.may_read(passage.audience):
                found.setdefault(article.path, {}).setdefault(passage.kind, []).append(passage.text)
    return found


def pairs(known: frozenset[str]) -> list[Pair]:
    """The tickets of the fit part that name an article."""
    parts = json.loads(PARTS.read_text(encoding="utf-8"))
    found = []
    for row in read_many((CORPUS,), COLUMNS).rows:
        right = right_articles(row, known)
        if row.group and parts[row.group] == FIT and row.article and right & known:
            first = next(path for path in (row.article, f"{row.article}.md") if path in known)
            found.append(Pair(model_text(row.text), first, right))
    return found


class Tuner:
    """The network while it is tuned."""

    def __init__(self, seed: int) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True)
        self.torch: Any = torch
        self.tokenizer = AutoTokenizer.from_pretrained(weights_folder())
        self.network = AutoModel.from_pretrained(weights_folder())

    def vectors(self, texts: Sequence[str]) -> Any:
        """Mean over tokens, length 1: a tensor (texts, width)."""
        fed = self.tokenizer(list(texts), padding=True, truncation=True, max_length=MOST_TOKENS, return_tensors="pt")
        hidden = self.network(**fed).last_hidden_state
        weight = fed["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        return self.torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.network.eval()
        with self.torch.no_grad():
            return np.vstack([self.vectors(texts[at : at + 64]).numpy() for at in range(0, len(texts), 64)])

    def loss(self, batch: Sequence[Pair], rivals: Sequence[str], drawn: Sequence[str]) -> Any:
        """`drawn`: a passage of each pair's article, then one of each rival's."""
        self.network.train()
        scores = self.vectors([pair.text for pair in batch]) @ self.vectors(drawn).T * SHARPNESS
        offered = [*(pair.article for pair in batch), *rivals]
        also_right = [
            [path in pair.right and column != row for column, path in enumerate(offered)]
            for row, pair in enumerate(batch)
        ]
        scores = scores.masked_fill(self.torch.tensor(also_right), -1e4)
        return self.torch.nn.functional.cross_entropy(scores, self.torch.arange(len(batch)))


def hard_rivals(tuner: Tuner, learnt: Sequence[Pair], told: Passages) -> list[list[str]]:
    """For each pair the articles that the untuned encoder finds nearest without being right."""
    paths = list(told)
    views = [[text for kind in ("title", "lead", "symptoms") for text in told[path].get(kind, ())] for path in paths]
    near = tuner.encode([pair.text for pair in learnt]) @ np.stack([tuner.encode(view).mean(0) for view in views]).T
    ranked = np.argsort(-near, axis=1, kind="stable")
    return [
        [paths[i] for i in row if paths[i] not in pair.right][:RIVALS] for row, pair in zip(ranked, learnt, strict=True)
    ]


def draw(random: Random, kinds: Mapping[str, Sequence[str]]) -> str:
    return random.choice(kinds.get(random.choice(KINDS)) or [text for texts in kinds.values() for text in texts])


def tune(seed: int = 0) -> dict[str, Any]:
    """The tuned weights by name."""
    tuner, random, told = Tuner(seed), Random(seed), employees_passages()
    learnt = pairs(frozenset(told))
    rivals = hard_rivals(tuner, learnt, told)
    steps = EPOCHS * len(learnt) // BATCH
    optimiser = tuner.torch.optim.AdamW(tuner.network.parameters(), lr=RATE, weight_decay=0.01)
    left: list[int] = []
    for step in track(range(steps), f"tuning on {len(learnt):,} pairs"):
        if len(left) < BATCH:
            left = random.sample(range(len(learnt)), len(learnt))
        chosen, left = left[:BATCH], left[BATCH:]
        against = [random.choice(rivals[number]) for number in chosen]
        batch = [learnt[number] for number in chosen]
        drawn = [draw(random, told[path]) for path in (*(pair.article for pair in batch), *against)]
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
        loss = tuner.loss(batch, against, drawn)
        optimiser.zero_grad()
        loss.backward()
        tuner.torch.nn.utils.clip_grad_norm_(tuner.network.parameters(), 1.0)
        optimiser.step()
    return {name: value for name, value in tuner.network.state_dict().items() if value.is_floating_point()}


def main() -> None:
    from safetensors.torch import save_file

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for model.safetensors and config.json")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in tune().items()}
    save_file(weights, str(out / "model.safetensors"))
    for name in ("config.json", "tokenizer.json"):
        (out / name).write_bytes((weights_folder() / name).read_bytes())


if __name__ == "__main__":
    main()
