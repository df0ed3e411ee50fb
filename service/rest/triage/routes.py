"""Assess a text without a ticket, search articles, look at a stored decision, make it again."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service.access import STAFF, Principal, audience_of, require
from service.auth import Key, Who, services_of
from service.errors import Fault, Invalid
from service.idempotency import Reply
from service.replay import replay
from service.rest.models import Assessment
from service.rest.routes import API, answer_once, once_for, told
from service.rest.triage.models import Found, Replayed, StoredAssessment, ToAssess
from service.rest.triage.queries import assessment_for
from triage.report import assessment_dict
from triage.types import Audience, Turn
from triage.types import Request as TriageRequest

router = APIRouter(prefix=API)


@router.post(
    "/triage", response_model=Assessment, operation_id="assess", tags=["triage"],
    summary="Assess a text without a ticket", **told(once=True),
)  # fmt: skip
def assess(body: ToAssess, request: Request, who: Who, key: Key = None) -> Response:
    """Category, tier, suggestions and the decision, as `firstline triage` gives them. Nothing is stored but the answer
    under an Idempotency-Key."""
    require(who, roles=tuple(STAFF), scope="triage")
    services = services_of(request)
    asked = _asked(body, who)
    once = once_for(who, "triage", key, body)

    def work() -> Reply:
        result = assessment_dict(services.knowledge.engine.assess(asked))
        if once.key is not None:
            with services.database.write() as session:
                once.keep(session, 200, result, services.now())
        return result

    return answer_once(request, once, 200, work)


@router.get(
    "/search", response_model=Found, operation_id="search", tags=["articles"],
    summary="The best articles for a query", **told(anybody=True),
)  # fmt: skip
def search(
    request: Request, who: Who,
    q: Annotated[str, Query(min_length=1, max_length=1_000, examples=["vpn keeps dropping"])],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> Any:  # fmt: skip
    """Only articles that you may read; without an account, those for everybody."""
    services = services_of(request)
    audience = audience_of(who, Audience(services.settings.strangers_read))
    return {"data": [asdict(each) for each in services.knowledge.engine.search(q, limit, audience)]}


@router.get(
    "/assessments/{assessment_id}", response_model=StoredAssessment, operation_id="readAssessment", tags=["decisions"],
    summary="A stored decision and what it rested on", **told(404),
)  # fmt: skip
def read(assessment_id: uuid.UUID, request: Request, who: Who) -> Any:
    """For staff who may read its ticket."""
    with services_of(request).database.read() as session:
        found = assessment_for(session, assessment_id, who)
        return {name: getattr(found, name) for name in StoredAssessment.model_fields}


@router.post(
    "/assessments/{assessment_id}/replay", response_model=Replayed, operation_id="replayAssessment", tags=["decisions"],
    summary="Make a stored decision again", **told(404, once=True),
)  # fmt: skip
def make_again(assessment_id: uuid.UUID, request: Request, who: Who, key: Key = None) -> Response:
    """The same request, with the articles of then and everything else as it is now. Changes nothing."""
    services = services_of(request)
    with services.database.read() as session:
        stored = assessment_for(session, assessment_id, who)
    once = once_for(who, f"assessments/{assessment_id}/replay", key)

    def work() -> Reply:
        reply = Replayed(**asdict(replay(services, stored))).model_dump(mode="json")
        if once.key is not None:
            with services.database.write() as session:
                once.keep(session, 200, reply, services.now())
        return reply

    return answer_once(request, once, 200, work)


def _asked(body: ToAssess, who: Principal) -> TriageRequest:
    """Raises Invalid where the body asks for readers above its sender."""
    own = audience_of(who)
    audience = body.audience or own
    if not own.may_read(audience):
        raise Invalid(faults=(Fault("/audience", f"expected {own} or fewer readers"),))
    return TriageRequest(
        body.text, audience=audience, impact=body.impact, urgency=body.urgency, channel=body.channel,
        history=tuple(Turn(each.author, each.text) for each in body.history),
        clarifications=tuple((each.question, each.answer) for each in body.clarifications),
        failed_articles=body.failed_articles,
    )  # fmt: skip
