"""What desk.toml may contain, table by table. A field's description is what a mistake in it says was expected."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints

from triage.desks.calendars import Holiday, Hours, read_holiday, read_hours
from triage.desks.problems import did_you_mean
from triage.types import Mode

YEAR_OF_MINUTES = 365 * 24 * 60


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, such as "Europe"
        raise ValueError(did_you_mean(name, sorted(available_timezones()))) from None
    return name


# One line, not blank: these end up in queues, headings and sentences.
_ONE_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(max_length=300, pattern=_ONE_LINE)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Span = Annotated[Hours, PlainValidator(read_hours)]
DayOff = Annotated[Holiday, PlainValidator(read_holiday)]
Minutes = Annotated[int, Field(ge=1, le=YEAR_OF_MINUTES)]

_TEXT = "text in quotes, on one line"
_ZONE = 'a time zone such as "Europe/London"'
_TIER = "the number of a tier, without quotes"
_MINUTES = f"a whole number of minutes from 1 to {YEAR_OF_MINUTES}"
_HOURS = 'a list of opening hours such as ["08:00-12:00", "13:00-18:00"], each within one day'
_HOLIDAYS = 'a list of dates such as "2027-03-26", or "12-25" for every year'


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class DeskTable(Table):
    name: Text = Field(description=_TEXT)
    time_zone: Zone = Field(description=_ZONE)
    locale: str = Field(
        default="en-GB", pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$", description='a locale such as "en-GB"'
    )


class TierTable(Table):
    number: int = Field(ge=0, le=9, description="a whole number from 0 to 9")
    name: Text = Field(description=_TEXT)
    group: Text = Field(description=f"the tier's group, {_TEXT}")
    max_minutes: Minutes | None = Field(default=None, description=_MINUTES)


class CategoryTable(Table):
    title: Text = Field(description=_TEXT)
    tier: int = Field(description=_TIER)
    group: Text = Field(description=f"the group that knows the subject, {_TEXT}")
    specialists_from: int = Field(default=2, ge=1, le=9, description="the lowest tier of its group, 1 to 9")
    checklist: list[str] = Field(default=[], description='a list of fact names such as ["place", "since_when"]')


class FactTable(Table):
    label: Text = Field(description=_TEXT)
    question: Text = Field(description=f"the question shown to the requester, {_TEXT}")
    required: bool = Field(default=True, description="true or false")


class BypassTable(Table):
    name: Text = Field(description=_TEXT)
    categories: list[str] = Field(default=[], description='a list of category names such as ["network"]')
    keywords: list[Text] = Field(default=[], description='a list of words such as ["ransomware", "ransom note"]')
    tier: int = Field(description=_TIER)
    group: Text | None = Field(default=None, description=_TEXT)


class RoutingTable(Table):
    name: Text = Field(description=_TEXT)
    categories: list[str] = Field(default=[], description='a list of category names such as ["network"]')
    keywords: list[Text] = Field(default=[], description='a list of words such as ["payroll", "call centre"]')
    priorities: list[str] = Field(default=[], description='a list of priority levels such as ["P1", "P2"]')
    requesters: list[Text] = Field(default=[], description='a list of patterns such as ["*@board.example.com"]')
    tier: int | None = Field(default=None, description=_TIER)
    group: Text | None = Field(default=None, description=_TEXT)
    escalate: bool = Field(default=False, description="true or false")


class PrioritiesTable(Table):
    impacts: list[Text] = Field(min_length=1, description='a list of words such as ["person", "team"]')
    urgencies: list[Text] = Field(min_length=1, description='a list of words such as ["low", "medium"]')
    default_impact: str = Field(default="person", description="one of the impacts")
    default_urgency: str = Field(default="medium", description="one of the urgencies")
    levels: dict[str, Text] = Field(min_length=1, description='names of levels such as P1 = "Critical"')
    matrix: dict[str, dict[str, str]] = Field(description='rows such as person = { low = "P4", medium = "P3" }')


class CalendarTable(Table):
    time_zone: Zone | None = Field(default=None, description=_ZONE)
    monday: list[Span] = Field(default=[], description=_HOURS)
    tuesday: list[Span] = Field(default=[], description=_HOURS)
    wednesday: list[Span] = Field(default=[], description=_HOURS)
    thursday: list[Span] = Field(default=[], description=_HOURS)
    friday: list[Span] = Field(default=[], description=_HOURS)
    saturday: list[Span] = Field(default=[], description=_HOURS)
    sunday: list[Span] = Field(default=[], description=_HOURS)
    holidays: list[DayOff] = Field(default=[], description=_HOLIDAYS)


class SlaTable(Table):
    tier: int | None = Field(default=None, description=_TIER)
    priority: str = Field(description="the name of a priority level")
    calendar: str = Field(description="the name of a calendar")
    first_response_minutes: Minutes = Field(description=_MINUTES)
    resolution_minutes: Minutes = Field(description=_MINUTES)


class AnswersTable(Table):
    mode: Mode = Field(default=Mode.SUGGEST, strict=False, description='"off", "suggest", "provisional" or "certified"')
    error_budget: float = Field(default=0.05, gt=0, le=0.5, description="a share above 0 and up to 0.5, such as 0.05")
    confidence: float = Field(default=0.95, ge=0.5, lt=1, description="a share from 0.5 to below 1, such as 0.95")
    max_questions: int = Field(default=2, ge=0, le=10, description="a whole number from 0 to 10")
    max_failed_fixes: int = Field(default=2, ge=1, le=10, description="a whole number from 1 to 10")
    max_turns: int = Field(default=12, ge=1, le=100, description="a whole number from 1 to 100")
    no_article_share: float = Field(default=0.10, ge=0, lt=1, description="a share from 0 to below 1, such as 0.10")


class ConversationTable(Table):
    silent_after_hours: int = Field(default=72, ge=1, le=2_160, description="hours, a whole number from 1 to 2160")
    close_after_days: int = Field(default=5, ge=0, le=365, description="days, a whole number from 0 to 365")
    reopen_days: int = Field(default=7, ge=0, le=365, description="days, a whole number from 0 to 365")


class EncoderTable(Table):
    name: Text = Field(default="minilm-l6-v2-int8", description=f"the name of an encoder, {_TEXT}")
