"""The more often somebody tries, the longer they wait; nobody waits for a typing mistake."""

from datetime import timedelta
from pathlib import Path

from fieldapp.storage import throttle
from fieldapp.storage.database import Database
from fieldapp.storage.throttle import Rule, delay_after
from tests.conftest import TestClock

RULE = Rule(free=3)


def test_the_wait_doubles_up_to_the_longest() -> None:
    waits = [delay_after(n, RULE).total_seconds() for n in range(1, 14)]
    assert waits[:6] == [0, 0, 2, 4, 8, 16]
    assert waits[-1] == RULE.longest.total_seconds()


def test_attempts_in_a_row_wait_and_are_forgotten_in_the_end(tmp_path: Path) -> None:
    database, clock = Database.open(tmp_path / "db.sqlite"), TestClock()

    def attempt() -> int:
        return database.write(lambda c: throttle.attempt(c, {b"key": RULE}, clock()))

    assert [attempt() for _ in range(4)] == [0, 0, 0, 3]
    clock.turn(seconds=3)
    assert attempt() == 0
    assert attempt() >= 4
    clock.now += RULE.forget_after + timedelta(minutes=15)
    assert [attempt() for _ in range(3)] == [0, 0, 0]
    database.close()


def test_who_waits_under_one_key_is_not_counted_under_the_other(tmp_path: Path) -> None:
    database, clock = Database.open(tmp_path / "db.sqlite"), TestClock()
    both = {b"account": Rule(free=1), b"address": Rule(free=100)}
    database.write(lambda c: throttle.attempt(c, both, clock()))
    for _ in range(5):
        assert database.write(lambda c: throttle.attempt(c, both, clock())) > 0
    with database.read() as c:
        assert c.execute("select attempts from throttle where key = ?", (b"address",)).fetchone()[0] == 1
    database.close()


def test_a_clock_that_ran_ahead_for_a_while_locks_nobody_out(tmp_path: Path) -> None:
    database, clock = Database.open(tmp_path / "db.sqlite"), TestClock()

    def attempt() -> int:
        return database.write(lambda c: throttle.attempt(c, {b"key": RULE}, clock()))

    clock.turn(days=400)
    assert attempt() == 0
    clock.turn(days=-400)
    assert [attempt() for _ in range(4)] == [0, 0, 0, 3]
    database.close()
