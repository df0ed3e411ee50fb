"""Thousands of texts that try to run: shown by the widget in Chromium as whatever others can write, and none may.

Each is a message, an agent's name, the name of a file and a part of a published article. What the service would refuse
as a name is put into its database all the same: the widget trusts nobody.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.load import FIRSTLINE, serving
from benchmarks.rows import Asked, BenchmarkError, Row, Section
from benchmarks.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Frame, Request

SOURCES = tuple(f"hostile/{name}" for name in (
    "naughty_strings.json", "xss_payloads.txt", "xss_polyglots.txt", "xss_vectors.txt",
))  # fmt: skip
CHROMIUM = "/usr/bin/chromium"
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
SITE = "pk_demo"
_TOGETHER, _ARTICLE, _CONTROL = 400, 100, 20
_NONE = Asked(0, 0, lower_is_better=True)
# whatever such texts call is noted; so is what a content policy stopped
WATCH = """
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => noted('ran ' + name);
document.addEventListener('securitypolicyviolation', e => noted('report ' + e.violatedDirective));
"""
POKE = """async () => {
  const kinds = ['mouseover', 'focus', 'toggle', 'error', 'load', 'animationend', 'pointerenter'];
  for (const each of document.querySelectorAll('main *, #poked *')) {
    for (const kind of kinds) each.dispatchEvent(new Event(kind));
  }
  for (const time of [0, 50]) await new Promise(done => setTimeout(done, time));
}"""


@dataclass(frozen=True)
class Talk:
    """A conversation in which each of the texts was said."""

    id: str
    token: str
    texts: tuple[str, ...]


@dataclass
class Watched:
    """What happened in a browser that must not."""

    noted: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)

    def count(self, kind: str) -> int:
        return sum(each.startswith(kind) for each in self.noted)


def run(settings: Settings) -> Section:
    """All of them in each place, and a control in which they become markup."""
    from playwright.sync_api import sync_playwright

    texts = texts_of(settings)[:: 40 if settings.quick else 1]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data", demo=True) as server:
        talks = list(_told(server.port, texts))
        articles = _published(Path(folder), texts)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
            reader = Reader(browser, server.port, Path(folder) / "data" / "firstline.db")
            shown = {"messages": 0, "names": 0, "files": 0, "parts of articles": 0}
            for talk in talks:
                shown["messages"] += reader.messages(talk)
                shown["names"] += reader.names(talk)
                shown["files"] += reader.files(talk)
            shown["parts of articles"] = reader.articles(talks[0], articles)
            watched = reader.watched
            control = _control(browser, texts[::_CONTROL])
            browser.close()
    rows = (
        Row("texts", len(texts), "", note=", ".join(f"{count} as {place}" for place, count in shown.items())),
        Row("scripts run", watched.count("ran"), "", asked=_NONE),
        Row("reports of a content policy", watched.count("report"), "", asked=_NONE),
        Row("requests to elsewhere", len(watched.elsewhere), "", asked=_NONE),
        Row("control: texts that run as markup", control, "", note=f"of {len(texts[::_CONTROL])} tried"),
    )
    return Section("hostile", "Texts that try to run, in the widget", rows, (), {"noted": sorted(set(watched.noted))})


def texts_of(settings: Settings) -> list[str]:
    """Every text of the sources once; those of blanks alone and those with a NUL cannot be said."""
    listed, *plain = (settings.file(name).read_text(encoding="utf-8") for name in SOURCES)
    found = [*json.loads(listed), *(line for text in plain for line in text.split("\n"))]
    return [text for text in dict.fromkeys(each.strip() for each in found) if text and "\0" not in text]


def _told(port: int, texts: Sequence[str]) -> Iterator[Talk]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for part in _batches(texts, _TOGETHER):
        begun = _post(connection, "", {"first": {"move": "person"}, "site": SITE}, "")
        assert begun is not None
        for text in part:
            move = {"move": "say", "text": text}
            if _post(connection, f"/{begun['id']}/moves", move, begun["token"]) is None:
                # nothing that can be read: something stands in its place, which gets its name
                _post(connection, f"/{begun['id']}/moves", {"move": "say", "text": "refused"}, begun["token"])
        yield Talk(begun["id"], begun["token"], tuple(part))


def _post(
    connection: http.client.HTTPConnection, path: str, body: dict[str, Any], token: str
) -> dict[str, Any] | None:  # fmt: skip
    """The answer; None where the text is refused."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request("POST", f"/api/v1/conversations{path}", json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status == 422:
        return None
    if answer.status not in (200, 201):
        raise BenchmarkError(f"POST {path} gave {answer.status}: {content[:200].decode()}")
    found: dict[str, Any] = json.loads(content)
    return found


def _published(folder: Path, texts: Sequence[str]) -> list[str]:
    """Articles made of them, published into the running service; their paths."""
    kb = folder / "kb"
    kb.mkdir()
    for number, part in enumerate(_batches(texts, _ARTICLE)):
        # each is a step; the first is the title as well
        steps = "".join(f"{at}. {' '.join(text.split())}\n" for at, text in enumerate(part, 1))
        head = json.dumps(" ".join(part[0].split())[:150])
        body = f"---\ntitle: {head}\naudience: public\n---\n## Resolution\n{steps}"
        (kb / f"hostile-{number}.md").write_text(body, encoding="utf-8")
    subprocess.run(
        [FIRSTLINE, "kb", "import", str(kb), "--data", str(folder / "data")], check=False, capture_output=True
    )  # fmt: skip
    with closing(sqlite3.connect(folder / "data" / "firstline.db")) as database:
        found = [path for (path,) in database.execute("SELECT path FROM article WHERE path LIKE 'hostile-%'")]
    if not found:
        raise BenchmarkError("no article of the texts was taken")
    return found


