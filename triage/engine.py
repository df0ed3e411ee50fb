"""Engine.assess(): clean, redact, classify, search, decide. The straight line. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from triage import rules
from triage.articles import Article, Library, load_articles
from triage.clarify import PAST_IT
from triage.classifier import Classifier
from triage.concerns import separate
from triage.desk import Desk, load_desk
from triage.encoder import Encoder, NoEncoder, Vectors, load_encoder
from triage.handoff import Case, build_handoff
from triage.language import Language, detect
from triage.model import Model, encoder_for, load_model, shipped
from triage.modes import mode_in_force
from triage.policy import Candidate, Situation, Thresholds, decide, has_several
from triage.reading import masked, model_text
from triage.retrieval import SCORED, KnowledgeIndex, Query, suggestions
from triage.search.matcher import Matchers
from triage.search.vectors import Progress
from triage.text import is_blank, normalise
from triage.types import (
    Action,
    Assessment,
    Audience,
    Classification,
    Concern,
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
    """One request: `said` is every message as it came; `normalised` is for rules; the rest is of the models.

    `masked` are the messages without secrets, where there are several.
    """

    said: tuple[str, ...]
    normalised: str
    model_text: str
    language: Language
    vector: Vectors
    classification: Classification | None
    masked: tuple[str, ...] = ()


class Engine:
    """Everything needed to assess tickets; immutable after loading, so safe to call from several threads."""

    def __init__(
        self, desk: Desk, library: Library, encoder: Encoder, model: Model | None, index: KnowledgeIndex,
        *, mode: Mode | None = None, problems: tuple[str, ...] = (), lent: Matchers | None = None,
    ) -> None:  # fmt: skip
        """`lent` ranks articles for a model that was trained without any; nothing is answered by it."""
        self.desk, self.library, self.encoder, self.model, self.index = desk, library, encoder, model, index
        self.problems, self.lent = problems, lent
        self.matchers = (model.matchers or lent) if model else None
        self.name = f"{model.label}@{model.fingerprint[:12]}" if model else ""
        self.mode, self.mode_note = mode_in_force(mode or desk.mode, model, self.fingerprints)

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
        place = Path(model) if model else _shipped(problems)
        encoder = _encoder(encoder_for(place, desk_read.encoder), problems)
        trained = _model(place, encoder, problems)
        lent = _shipped_matchers(encoder, problems) if trained and not trained.matchers else None
        keep = None if isinstance(encoder, NoEncoder) else cache
        index = KnowledgeIndex(library, encoder, keep, progress=progress)
        return cls(desk_read, library, encoder, trained, index, problems=tuple(problems), lent=lent)

    def with_mode(self, mode: Mode) -> Engine:
        """The same engine in another answer mode (the command line's --mode)."""
        parts = (self.desk, self.library, self.encoder, self.model, self.index)
        return Engine(*parts, mode=mode, problems=self.problems, lent=self.lent)

    def assess(self, request: Request | str) -> Assessment:
        """What the ticket is, which articles may solve it, and what should happen next.

        Raises RequestInvalid when there is nothing to read, or when impact, urgency or priority is unknown to the desk.
        """
        request = Request(request) if isinstance(request, str) else request
        priority = self._priority(request)
        reading = self._read(request)
        category = reading.classification.category.label if reading.classification else None
        hits = rules.check(
            self.desk, reading.normalised, category=category, priority=priority, requester=request.requester,
            said="\n".join(reading.said),
        )  # fmt: skip
        candidates = self._candidates(reading, request)
        concerns = self._concerns(reading, request)
        decision = decide(self._situation(request, reading, hits, candidates, concerns))
        classification = reading.classification or _unknown()
        assessment = Assessment(
            category=classification.category,
            tier=classification.tier,
            flags=classification.flags,
            out_of_scope=classification.out_of_scope,
            rules=hits,
            suggestions=tuple(each.suggestion for each in candidates[:SUGGESTED]),
            decision=decision,
            handoff=None,
            language=reading.language.code,
            model=self.name,
            index=self.index.fingerprint,
            degraded=self.problems,
            concerns=concerns,
        )
        if decision.action is not Action.ESCALATE:
            return assessment
        shown = reading.masked or masked(reading.said)
        case = Case(self.desk, request, assessment, shown, self._titles(request.failed_articles), priority)
        return replace(assessment, handoff=build_handoff(case))

    def _situation(
        self, request: Request, reading: Reading, hits: tuple[RuleHit, ...], candidates: tuple[Candidate, ...],
        concerns: tuple[Concern, ...],
    ) -> Situation:  # fmt: skip
        best = ((concern, concern.suggestions[0]) for concern in concerns)
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
            concerns=tuple(Candidate(s, self.library.by_path[s.article], concern) for concern, s in best),
            matching=self.matchers is not None,
        )

    def _candidates(self, reading: Reading, request: Request) -> tuple[Candidate, ...]:
        """What may be suggested, best first: never an article that has failed."""
        query = Query.of(reading.model_text, reading.vector, reading.classification)
        found, articles = self._suggestions(query, request.audience)
        failed = request.failed_articles
        return tuple(Candidate(s, a) for s, a in zip(found, articles, strict=True) if s.article not in failed)

    def _concerns(self, reading: Reading, request: Request) -> tuple[Concern, ...]:
        """Each problem by itself, when the model finds two."""
        if not (self.model and has_several(reading.classification, self.model.thresholds)):
            return ()

        def look(text: str) -> Concern:
            vector = self.encoder.encode([text])[0]
            found = self._classify(text, vector) or _unknown()
            scored, _ = self._suggestions(Query.of(text, vector, found), request.audience)
            near = [s for s in scored if s.article not in request.failed_articles][:SUGGESTED]
            return Concern(text, found.category.label, tuple(near), found.flags, found.out_of_scope)

        return separate(reading.model_text, look)

    def search(self, query: str, top: int = 5, audience: Audience = Audience.EMPLOYEES) -> list[Suggestion]:
        """The best articles for a query, by probability; at most `top`."""
        if is_blank(query):
            raise RequestInvalid("the query is empty")
        if top < 0:
            raise RequestInvalid(f"top must be 0 or more, not {top}")
        read = self._read(Request(query, audience=audience))
        return self._suggestions(Query.of(read.model_text, read.vector, read.classification), audience, top)[0][:top]

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
        answers = [answer for _, answer in request.clarifications if answer != PAST_IT]
        earlier = [turn.text for turn in request.history if turn.author == "requester"]
        said = (*earlier, request.text, *answers)
        if sum(map(len, said)) > MOST_CHARACTERS:
            raise RequestInvalid(f"the text is longer than {MOST_CHARACTERS:,} characters: attach it as a file")
        shown = masked(said) if len(said) > 1 else ()
        # each message on its own: a signature ends a message, not the conversation
        read = "\n".join([model_text(part) for part in shown or said])
        vector = self.encoder.encode([read])[0]
        # rules read to the last character: no length of harmless text may hide a line
        everything = normalise("\n".join(said))
        return Reading(said, everything, read, detect(read), vector, self._classify(read, vector), shown)

    def _classify(self, read: str, vector: Vectors) -> Classification | None:
        if self.model is None:
            return None
        classifier: Classifier = self.model.classifier
        prepared = classifier.prepare(read)
        own = vector if prepared == read else self.encoder.encode([prepared])[0]
        return classifier.predict(read, own)

    def _suggestions(
        self, query: Query, audience: Audience, top: int = SCORED
    ) -> tuple[list[Suggestion], list[Article]]:
        return suggestions(self.index.matches(query, audience, max(top, SCORED)), self.matchers)

    def _titles(self, paths: tuple[str, ...]) -> dict[str, str]:
        known = self.library.by_path
        return {path: known[path].title if path in known else path for path in paths}


def _encoder(name: str, problems: list[str]) -> Encoder:
    try:
        return load_encoder(name)
    except EncoderUnavailable as error:
        problems.append(f"{error}. Searching by words only; nothing is answered automatically.")
        return NoEncoder()


def _shipped(problems: list[str]) -> Path | None:
    try:
        return shipped()
    except ModelInvalid as error:
        problems.append(f"{error}. Every ticket goes to a person.")
        return None


def _model(place: Path | None, encoder: Encoder, problems: list[str]) -> Model | None:
    if place is None or isinstance(encoder, NoEncoder):
        return None
    try:
        model = load_model(place)
        if model.classifier.encoder != encoder.fingerprint:
            raise ModelInvalid(f"{place}: trained on vectors of another encoder; train again")
    except ModelInvalid as error:
        problems.append(f"{error}. Every ticket goes to a person.")
        return None
    return model


def _shipped_matchers(encoder: Encoder, problems: list[str]) -> Matchers | None:
    """What a model that was trained without articles borrows.

    Their calibration holds for the vectors that they were made with, and for no others.
    """
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
