"""`python -m benchmarks`: what was asked for, section by section, then one JSON file with everything."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.markup import escape

from benchmarks import machine
from benchmarks.processes import in_own_process
from benchmarks.rows import BenchmarkError, Report, Section
from benchmarks.settings import CACHE, ROOT, Settings
from benchmarks.suites import NAMES, SUITES, Suite
from benchmarks.terminal import console, show_left_out, show_machine, show_section, write_json

JSON = ROOT / "out" / "benchmarks.json"
DESCRIPTION = """\
Speed beside the plain pipeline a user would write (sentence-transformers + FAISS + scikit-learn), and quality on public
sets beside measured baselines, each number with its 95 % interval and what was asked. Tables on stdout, JSON beside.
"""
EXAMPLES = """\
examples:
  make bench                                   speed and start-up, in an environment that has the plain pipeline
  make bench DATA=~/public_sets                the same and quality
  python -m benchmarks --only speed            one section, with what is installed here
  python -m benchmarks --data DIR --only officedocs stackexchange_it --json out/articles.json
  python -m benchmarks --data DIR --quick      a look in a few minutes: few rows, wide intervals

exit codes: 0 all sections ran, 1 a section failed, 2 it could not be run as asked
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sections asked for; the exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    settings = Settings(chosen.data, chosen.cache, chosen.quick)
    if problem := _mistake(settings, chosen.only):
        parser.error(problem)
    suites = [suite for suite in SUITES if not chosen.only or suite.name in chosen.only]
    out, err = console(), Console(stderr=True)
    report = Report(machine.describe(), (), quick=settings.quick)
    show_machine(out, report)
    sections, left_out, failed = _run_all(suites, settings, out, err)
    report = Report(report.machine, tuple(sections), tuple(left_out), settings.quick)
    show_left_out(out, report)
    try:
        write_json(chosen.json, report.to_dict())
    except BenchmarkError as error:
        err.print(f"[red]error:[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        return 2
    err.print(f"written: {chosen.json}", highlight=False, markup=False, soft_wrap=True)
    return 1 if failed else 0


def _run_all(
    suites: Sequence[Suite], settings: Settings, out: Console, err: Console
) -> tuple[list[Section], list[str], bool]:
    sections: list[Section] = []
    failures: list[str] = []
    runnable = [suite for suite in suites if not suite.missing(settings)]
    for number, suite in enumerate(runnable, 1):
        err.print(f"[dim]{number} of {len(runnable)}: {suite.name} …[/dim]", highlight=False)
        start = perf_counter()
        try:
            section = in_own_process(suite.run, settings, one_thread=suite.one_thread)
        except BenchmarkError as error:
            err.print(f"[red]{suite.name}:[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
            failures.append(f"{suite.name} failed: {error}")
            continue
        err.print(f"[dim]{suite.name}: {perf_counter() - start:.0f} s[/dim]", highlight=False)
        show_section(out, section)
        sections.append(section)
    skipped = [suite for suite in suites if suite.missing(settings)]
    return sections, failures + _told(skipped, settings), bool(failures)


def _told(skipped: Sequence[Suite], settings: Settings) -> list[str]:
    """In sentences: what was not measured, and how to."""
    if not skipped:
        return []
    if settings.data is None:
        names = ", ".join(suite.name for suite in skipped)
        return [
            f"Quality was NOT measured ({names}): the public sets are not part of this project. "
            "Give their folder: make bench DATA=DIR, or python -m benchmarks --data DIR."
        ]
    return [
        f"{each.name} was NOT measured: {settings.data} has no {', '.join(each.missing(settings))}." for each in skipped
    ]


def _mistake(settings: Settings, only: Sequence[str]) -> str | None:
    """What is wrong with the arguments taken together."""
    if settings.data is not None and not settings.data.is_dir():
        return f"--data {settings.data}: there is no such folder"
    for suite in SUITES:
        if suite.name in only and settings.data is None and suite.needs:
            return f"--only {suite.name} needs --data, the folder that has {', '.join(suite.needs)}"
        if suite.name in only and (missing := suite.missing(settings)):
            return f"--only {suite.name}: {settings.data} has no {', '.join(missing)}"
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=_folder, metavar="DIR", help="folder of the public sets; without it, speed only")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", default=JSON, help="where to write everything (out/benchmarks.json)"
    )
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=NAMES, default=[], help=f"sections: {', '.join(NAMES)}"
    )
    parser.add_argument("--quick", action="store_true", help="few rows, rounds and draws: to look, not to publish")
    parser.add_argument(
        "--cache", type=_folder, metavar="DIR", default=CACHE, help=f"where vectors of passages are kept ({CACHE})"
    )
    return parser


def _folder(text: str) -> Path:
    return Path(text).expanduser()