def _batches(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[at : at + size] for at in range(0, len(texts), size))


class Reader:
    """Somebody who opens conversations in the widget on the pretend intranet, one after the other."""

    def __init__(self, browser: Browser, port: int, database: Path) -> None:
        self._home, self._database = f"http://127.0.0.1:{port}", database
        self.watched = Watched()
        self._page = _watching(browser, self.watched).new_page()
        self._page.on("request", self._asked)
        self._page.goto(f"{self._home}/demo")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._home, "blob:", "data:")):
            self.watched.elsewhere.add(request.url[:200])

    def messages(self, talk: Talk) -> int:
        return self._shown(talk, ".message.requester:not(.pressed)")

    def names(self, talk: Talk) -> int:
        """Each message is an agent's from now on, whose name is one of the texts."""
        with closing(sqlite3.connect(self._database, timeout=30)) as database, database:
            said = _said(database, talk)
            columns = [row[1] for row in database.execute("PRAGMA table_info(person)")]
            somebody = dict(zip(columns, database.execute("SELECT * FROM person").fetchone(), strict=True))
            marks = ", ".join(f":{name}" for name in columns)
            for message, text in zip(said, talk.texts, strict=False):
                person = somebody | {"id": uuid.uuid4().hex, "name": text, "email": None}
                database.execute(f"INSERT INTO person VALUES ({marks})", person)
                change = "UPDATE message SET author = 'agent', kind = 'text', person_id = ? WHERE id = ?"
                database.execute(change, (person["id"], message))
        return self._shown(talk, ".message.agent")

    def files(self, talk: Talk) -> int:
        ticket = uuid.UUID(talk.id).hex
        with closing(sqlite3.connect(self._database, timeout=30)) as database, database:
            [at] = database.execute("SELECT max(at) FROM message WHERE ticket_id = ?", (ticket,)).fetchone()
            database.executemany(
                "INSERT INTO attachment (id, ticket_id, name, type, size, sha256, internal, at)"
                " VALUES (?, ?, ?, 'text/plain', 1, '', 0, ?)",
                [(uuid.uuid4().hex, ticket, text, at) for text in talk.texts],
            )
        return self._shown(talk, ".message.attached")

    def articles(self, talk: Talk, paths: Sequence[str]) -> int:
        """Offer each, and read it in the panel; how many steps were shown."""
        with closing(sqlite3.connect(self._database, timeout=30)) as database, database:
            for message, path in zip(_said(database, talk), paths, strict=False):
                content = json.dumps({"article": path, "version": 1})
                change = "UPDATE message SET author = 'firstline', kind = 'proposal', content = ? WHERE id = ?"
                database.execute(change, (content, message))
        self._shown(talk, ".message .source", len(paths))
        frame, steps = self._frame(), 0
        for at in range(len(paths)):
            frame.locator(".message .source").nth(at).click()
            frame.locator("#article .fix li").first.wait_for()
            steps += frame.locator("#article .fix > li").count()
            frame.evaluate(POKE)
            frame.locator("#back").click()
        return steps

    def _frame(self) -> Frame:
        return next(each for each in self._page.frames if "/widget/panel" in each.url)

    def _shown(self, talk: Talk, each: str, least: int = 0) -> int:
        """Open the conversation, wait until all of it is there, poke it; how many of `each` were shown."""
        kept = {"id": talk.id, "token": talk.token, "subject": None}
        keeping = "([name, value]) => { localStorage.clear(); localStorage.setItem(name, value); }"
        self._page.evaluate(keeping, [f"firstline:{SITE}:talk", json.dumps(kept)])
        self._page.goto(f"{self._home}/demo")
        self._page.evaluate("Firstline('open')")
        panel = self._page.frame_locator("#firstline-widget iframe")
        panel.locator(each).nth((least or len(talk.texts)) - 1).wait_for(state="attached")
        frame = self._frame()
        frame.evaluate(POKE)
        return frame.locator(each).count()


def _said(database: sqlite3.Connection, talk: Talk) -> list[str]:
    """The ids of what was said in it, in order."""
    wanted = "SELECT id FROM message WHERE ticket_id = ? AND author <> 'firstline' AND kind <> 'press' ORDER BY number"
    return [found for (found,) in database.execute(wanted, (uuid.UUID(talk.id).hex,))]


def _watching(browser: Browser, watched: Watched) -> BrowserContext:
    context = browser.new_context()
    context.expose_binding("noted", lambda _, what: watched.noted.append(str(what)))
    context.add_init_script(WATCH)
    return context


def _control(browser: Browser, texts: Sequence[str]) -> int:
    """How many of the texts run where they become markup: then whoever watches notices."""
    from playwright.sync_api import Error

    ran = 0
    for text in texts:
        watched = Watched()
        context = _watching(browser, watched)
        context.route("**/*", lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(3_000)
        try:
            page.set_content(f"<div id=poked>{text}</div>", wait_until="domcontentloaded")
            page.evaluate(POKE)
        except Error:
            pass  # it led the page away, or holds it: what ran until then counts
        ran += watched.count("ran") > 0
        context.close()
    return ran
