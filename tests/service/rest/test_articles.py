"""Who reads which article, in which version; and what an import does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from service.tables import StoredArticle
from tests.service.world import ARTICLE, World, every_database

ARTICLES = "/api/v1/articles"
FOR_AGENTS = "email/mail-flow-trace-agent.md"
WITH_A_PART_FOR_AGENTS = """---
audience: {audience}
status: {status}
---
# The quiet printer

## Resolution

1. Wake it.

## For agents

The service password is with the vendor.
"""


def publish(world: World, **texts: str) -> dict[str, Any]:
    body = {"articles": [{"path": f"x/{name}.md", "text": text} for name, text in texts.items()]}
    answer = world.client("author").post(f"{ARTICLES}/import", json=body)
    assert answer.status_code == 200, answer.text
    world.services.knowledge.follow()
    found: dict[str, Any] = answer.json()
    return found


def article(audience: str = "employees", status: str = "published") -> str:
    return WITH_A_PART_FOR_AGENTS.format(audience=audience, status=status)


@pytest.mark.parametrize(
    ("audience", "status", "readers"),
    [
        ("public", "published", {"anonymous", "visitor", "requester", "key triage", "agent", "author", "manager"}),
        ("employees", "published", {"requester", "key triage", "agent", "author", "manager"}),
        ("agents", "published", {"agent", "author", "manager"}),
        ("public", "draft", {"author"}),
        ("employees", "archived", {"author"}),
    ],
)
def test_an_article_is_read_by_its_readers_alone(audience: str, status: str, readers: set[str], world: World) -> None:
    publish(world, quiet=article(audience, status))
    with world.services.database.read() as session:
        article_id = session.scalars(select(StoredArticle.id).where(StoredArticle.path == "x/quiet.md")).one()
    for caller in ("anonymous", "visitor", "requester", "key triage", "agent", "author", "manager"):
        client = world.client(caller)
        listed = client.get(ARTICLES, params={"q": "quiet printer"}).json()["data"]
        reads = {
            client.get(f"{ARTICLES}/x/quiet.md").status_code, client.get(f"{ARTICLES}/{article_id}").status_code,
        }  # fmt: skip
        assert reads == ({200} if caller in readers else {404}), caller
        assert [each["id"] for each in listed] == ([str(article_id)] if caller in readers else []), caller


@pytest.mark.parametrize(
    ("caller", "sees"), [("anonymous", False), ("requester", False), ("key triage", False), ("agent", True)]
)
def test_the_part_for_agents_is_theirs(caller: str, sees: bool, world: World) -> None:
    publish(world, quiet=article("public"))
    read = world.client(caller).get(f"{ARTICLES}/x/quiet.md")
    assert ("service password" in read.text) == sees
    assert read.json()["steps"] == ["Wake it."]
    assert [section["heading"] for section in read.json()["sections"]][1:2] == ["Resolution"]


def test_foreign_and_missing_articles_look_the_same(world: World) -> None:
    publish(world, quiet=article("agents"))
    foreign, missing = (
        world.client("requester").get(f"{ARTICLES}/{name}").json() for name in ("x/quiet.md", "x/none.md")
    )
    assert foreign | {"instance": ""} == missing | {"instance": ""}


@every_database
def test_versions_stay_as_they_were(world: World) -> None:
    publish(world, quiet=article())
    publish(world, quiet="# The loud printer\n\n1. Tame it.")
    agent = world.client("agent")
    lines = agent.get(f"{ARTICLES}/x/quiet.md/versions").json()["data"]
    assert [(line["number"], line["in_force"]) for line in lines] == [(2, True), (1, False)]
    titles = [agent.get(f"{ARTICLES}/x/quiet.md/versions/{number}").json()["title"] for number in (1, 2)]
    assert titles == ["The quiet printer", "The loud printer"]
    assert agent.get(f"{ARTICLES}/x/quiet.md").json()["version"] == 2
    assert agent.get(f"{ARTICLES}/x/quiet.md/versions/3").status_code == 404


def test_what_was_taken_out_of_an_article_is_not_read_in_its_past(world: World) -> None:
    publish(world, quiet=article("public"))
    publish(world, quiet="# The quiet printer\n\n1. Sing to it.")
    for caller, status in (("anonymous", 401), ("requester", 403), ("key triage", 403), ("agent", 200)):
        assert world.client(caller).get(f"{ARTICLES}/x/quiet.md/versions").status_code == status
        assert world.client(caller).get(f"{ARTICLES}/x/quiet.md/versions/1").status_code == status


def test_drafts_of_the_past_are_for_authors(world: World) -> None:
    publish(world, quiet=article(status="draft"))
    publish(world, quiet=article())
    assert world.client("agent").get(f"{ARTICLES}/x/quiet.md/versions/1").status_code == 404
    assert world.client("author").get(f"{ARTICLES}/x/quiet.md/versions/1").status_code == 200


@every_database
def test_an_import_tells_of_each_row_and_publishes_the_good_ones(world: World) -> None:
    named = "---\nid: {}\n---\n# One\n\n1. Do it."
    first = publish(world, one=named.format("kb-1"), same="# Same\n\n1. Do it.")
    assert [row["result"] for row in first["data"]] == ["published", "published"]
    again = publish(
        world, same="# Same\n\n1. Do it.", changed="# New\n\n1. Do it.", clash=named.format("kb-1"),
        broken="---\naudience: bosses\n---\n# X\n\n1. Do it.", empty="   ",
    )  # fmt: skip
    assert [row["result"] for row in again["data"]] == ["unchanged", "published", "refused", "refused", "refused"]
    assert again["generation"] == first["generation"] + 1
    assert "kb-1 is already that of x/one.md" in again["data"][2]["mistakes"][0]["message"]
    assert again["data"][3]["mistakes"][0]["line"] == 2
    assert "x/changed.md" in world.services.knowledge.engine.library.by_path
    lines = world.client("admin").get("/api/v1/audit", params={"action": "articles.imported"}).json()["data"]
    assert lines[0]["data"] == {"published": ["x/changed.md"], "sent": 5}
    assert lines[0]["actor"] == f"person:{world.people['author'].id}"


def test_an_import_without_anything_new_makes_no_generation(world: World) -> None:
    first = publish(world, same="# Same\n\n1. Do it.")
    assert publish(world, same="# Same\n\n1. Do it.")["generation"] == first["generation"]


def test_a_path_twice_in_an_import_is_refused_the_second_time(world: World) -> None:
    rows = [{"path": "x/y.md", "text": f"# {name}\n\n1. Do it."} for name in ("A", "B")]
    answer = world.client("author").post(f"{ARTICLES}/import", json={"articles": rows}).json()
    assert [row["result"] for row in answer["data"]] == ["published", "refused"]
    assert world.client("author").get(f"{ARTICLES}/x/y.md").json()["title"] == "A"


@pytest.mark.parametrize(
    "path",
    ["../x.md", "/etc/x.md", "x", "x.txt", "a//b.md", "a/./b.md", "a/.b.md", "a\\b.md", "a\0.md", "ü.md", "a b.md",
     "a/" * 9 + "b.md", "x.md\n", ".md", "a/../b.md", "<x>.md"],
)  # fmt: skip
def test_a_path_is_plain_and_below_the_folder(path: str, shared_world: World) -> None:
    body = {"articles": [{"path": path, "text": "# A\n\n1. Do it."}]}
    assert shared_world.client("author").post(f"{ARTICLES}/import", json=body).status_code == 422


@pytest.mark.parametrize("rows", [0, 201])
def test_an_import_has_one_to_two_hundred_articles(rows: int, shared_world: World) -> None:
    body = {"articles": [{"path": f"x/{number}.md", "text": "# A"} for number in range(rows)]}
    assert shared_world.client("author").post(f"{ARTICLES}/import", json=body).status_code == 422


def test_articles_come_in_pages_by_path(shared_world: World) -> None:
    client, seen, cursor = shared_world.client("agent"), [], None
    while True:
        params: dict[str, Any] = {"limit": 40} | ({"cursor": cursor} if cursor else {})
        page = client.get(ARTICLES, params=params).json()
        seen += [each["path"] for each in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(seen)
    assert {ARTICLE, FOR_AGENTS} <= set(seen)
    assert len(seen) == len(set(seen)) >= 143


@pytest.mark.parametrize(
    ("params", "there"),
    [
        ({"category": "email"}, True), ({"category": "web"}, False), ({"q": "mailbox FULL"}, True),
        ({"q": "mailbox zeppelin"}, False), ({"category": "email", "q": "mailbox"}, True),
    ],
)  # fmt: skip
def test_articles_are_found_by_category_and_words(params: dict[str, str], there: bool, shared_world: World) -> None:
    found = shared_world.client("requester").get(ARTICLES, params={"limit": 200} | params).json()["data"]
    assert (ARTICLE in [each["path"] for each in found]) == there


@pytest.mark.parametrize(
    "name",
    ["none.md", "%00", "..%2f..%2fetc%2fpasswd", "00000000-0000-7000-8000-000000000000", "x/versions/1", "a" * 301],
)
def test_no_name_finds_what_is_not_there(name: str, shared_world: World) -> None:
    assert shared_world.client("agent").get(f"{ARTICLES}/{name}").status_code in (404, 422)
