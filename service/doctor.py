"""`firstline doctor` and `kb check`: is everything there, unaltered, and does this machine compute what it should?"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from triage.articles import load_articles
from triage.desk import load_desk
from triage.encoder import CANARY_COSINE, OnnxEncoder, load_encoder
from triage.engine import ARTICLES, Engine
from triage.kb.library import Article, Problem
from triage.kb.lint import lint
from triage.kb.passages import passages
from triage.model import encoder_for, load_model, shipped
from triage.retrieval import KnowledgeIndex
from triage.search.query import Query
from triage.search.vectors import VectorCache
from triage.types import Audience, EncoderUnavailable, TriageError

if TYPE_CHECKING:
    from service.database import Database

PACKAGES = ("numpy", "onnxruntime", "tokenizers", "faiss-cpu", "bm25s", "scikit-learn", "py3langid", "pydantic")
NEAR_DUPLICATE = 0.9
LEAST_FREE = 200 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: healthy or not, and what was seen."""

    subject: str
    healthy: bool
    detail: str


def examine(
    model: Path | None, kb: Path | None, desk: Path | None, cache: Path, data: Path | None = None
) -> list[Finding]:
    """Look at everything; a mistake in one place hides no other. `data`: else the settings' data directory."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    findings = [
        Finding("firstline", True, f"{importlib.metadata.version('firstline')} on Python {platform.python_version()}"),
        Finding("packages", True, versions),
        *_desk(desk),
        *_encoder(desk, model),
        *_model(model),
    ]
    return [*findings, *_engine(model, kb, desk, cache), *examine_database(data)]


def check_articles(folder: Path, desk: Path | None, cache: Path, *, today: date) -> Sequence[Problem]:
    """Everything lint finds; similarity and self-search are left out, and said so, when there is no encoder."""
    read = load_desk(desk)
    library = load_articles(folder, read.variables)
    try:
        encoder = load_encoder(read.encoder)
    except EncoderUnavailable as error:
        note = Problem("", 0, f"near-duplicates and self-search not checked: {error}", "warning")
        return [note, *lint(library, today, read.categories)]
    index = KnowledgeIndex(library, encoder, cache)

    def search(query: str) -> list[str]:
        vector = encoder.encode([query])[0]
        return [m.article.path for m in index.matches(Query(query, vector), Audience.AGENTS, 3)]

    def similarity(articles: Sequence[Article]) -> list[tuple[str, str, float]]:
        whole = [next(p.text for p in passages(a) if p.kind == "whole") for a in articles]
        vectors = VectorCache(cache, encoder).encode(whole)
        near = np.argwhere(np.triu(vectors @ vectors.T, 1) >= NEAR_DUPLICATE)
        return [(articles[i].path, articles[j].path, float(vectors[i] @ vectors[j])) for i, j in near]

    return lint(library, today, read.categories, search, similarity)


def _desk(path: Path | None) -> Iterator[Finding]:
    try:
        desk = load_desk(path)
        yield Finding("desk", True, f"{desk.name}: {len(desk.categories)} categories, mode {desk.mode.value}")
    except TriageError as error:
        yield Finding("desk", False, str(error))


def _encoder(desk: Path | None, model: Path | None) -> Iterator[Finding]:
    try:
        encoder = load_encoder(encoder_for(model or shipped(), load_desk(desk).encoder))
    except TriageError as error:
        yield Finding("encoder", False, str(error))
        return
    yield Finding("encoder", True, f"{encoder.name}, sha256 {encoder.fingerprint[:12]}…")
    if isinstance(encoder, OnnxEncoder):
        yield _canary(encoder)


def _canary(encoder: OnnxEncoder) -> Finding:
    try:
        cosine = encoder.canary_cosine()
    except EncoderUnavailable as error:
        return Finding("canary", False, str(error))
    said = f"cosine {cosine:.6f} with the recorded vector (at least {CANARY_COSINE})"
    note = "" if cosine > 0.99999 else "; this processor rounds otherwise than the one the thresholds were made on"
    return Finding("canary", cosine >= CANARY_COSINE, said + note)


def _model(path: Path | None) -> Iterator[Finding]:
    try:
        model = load_model(path or shipped())
        certificate = model.certificate
        promised = certificate.wording().split("\n")[0] if certificate else "no certificate: trained without articles"
        yield Finding("model", True, f"{model.label}, fingerprint {model.fingerprint[:12]}…")
        yield Finding("certificate", True, promised)
    except TriageError as error:
        yield Finding("model", False, str(error))


def _engine(model: Path | None, kb: Path | None, desk: Path | None, cache: Path) -> Iterator[Finding]:
    try:
        engine = Engine.load(model=model, kb=kb or ARTICLES, desk=desk, cache=cache)
    except TriageError as error:
        yield Finding("engine", False, str(error))
        return
    errors = [p for p in engine.library.problems if p.severity == "error"]
    said = f"{engine.index.size} live articles, {len(errors)} left out" + (f" (first: {errors[0]})" if errors else "")
    yield Finding("articles", not errors, said)
    note = engine.mode_note or f"mode {engine.mode.value}"
    yield Finding("answers", not engine.mode_note, note)
    if engine.problems:
        yield Finding("degraded", False, " ".join(engine.problems))


def examine_database(data: Path | None) -> Iterator[Finding]:
    """The service's own: its engine, its tables, its search index, and where its files lie."""
    # the rest of the command line does without these packages, and starts faster
    from service.database import Database, DatabaseUnavailable, sound_sqlite
    from service.settings import settings_from

    try:
        settings = settings_from({"data_dir": data})
        yield _data_dir(settings.data_dir)
        if settings.embedded:
            version, sound = sound_sqlite()
            note = "" if sound else "; it has a bug that can damage the database: install pysqlite3"
            yield Finding("SQLite", sound, version + note)
            if not (settings.data_dir / "firstline.db").exists():
                yield Finding("database", True, f"none in {settings.data_dir} yet: firstline serve makes it")
                return
        database = Database(settings.url, pool=2)
    except TriageError as error:
        yield Finding("database", False, str(error))
        return
    try:
        yield from _tables(database)
    except DatabaseUnavailable as error:
        yield Finding("database", False, f"{error}: {error.__cause__}".splitlines()[0])
    finally:
        database.close()


def _data_dir(folder: Path) -> Finding:
    """Writable, with room; where it does not exist yet, the folder that it would be made in."""
    here = next(each for each in (folder.resolve(), *folder.resolve().parents) if each.exists())
    free = shutil.disk_usage(here).free
    writable = here.is_dir() and os.access(here, os.W_OK | os.X_OK)
    said = f"{folder}: {'writable' if writable else 'NOT writable'}, {free / 1e9:,.1f} GB free"
    return Finding("data directory", writable and free >= LEAST_FREE, said)


def _tables(database: Database) -> Iterator[Finding]:
    from sqlalchemy import inspect, text

    from service import migrating

    here, wanted = migrating.current(database), migrating.head()
    said = f"tables at {here}" + ("" if here == wanted else f", this version needs {wanted}: firstline db migrate")
    with database.read() as session:
        if not database.embedded:
            yield Finding("PostgreSQL", True, str(session.execute(text("SHOW server_version")).scalar_one()))
        names = inspect(session.connection()).get_table_names()
    yield Finding("database", here == wanted, said)
    if here == wanted:
        found = "message_words" in names
        yield Finding("full-text search", found, "there" if found else "its index is missing: restore a backup")
