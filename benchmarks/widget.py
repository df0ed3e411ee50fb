"""`python -m benchmarks.widget`: what the chat widget costs the page that carries it, and how fast it opens.

Against a running service with its demo (`firstline serve`): the pretend intranet carries the widget as any page would.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.settings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STATIC = ROOT / "service" / "widget" / "static"
WORDS = ROOT / "service" / "widget" / "words"
PANEL = ROOT / "service" / "widget" / "templates" / "panel.html"
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
OBSERVE = """
window.shift = 0; window.blocked = 0; window.long = [];
const watch = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each))
  .observe({ type, buffered: true });
// no preloading: the first open does all of it
window.requestIdleCallback = () => 0;
watch('layout-shift', e => { shift += e.value; });
watch('longtask', e => { long.push([e.startTime, e.duration]); blocked += Math.max(0, e.duration - 50); });
"""
# how long the loader itself keeps the page busy: its own script, nothing else
SCRIPTS = (
    "performance.getEntriesByType('long-animation-frame').flatMap(f => f.scripts)"
    ".filter(s => s.sourceURL.includes('/widget.js')).reduce((sum, s) => sum + s.duration, 0)"
)
OPENING = """() => new Promise(resolve => {
  const began = performance.now();
  Firstline('on', 'ready', () => resolve(performance.now() - began));
  Firstline('open');
})"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, show, write the JSON; the exit code is 1 when a number is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.widget", description=__doc__)
    parser.add_argument("address", help="of a running service with its demo, such as http://localhost:8080")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="visits (default: %(default)s)")
    parser.add_argument("--json", type=Path, default=ROOT / "out" / "widget.json", help="where the numbers go")
    chosen = parser.parse_args(arguments)
    found = sizes() | measured(chosen.address, chosen.chromium, chosen.rounds)
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return show(found)


def sizes() -> dict[str, float]:
    """Kilobytes as they are sent: each file compressed by itself."""
    panel = [
        STATIC / "panel.js",
        STATIC / "panel.css",
        PANEL,
        WORDS / "en.json",
        *sorted((STATIC / "panel").glob("*.js")),
    ]
    return {"loader_kb": _zipped([STATIC / "widget.js"]), "panel_kb": _zipped(panel)}


def measured(address: str, chromium: str, rounds: int) -> dict[str, float]:
    """Medians and worst of several visits with a warm cache, in milliseconds; the shift has no unit."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        visits = [_visit(browser, address, warm=True) for _ in range(rounds)]
        browser.close()
    return {
        "blocking_ms": statistics.median(each["blocking"] for each in visits),
        "blocking_worst_ms": max(each["blocking"] for each in visits),
        "script_ms": statistics.median(each["script"] for each in visits),
        "shift": max(each["shift"] for each in visits),
        "open_ms": statistics.median(each["open"] for each in visits),
        "open_worst_ms": max(each["open"] for each in visits),
    }


def _visit(browser: Browser, address: str, *, warm: bool) -> dict[str, float]:
    """One visitor: the first visit fills the cache, the second is measured."""
    context = browser.new_context()
    page = context.new_page()
    if warm:
        _open(page, address)
    context.add_init_script(OBSERVE)
    opened = _open(page, address)
    page.wait_for_timeout(300)
    found: dict[str, Any] = page.evaluate("({ blocking: blocked, shift })")
    found["script"] = page.evaluate(SCRIPTS)
    context.close()
    return {**found, "open": opened}


def _open(page: Page, address: str) -> float:
    """Milliseconds from the call to the panel's word that it is ready."""
    page.goto(address + "/demo", wait_until="load")
    page.wait_for_function("window.Firstline && Firstline.loaded && document.querySelector('#firstline-widget')")
    return float(page.evaluate(OPENING))


def show(found: dict[str, float]) -> int:
    """A table with what was asked for; 1 when something is missed."""
    asked = {
        "loader_kb": (10, "loader, compressed"), "panel_kb": (40, "panel, compressed"),
        "blocking_ms": (20, "blocking time of the page"), "shift": (0, "layout shift"),
        "open_ms": (500, "first open to ready, warm"),
    }  # fmt: skip
    table = Table("number", "measured", "at most")
    for name, (most, label) in asked.items():
        table.add_row(label, f"{found[name]:.1f}", str(most))
    Console().print(table)
    return int(any(found[name] > most for name, (most, _) in asked.items()))


def _zipped(files: Sequence[Path]) -> float:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) / 1000


if __name__ == "__main__":
    raise SystemExit(main())
