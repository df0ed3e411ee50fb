"""When a person will answer, in words and on the desk's own clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from triage.desk import Desk
from triage.sla import is_open, next_opening
from triage.talk.turns import Context
from triage.talk.words import Words


def expected(context: Context, group: str, tier: int, priority: str | None, due: datetime | None) -> str:
    """The sentences about time: that the desk is closed, if it is, and by when someone will answer.

    `priority` None, or one that the desk does not know any more, counts as the desk's usual one.
    """
    words, now, zone = context.words, context.now, context.desk.time_zone
    sentences = []
    opening = opening_after(context.desk, tier, priority, now)
    if opening is not None:
        sentences.append(words.say("closed_now", opening=moment(words, opening.astimezone(zone), now)))
    when = moment(words, due.astimezone(zone), now) if due else ""
    if due is None:
        sentences.append(words.say("time_unknown"))
    elif due < now:
        sentences.append(words.say("time_overdue", when=when))
    else:
        sentences.append(words.say("time", group=group, when=when))
    return " ".join(sentences)


def opening_after(desk: Desk, tier: int, priority: str | None, now: datetime) -> datetime | None:
    """When the people who are to answer are there again; None while they are, or when no hours are known."""
    target = desk.sla_target(tier, priority if priority and priority in desk.levels else desk.priority())
    if target is None:
        return None
    calendar = desk.calendars[target.calendar]
    return None if is_open(calendar, now) else next_opening(calendar, now)


def moment(words: Words, at: datetime, now: datetime) -> str:
    """A moment as people say it, in the time zone of `at`: today, tomorrow, or the day with its date."""
    days = (at.date() - now.astimezone(at.tzinfo).date()) // timedelta(days=1)
    clock, weekday = f"{at.hour:02}:{at.minute:02}", words.weekdays[at.weekday()]
    if days == 0:
        return words.say("when_today", clock=clock)
    if days == 1:
        return words.say("when_tomorrow", clock=clock, weekday=weekday)
    return words.say("when_day", weekday=weekday, day=at.day, month=words.months[at.month - 1], clock=clock)
