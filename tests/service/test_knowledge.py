"""Articles in the database: a generation is one state of all of them, whoever publishes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from service.database import Database
from service.knowledge import GENERATION, Knowledge, Source, load_first, publish, sources_in
from service.services import Services
from service.ticketing.opening import value_of
from tests.service.world import MONDAY, every_database
from triage.types import TriageError

HEAD = "# The lamp is dark\n\n## Resolution\n"
OLD, NEW = HEAD + "1. Press the switch.\n", HEAD + "1. Change the bulb.\n"


@contextmanager
def after_the_counter_was_read(database: Database, do: Callable[[], object]) -> Iterator[None]:
    """Does it once, between the statement that reads a counter and the next one of the same reader."""
    done: list[bool] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not done and statement.startswith("SELECT") and "counter" in statement:
            done.append(True)
            do()

    event.listen(database.engine, "after_cursor_execute", executed)
    yield
    event.remove(database.engine, "after_cursor_execute", executed)
    assert done


@every_database
def test_a_publish_while_a_generation_is_read_is_of_the_next_one(services: Services, database_url: str) -> None:
    def published(text: str) -> int:
        with closing(Database(database_url, pool=2)) as other, other.write() as session:
            return publish(session, [Source("x/lamp.md", text)], MONDAY)

    first = published(OLD)
    with after_the_counter_was_read(services.database, lambda: published(NEW)):
        assert services.knowledge.follow()
    engine, generation = services.knowledge.current
    assert generation == first
    assert engine.library.by_path["x/lamp.md"].steps == ("Press the switch.",)
    assert services.knowledge.follow()
    assert services.knowledge.engine.library.by_path["x/lamp.md"].steps == ("Change the bulb.",)
    assert services.knowledge.at(first).library.by_path["x/lamp.md"].steps == ("Press the switch.",)


def test_only_what_was_published_is_read_again(services: Services) -> None:
    def published(**texts: str) -> int:
        with services.database.write() as session:
            generation = publish(session, [Source(f"x/{name}.md", text) for name, text in texts.items()], MONDAY)
        services.knowledge.follow()
        return generation

    first = published(lamp=OLD, unsaid="See {{nothing}}.")
    before = services.knowledge.engine.library
    published(lamp=NEW)
    after = services.knowledge.engine.library
    assert {path for path, article in after.by_path.items() if article is not before.by_path[path]} == {"x/lamp.md"}
    assert after.by_path["x/lamp.md"].version == 2
    assert (
        [problem.path for problem in after.problems] == [problem.path for problem in before.problems] == ["x/unsaid.md"]
    )
    past = services.knowledge.at(first).library
    assert past.by_path["x/lamp.md"] == before.by_path["x/lamp.md"]
    assert past.content_hash == before.content_hash


def test_what_cannot_be_read_is_no_article_at_the_first_start(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url, pool=2)
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM article")
    kb, outside = tmp_path / "kb", tmp_path / "outside.md"
    outside.write_text(OLD)
    files = {
        "good.md": OLD.encode(), "plain.MARKDOWN": b"Some text.", "latin.md": b"caf\xe9",
        "broken.md": b"---\ntier: [x\n---\ntext", ".hidden/x.md": b"text", "x.txt": b"text",
    }  # fmt: skip
    for name, data in files.items():
        (kb / name).parent.mkdir(parents=True, exist_ok=True)
        (kb / name).write_bytes(data)
    (kb / "link.md").symlink_to(outside)
    with database.write() as session:
        assert load_first(session, kb, MONDAY) == 2
    known = Knowledge.load(database, model=None, desk=None, mode=None, cache=None, variables={})
    assert set(known.engine.library.by_path) == {"good.md", "plain.MARKDOWN"}
    assert known.engine.library.problems == ()
    with database.read() as session:
        assert known.current[1] == value_of(session, GENERATION)
    database.close()


def test_a_folder_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="no such folder"):
        sources_in(tmp_path / "nowhere")
