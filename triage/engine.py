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
from triage.encoder import Encoder, NoEncoder, Vectors
from triage.handoff import Case, build_handoff
from triage.language import Language, detect
from triage.model import Model, encoder_for
from triage.modes import mode_in_force
from triage.parts import find_encoder, find_lent, find_model, find_shipped
from triage.policy import decide
from triage.reading import masked, model_text
from triage.retrieval import SCORED, KnowledgeIndex, suggestions
from triage.search.matcher import Matching
from triage.search.query import Query
from triage.search.vectors import Progress
from triage.situation import Candidate, Situation, Thresholds, has_several
from triage.text import is_blank, normalise
from triage.types import (
    Action,
    Assessment,
    Audience,
    Classification,
    Concern,
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
        *, mode: Mode | None = None, problems: tuple[str, ...] = (), lent: Matching | None = None,
    ) -> None:  # fmt: skip
        """`lent` ranks articles for a model that was trained without any; nothing is answered by it."""
        self.desk, self.library, self.encoder, self.model, self.index = desk, library, encoder, model, index
        self.problems, self.lent = problems, lent
        self.matchers: Matching | None = (model.matchers or lent) if model else None
        self.name = f"{model.label}@{model.fingerprint[:12]}" if model else ""
        self._asked_mode = mode
        self.mode, self.mode_note = mode_in_force(mode or desk.mode, model, self.fingerprints)

    @classmethod
    def load(
        cls,
        *,
        model: Path | str | None = None,
        kb: Path | str | None = None,
        desk: Path | str | None = None,
        library: Library | None = None,
        cache: Path | None = None,
        progress: Progress | None = None,
    ) -> Engine:
        """Load desk, articles, encoder and model; each None is the shipped one. `cache` keeps passage vectors.

        `library` takes the place of the folder `kb` where the articles have been read already.

        A missing or damaged encoder or model does not stop it: the engine then sends every ticket to a person, with
        what a search without it finds, and says why in `problems`. Raises DeskInvalid, and TriageError when the article
        folder is not there.
        """
        desk_read = load_desk(desk)
        library = library or load_articles(Path(kb) if kb else ARTICLES, desk_read.variables)
        problems: list[str] = []
        place = Path(model) if model else find_shipped(problems)
        encoder = find_encoder(encoder_for(place, desk_read.encoder), problems)
        trained = find_model(place, encoder, problems)
        lent = find_lent(encoder, problems) if trained and not trained.matchers else None
        keep = None if isinstance(encoder, NoEncoder) else cache
        index = KnowledgeIndex(library, encoder, keep, progress=progress)
        return cls(desk_read, library, encoder, trained, index, problems=tuple(problems), lent=lent)

    def with_library(self, library: Library, cache: Path | None = None) -> Engine:
        """The same engine over other articles."""
        keep = None if isinstance(self.encoder, NoEncoder) else cache
        index = KnowledgeIndex(library, self.encoder, keep)
        parts = (self.desk, library, self.encoder, self.model, index)
        return Engine(*parts, mode=self._asked_mode, problems=self.problems, lent=self.lent)

    def with_mode(self, mode: Mode) -> Engine:
        """The same engine in another answer mode (the command line's --mode)."""
        parts = (self.desk, self.library, self.encoder, self.model, self.index)
        return Engine(*parts, mode=mode, problems=self.problems, lent=self.lent)

    def assess(self, request: Request | str) -> Assessment:
        """What the ticket is, which articles may solve it, and what should happen next.

        Raises RequestInvalid when there is nothing to read, or when impact, urgency or priority is unknown to the desk;
        EncoderUnavailable and ModelInvalid when encoder or model fail at it.
        """
        try:
            return self._assess(Request(request) if isinstance(request, str) else request)
        except (ArithmeticError, MemoryError, RuntimeError, ValueError) as error:
            raise ModelInvalid(f"model {self.name} fails on a ticket ({type(error).__name__})") from error

    def _assess(self, request: Request) -> Assessment:
        priority = self._priority(request)
        reading = self._read(request)
        category = reading.classification.category.label if reading.classification else None
        hits = rules.check(
            self.desk, reading.normalised, category=category, priority=priority, requester=request.requester,
            said="\n".join(reading.said), wants_person=request.wants_person,
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
            concerns=concerns or (),
        )
        if decision.action is not Action.ESCALATE:
            return assessment
        shown = reading.masked or masked(reading.said)
        case = Case(self.desk, request, assessment, shown, self._titles(request.failed_articles), priority)
        return replace(assessment, handoff=build_handoff(case))

    def _situation(
        self, request: Request, reading: Reading, hits: tuple[RuleHit, ...], candidates: tuple[Candidate, ...],
        concerns: tuple[Concern, ...] | None,
    ) -> Situation:  # fmt: skip
        best = ((concern, concern.suggestions[0]) for concern in concerns or ())
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
            one_problem=concerns is None,
            matching=self.matchers is not None,
        )

    def _candidates(self, reading: Reading, request: Request) -> tuple[Candidate, ...]:
        """What may be suggested, best first: never an article that has failed."""
        query = Query.of(reading.model_text, reading.vector, reading.classification)
        found, articles = self._suggestions(query, request.audience, without=request.failed_articles)
        return tuple(Candidate(s, a) for s, a in zip(found, articles, strict=True))

    def _concerns(self, reading: Reading, request: Request) -> tuple[Concern, ...] | None:
        """Each problem by itself, as far as they can be told apart; None when there is but one."""
        if not (self.model and has_several(reading.classification, self.model.thresholds)):
            return None

        def look(text: str) -> Concern:
            vector = self.encoder.encode([text])[0]
            found = self._classify(text, vector) or _unknown()
            near = self._suggestions(Query.of(text, vector, found), request.audience)[0]
            return Concern(text, found.category.label, tuple(near), found.flags, found.out_of_scope)

        found = separate(reading.model_text, look)
        return None if found is None else tuple(_left(concern, request.failed_articles) for concern in found)

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
        self, query: Query, audience: Audience, top: int = SCORED, without: tuple[str, ...] = ()
    ) -> tuple[list[Suggestion], list[Article]]:
        return suggestions(self.index.matches(query, audience, max(top, SCORED), without), self.matchers)

    def _titles(self, paths: tuple[str, ...]) -> dict[str, str]:
        known = self.library.by_path
        return {path: known[path].title if path in known else path for path in paths}


def _left(concern: Concern, failed: tuple[str, ...]) -> Concern:
    """The concern with what may still be suggested for it. Where the problems part does not hang on what has failed."""
    near = [each for each in concern.suggestions if each.article not in failed]
    return replace(concern, suggestions=tuple(near[:SUGGESTED]))


def _unknown() -> Classification:
    return Classification(Prediction("", 0.0), Prediction("", 0.0), Flags(), float(np.inf))
