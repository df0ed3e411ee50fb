"""Of a stack trace only what tells something is read."""

from __future__ import annotations

from textwrap import dedent
from time import process_time

import pytest

from triage.text import clean

PYTHON = """
    Traceback (most recent call last):
      File "main.py", line 10, in <module>
        run()
      File "lib/core.py", line 55, in run
        raise ValueError("bad value")
    ValueError: bad value
    """
CHAINED = """
    Traceback (most recent call last):
      File "a.py", line 1, in f
        g()
    KeyError: 'x'

    During handling of the above exception, another exception occurred:

    Traceback (most recent call last):
      File "b.py", line 2, in h
        f()
    RuntimeError: no x
    """
JAVA = """
    Exception in thread "main" java.lang.IllegalStateException: closed
    \tat com.acme.Foo.bar(Foo.java:12)
    \tat com.acme.Foo.main(Foo.java:5)
    Caused by: java.io.IOException: disk full
    \tat com.acme.Disk.write(Disk.java:99)
    \tat com.acme.Disk.run(Disk.java:9)
    \t... 23 more
    """
DOTNET = """
    System.NullReferenceException: Object reference not set to an instance of an object.
       at Acme.Order.Save(Order o) in C:\\src\\Order.cs:line 42
       at Acme.Program.Main(String[] args)
       --- End of inner exception stack trace ---
    """
DOTNET_GERMAN = """
    System.IO.FileNotFoundException: Die Datei wurde nicht gefunden.
       bei Acme.Reader.Open(String path)
       bei Acme.Program.Main(String[] args)
    """
JAVASCRIPT = """
    TypeError: Cannot read properties of undefined (reading 'map')
        at render (https://example.com/app.js:10:15)
        at Object.next (https://example.com/app.js:99:1)
        at async Promise.all (index 0)
    """


@pytest.mark.parametrize(
    ("trace", "telling"),
    [
        (PYTHON, ["ValueError: bad value", 'File "lib/core.py", line 55, in run']),
        (CHAINED, ["KeyError: 'x'", 'File "a.py", line 1, in f', "RuntimeError: no x", 'File "b.py", line 2, in h']),
        (
            JAVA,
            [
                'Exception in thread "main" java.lang.IllegalStateException: closed',
                "at com.acme.Foo.bar(Foo.java:12)",
                "Caused by: java.io.IOException: disk full",
                "at com.acme.Disk.write(Disk.java:99)",
            ],
        ),
        (
            DOTNET,
            [
                "System.NullReferenceException: Object reference not set to an instance of an object.",
                "at Acme.Order.Save(Order o) in C:\\src\\Order.cs:line 42",
            ],
        ),
        (
            DOTNET_GERMAN,
            ["System.IO.FileNotFoundException: Die Datei wurde nicht gefunden.", "bei Acme.Reader.Open(String path)"],
        ),
        (
            JAVASCRIPT,
            [
                "TypeError: Cannot read properties of undefined (reading 'map')",
                "at render (https://example.com/app.js:10:15)",
            ],
        ),
    ],
    ids=["python", "python, chained", "java", "dotnet", "dotnet in German", "javascript"],
)
def test_of_a_stack_trace_the_exception_and_where_it_was_raised_stay(trace: str, telling: list[str]) -> None:
    cleaned = clean(f"The app crashes:\n{dedent(trace).strip()}\nWhat can I do?")
    assert cleaned.text.splitlines() == ["The app crashes:", *telling, "What can I do?"]
    assert {kind for kind, _ in cleaned.cut} == {"trace"}


def test_a_stack_trace_whose_indentation_was_eaten_is_cut_too() -> None:
    eaten = "\n".join(line.strip() for line in PYTHON.splitlines())
    assert clean(f"It crashes\n{eaten}").text.splitlines() == [
        "It crashes",
        "ValueError: bad value",
        'File "lib/core.py", line 55, in run',
    ]


@pytest.mark.parametrize("start", ["Traceback (most recent call last):", "    at com.acme.Foo.bar(Foo.java:12)"])
def test_a_trace_without_its_exception_leaves_something_to_read(start: str) -> None:
    assert clean(f"\n{start}\n").text == start.strip()


def test_frames_without_an_end_take_no_time() -> None:
    began = process_time()
    assert clean(("at " + "a" * 500 + "\n") * 90).text
    assert clean(("at " + "a.:1" * 120 + "\n") * 90).text
    assert process_time() - began < 2


@pytest.mark.parametrize("line", ["at 10:30 the printer stopped", "at home (Berlin) it works", "at 12:30:45"])
def test_prose_that_begins_like_a_frame_stays(line: str) -> None:
    assert line in clean(f"My screen is dark\n{line}\nand more").text
