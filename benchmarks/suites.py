"""The sections there are, in the order they run, and the files each one needs."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import (
    hostile,
    labelled_tickets,
    load,
    office_articles,
    office_questions,
    scope,
    speed,
    stackexchange,
    startup,
)
from benchmarks.processes import Run
from benchmarks.settings import Settings


@dataclass(frozen=True)
class Suite:
    """One section: `needs` are files below the data folder, none for what runs on shipped files alone."""

    name: str
    run: Run
    needs: tuple[str, ...] = ()
    one_thread: bool = False

    def missing(self, settings: Settings) -> tuple[str, ...]:
        """The files it needs that are not there; all of them without a data folder."""
        data = settings.data
        return tuple(name for name in self.needs if data is None or not (data / name).is_file())


SUITES = (
    Suite("speed", speed.run, one_thread=True),
    Suite("startup", startup.run),
    Suite("load", load.run),
    Suite("hostile", hostile.run, hostile.SOURCES),
    Suite("it_tickets", labelled_tickets.it_tickets, (labelled_tickets.IT_TICKETS,)),
    Suite("banking77", labelled_tickets.banking77, (labelled_tickets.BANKING77,)),
    Suite("clinc150", scope.run, (scope.TRAIN, scope.VALIDATION, scope.OUTSIDE)),
    Suite("officedocs", office_questions.run, (office_articles.SOURCE,)),
    Suite("stackexchange_it", stackexchange.run, (stackexchange.SOURCE,)),
)
NAMES = tuple(suite.name for suite in SUITES)
