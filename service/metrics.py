"""What Prometheus reads: base units, no names or ids of people as labels."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.ticketing.turns import TurnRecord
from triage.talk import effects as fx

_LATENCY = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)
_PROBABILITY = tuple(step / 10 for step in range(1, 11))


class Metrics:
    """One registry a process."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self._requests = Histogram(
            "triage_http_request_duration_seconds", "Time to answer", ("method", "route", "status"),
            registry=own, buckets=_LATENCY,
        )  # fmt: skip
        self._messages = Counter("triage_messages", "Turns of requesters", ("channel",), registry=own)
        self._predictions = Counter("triage_predictions", "Assessments", ("category", "tier", "decision"), registry=own)
        self._probability = Histogram(
            "triage_prediction_probability", "Probability of the best article", registry=own, buckets=_PROBABILITY
        )
        self._deflections = Counter("triage_deflections", "Ends of Firstline's own tickets", ("outcome",), registry=own)
        self._escalations = Counter("triage_escalations", "Tickets handed over", ("reason", "to_tier"), registry=own)
        self._jobs = Counter("triage_jobs", "Jobs of the worker", ("name", "outcome"), registry=own)
        self._degraded = Gauge("triage_degraded", "1: works without it", ("component",), registry=own)
        self.generation = Gauge("triage_index_generation", "Generation of the articles in force", registry=own)
        self.lag = Gauge("triage_index_lag_seconds", "Age of the oldest articles not taken over yet", registry=own)
        self.tickets = Gauge("triage_open_tickets", "Tickets not ended", ("state", "priority"), registry=own)
        self.overdue = Gauge(
            "triage_overdue_tickets", "Open tickets past a due time", ("clock", "priority"), registry=own
        )  # fmt: skip
        self.looking = Gauge("triage_sse_clients", "Live connections", registry=own)
        self._model = Gauge("triage_model_info", "1: the model in use", ("version", "sha256"), registry=own)

    def request(self, method: str, route: str, status: int, took_s: float) -> None:
        self._requests.labels(method, route, str(status)).observe(took_s)

    def turn(self, channel: str, turn: TurnRecord) -> None:
        """Count one turn of a conversation."""
        self._messages.labels(channel).inc()
        if turn.assessed is not None:
            found = turn.assessed.found
            self._predictions.labels(found.category.label, found.tier.label, found.decision.action.value).inc()
            if found.suggestions:
                self._probability.observe(found.suggestions[0].probability)
        for effect in turn.effects:
            match effect:
                case fx.HandOver(reason, tier, _):
                    self._escalations.labels(reason, str(tier)).inc()
                case fx.Resolve(by="requester"):
                    self._deflections.labels("confirmed").inc()
                case fx.CloseSilent():
                    self._deflections.labels("silent").inc()

    def job(self, name: str, outcome: str) -> None:
        self._jobs.labels(name, outcome).inc()

    def degraded(self, component: str, *, on: bool) -> None:
        self._degraded.labels(component).set(1 if on else 0)

    def model(self, version: str, sha256: str) -> None:
        """Name the model in use."""
        self._model.clear()
        self._model.labels(version, sha256).set(1)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
