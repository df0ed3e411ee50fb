"""Limits: how many, who is counted as one, and when it is worth trying again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from service.errors import TooMany
from service.limits import Limiter, address_key
from service.settings import Settings

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = ["requests", "conversations", "messages", "sign_in", "sign_in_account"]


def limiter(limit: str = "3/minute") -> Limiter:
    return Limiter(Settings(**{f"limit_{kind}": limit for kind in KINDS}))


def refused(counting: Limiter, kind: str = "messages", key: str = "a") -> bool:
    try:
        counting.hit(kind, key)
    except TooMany:
        return True
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_and_each_key_is_counted_by_itself(kind: str) -> None:
    counting = limiter()
    assert [refused(counting, kind) for _ in range(5)] == [False, False, False, True, True]
    assert not refused(counting, kind, "b")
    assert not refused(counting, next(each for each in KINDS if each != kind))


def test_the_window_moves_and_says_when_to_come_back() -> None:
    counting = limiter()
    with time_machine.travel(START, tick=False) as clock:
        counting.hit("messages", "a")
        clock.shift(timedelta(seconds=40))
        counting.hit("messages", "a")
        counting.hit("messages", "a")
        with pytest.raises(TooMany) as told:
            counting.hit("messages", "a")
        assert told.value.retry_after in (20, 21)
        clock.shift(timedelta(seconds=21))
        assert [refused(counting) for _ in range(2)] == [False, True]


def test_what_is_forgiven_was_not_counted() -> None:
    counting = limiter()
    for _ in range(10):
        counting.hit("sign_in", "a")
        counting.forgive("sign_in", "a")
    counting.forgive("sign_in", "nobody")
    assert [refused(counting, "sign_in") for _ in range(4)] == [False, False, False, True]


def test_of_many_at_the_same_moment_only_as_many_pass_as_may() -> None:
    counting, answers, start = limiter("20/minute"), [], threading.Barrier(8)

    def hits() -> None:
        start.wait()
        answers.extend(refused(counting) for _ in range(10))

    threads = [threading.Thread(target=hits) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers.count(False) == 20


def test_keys_that_strangers_choose_are_forgotten() -> None:
    counting = limiter()
    with time_machine.travel(START, tick=False) as clock:
        for number in range(500):
            counting.hit("requests", f"address {number}")
        # the library's own look at them, in a thread: it would put some back in the midst of ours
        counting._storage.timer.join()
        clock.shift(timedelta(hours=1))
        for entries in counting._storage.events.values():
            entries.clear()
        counting._sweep()
    assert not counting._storage.events


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        ("x" * 500, "x" * 100),
    ],
)
def test_a_household_is_one_address(host: str, counted: str) -> None:
    assert address_key(host) == counted


def test_a_limit_that_cannot_be_read_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="couldn't parse"):
        limiter("many")
