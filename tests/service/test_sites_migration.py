"""The tables of sites come and go without touching the tickets that were there before."""

from __future__ import annotations

from sqlalchemy import text

from service import migrating
from service.database import Database
from tests.service.world import World, every_database


@every_database
def test_tickets_and_what_hangs_on_them_stay(world: World, database_url: str) -> None:
    database = Database(database_url, pool=2)
    before = counted(database)
    assert min(before.values()) > 0
    for revision in ("0002", "0003"):
        migrating.migrate(database, revision)
        assert counted(database) == before
    database.close()


def counted(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("ticket", "message", "event", "assessment", "person")
        }
