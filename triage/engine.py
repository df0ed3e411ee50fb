"""Engine.assess(): clean, redact, classify, search, decide. The straight line. Nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from triage import rules
from triage.articles import load_articles
from triage.classifier import Classifier
from triage.desk import Desk, load_desk
from triage.encoder import Encoder, NoEncoder, Vectors, load_encoder
from triage.handoff import Case, build_handoff
from triage.kb.library import Article, Library
from triage.language import Language, detect
from triage.model import Model, load_model, shipped
from triage.policy import Candidate, Situation, Thresholds, decide
from triage.reading import model_text, within
from triage.redact import mask_secrets
from triage.retrieval import SCORED, KnowledgeIndex, Query, suggestions
from triage.search.matcher import Matchers
from triage.search.vectors import Progress
from triage.text import is_blank, normalise
from triage.types import (
    Action,
    Assessment,
    Audience,
    Classification,
    EncoderUnavailable,
    Flags,
    Mode,
    ModelInvalid,
    Prediction,
    Request,
    RequestInvalid,
    RuleHit,
    Suggestion,
)

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "kb_articles"
SUGGESTED = 3
MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Reading:
    """One request: `shown` is for people, with secrets masked; `normalised` is for rules; the rest is of the models."""

    shown: str
    normalised: str
    model_text: str
    language: Language
    vector: Vectors
    classification: Classification | None


class Engine:
    """Everything needed to assess tickets; immutable after loading, so safe to call from several threads."""

    def __init__(
        self, desk: Desk, library: Library, encoder: Encoder, model: Model | None, index: KnowledgeIndex,
        *, mode: Mode | None = None, problems: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.desk, self.library, self.encoder, self.model, self.index = desk, library, encoder, model, index
        self.problems = problems
        self.mode, self.mode_note = self._mode_in_force(mode or desk.mode)

    @classmethod
    def load(
        cls,
        *,
        model: Path | str | None = None,
        kb: Path | str | None = None,
        desk: Path | str | None = None,
        cache: Path | None = None,
        progress: Progress | None = None,
    ) -> Engine:
        """Load desk, articles, encoder and model; each None is the shipped one. `cache` keeps passage vectors.

        A missing or damaged encoder or model does not stop it: the engine then sends every ticket to a person, with
        what a search without it finds, and says why in `problems`. Raises DeskInvalid, and TriageError when the article
        folder is not there.
        """
        desk_read = load_desk(desk)
        library = load_articles(Path(kb) if kb else ARTICLES, desk_read.variables)
        problems: list[str] = []
        encoder = _encoder(desk_read.encoder, problems)
        trained = _model(Path(model) if model else None, encoder, problems)
        keep = None if isinstance(encoder, NoEncoder) else cache
        index = KnowledgeIndex(library, encoder, keep, progress=progress)
        return cls(desk_read, library, encoder, trained, index, problems=tuple(problems))

    def with_mode(self, mode: Mode) -> Engine:
        """The same engine in another answer mode (the command line's --mode)."""
        return Engine(self.desk, self.library, self.encoder, self.model, self.index, mode=mode, problems=self.problems)

    def assess(self, request: Request | str) -> Assessment:
        """What the ticket is, which articles may solve it, and what should happen next.

        Raises RequestInvalid when there is nothing to read, or when impact, urgency or priority is unknown to the desk.
        """
        request = Request(request) if isinstance(request, str) else request
        priority = self._priority(request)
        reading = self._read(request)
        category = reading.classification.category.label if reading.classification else None
        hits = rules.check(
            self.desk, reading.normalised, category=category, priority=priority, requester=request.requester
        )
        found, articles = self._suggestions(reading, request.audience)
        candidates = tuple(Candidate(s, a) for s, a in zip(found, articles, strict=True))
        decision = decide(self._situation(request, reading, hits, candidates))
        classification = reading.classification or _unknown()
        assessment = Assessment(
            category=classification.category,
            tier=classification.tier,
            flags=classification.flags,
            out_of_scope=classification.out_of_scope,
            rules=hits,
            suggestions=tuple(found[:SUGGESTED]),
            decision=decision,
            handoff=None,
            language=reading.language.code,
            model=self.model.label if self.model else "",
            index=self.index.fingerprint,
            degraded=self.problems,
        )
        if decision.action is not Action.ESCALATE:
            return assessment
        case = Case(self.desk, request, assessment, reading.shown, self._titles(request.failed_articles))
        return replace(assessment, handoff=build_handoff(case))

    def _situation(
        self, request: Request, reading: Reading, hits: tuple[RuleHit, ...], candidates: tuple[Candidate, ...]
    ) -> Situation:
        return Situation(
            desk=self.desk,
            request=request,
            mode=self.mode,
            rules=hits,
            classification=reading.classification,
            candidates=candidates,
            thresholds=self.model.thresholds if self.model else Thresholds(),
            certificate=self.model.certificate if self.model else None,
            language_supported=reading.language.supported,
            words=len(reading.model_text.split()),
        )

    def search(self, query: str, top: int = 5, audience: Audience = Audience.EMPLOYEES) -> list[Suggestion]:
        """The best articles for a query, by probability; at most `top`."""
        if is_blank(query):
            raise RequestInvalid("the query is empty")
        return self._suggestions(self._read(Request(query, audience=audience)), audience, top)[0][:top]

    def fingerprints(self) -> dict[str, str]:
        """What a certificate must name: the files in use, by hash."""
        return {
            "encoder": self.encoder.fingerprint,
            "model": self.model.fingerprint if self.model else "",
            "rules": rules.fingerprint(),
            "desk": self.desk.fingerprint,
            "articles": self.library.content_hash,
        }

    def _priority(self, request: Request) -> str:
        reckoned = self.desk.priority(request.impact, request.urgency)
        if request.priority and request.priority not in self.desk.levels:
            raise RequestInvalid(
                f"priority must be one of {', '.join(self.desk.levels)}, not {request.priority[:40]!r}"
            )
        return request.priority or reckoned

    def _read(self, request: Request) -> Reading:
        if is_blank(request.text):
            raise RequestInvalid("the text is empty: describe the problem in a sentence")
        if len(request.text) > MOST_CHARACTERS:
            raise RequestInvalid(f"the text is longer than {MOST_CHARACTERS:,} characters: attach it as a file")
        answers = [answer for _, answer in request.clarifications]
        earlier = [turn.text for turn in request.history if turn.author == "requester"]
        said = [*earlier, request.text, *answers]
        shown = mask_secrets("\n".join(within(part) for part in said)).text
        # each message on its own: a signature ends a message, not the conversation
        read = "\n".join(model_text(part) for part in said)
        vector = self.encoder.encode([read])[0]
        # rules read to the last character: no length of harmless text may hide a line
        everything = normalise("\n".join(said))
        return Reading(shown, everything, read, detect(read), vector, self._classify(read, vector))

    def _classify(self, read: str, vector: Vectors) -> Classification | None:
        if self.model is None:
            return None
        classifier: Classifier = self.model.classifier
        prepared = classifier.prepare(read)
        own = vector if prepared == read else self.encoder.encode([prepared])[0]
        return classifier.predict(read, own)

    def _suggestions(
        self, reading: Reading, audience: Audience, top: int = SCORED
    ) -> tuple[list[Suggestion], list[Article]]:
        category: Mapping[str, float] | None = None
        if reading.classification:
            category = dict(reading.classification.category.ranking)
        query = Query(reading.model_text, reading.vector, category)
        matches = self.index.matches(query, audience, max(top, SCORED))
        matchers = self.model.matchers if self.model else None
        return suggestions(matches, matchers)

    def _titles(self, paths: tuple[str, ...]) -> dict[str, str]:
        known = self.library.by_path
        return {path: known[path].title if path in known else path for path in paths}

    def _mode_in_force(self, mode: Mode) -> tuple[Mode, str]:
        """`certified` holds only for the files the certificate names; otherwise agents alone see suggestions."""
        if mode is not Mode.CERTIFIED:
            return mode, ""
        certificate = self.model.certificate if self.model else None
        if certificate is None or certificate.threshold is None:
            return Mode.SUGGEST, "mode certified needs a certificate, and this model has none: suggestions only"
        differs = certificate.matches(self.fingerprints())
        if differs:
            return Mode.SUGGEST, f"the certificate was made for other {', '.join(differs)}: suggestions only"
        return mode, ""


def _encoder(name: str, problems: list[str]) -> Encoder:
    try:
        return load_encoder(name)
    except EncoderUnavailable as error:
        problems.append(f"{error}. Searching by words only; nothing is answered automatically.")
        return NoEncoder()


def _model(folder: Path | None, encoder: Encoder, problems: list[str]) -> Model | None:
    """The model in `folder`; one that was trained without articles borrows the shipped matchers."""
    if isinstance(encoder, NoEncoder):
        return None
    try:
        place = folder or shipped()
        model = load_model(place)
        if model.classifier.encoder != encoder.fingerprint:
            raise ModelInvalid(f"{place}: trained on vectors of another encoder; train again")
    except ModelInvalid as error:
        problems.append(f"{error}. Every ticket goes to a person.")
        return None
    return model if model.matchers else replace(model, matchers=_shipped_matchers(encoder, problems))


def _shipped_matchers(encoder: Encoder, problems: list[str]) -> Matchers | None:
    """Their calibration holds for the vectors that they were made with, and for no others."""
    try:
        model = load_model(shipped())
        if model.classifier.encoder != encoder.fingerprint:
            raise ModelInvalid(f"{shipped()}: its matchers were made with another encoder; train with articles")
    except ModelInvalid as error:
        problems.append(f"{error}. Articles are ranked, but without probabilities; nothing is answered automatically.")
        return None
    return model.matchers


def _unknown() -> Classification:
    return Classification(Prediction("", 0.0), Prediction("", 0.0), Flags(), float(np.inf))
