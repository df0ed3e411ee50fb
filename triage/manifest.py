"""Artefact folders: every file is named in a manifest with its sha256, and nothing is read before the hash agrees.

The manifest carries the hash of its own fields, so that a damaged one is noticed too. Written by hand because it is
short: libraries such as faiss load damaged files without a word, so the check must come first.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
_OWN = "manifest_sha256"


class Damaged(Exception):
    """A file of the artefact is missing, or is not the one the manifest names."""


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, fields: dict[str, Any]) -> dict[str, Any]:
    """Name every file below `folder` with size and sha256 in its manifest, beside `fields`."""
    names = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    files = {p.relative_to(folder).as_posix(): {"sha256": sha256(p), "bytes": p.stat().st_size} for p in names}
    manifest = {**fields, "files": files}
    text = json.dumps({**manifest, _OWN: _hash(manifest)}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def verify(folder: Path, needed: tuple[str, ...]) -> dict[str, Any]:
    """Read the manifest and check the hash of each `needed` file. Raises Damaged, naming the file and what is wrong."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        own = manifest.pop(_OWN, None)
        hashes = {str(name): str(entry["sha256"]) for name, entry in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(f"{path}: the manifest cannot be read ({type(error).__name__})") from error
    if own not in (None, _hash(manifest)):
        raise Damaged(f"{path}: was changed after it was written")
    for name in needed:
        if name not in hashes:
            raise Damaged(f"{path}: does not name {name}")
        try:
            found = sha256(folder / name)
        except OSError as error:
            raise Damaged(f"{folder / name}: missing or unreadable") from error
        if found != hashes[name]:
            raise Damaged(f"{folder / name}: sha256 is {found[:12]}…, the manifest says {hashes[name][:12]}…")
    return manifest


def _hash(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
