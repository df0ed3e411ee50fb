"""The data card of the committed tickets, training/data/README.md: who wrote them, what is in them, who agrees.

python -m training.data_card
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from sklearn.metrics import cohen_kappa_score

from training.shipped import CORPUS, PARTS

SECOND_READER = CORPUS.parent / "second_reader.jsonl"
CARD = CORPUS.parent / "README.md"
SHOWN = 100
READ_TWICE = ("admin_level", "security", "vague", "two_problems", "out_of_scope")
Ticket = Mapping[str, Any]

ABOUT = """\
# The tickets

Written for Firstline, to `../labelling.md`, one by one; none comes from a template, and none is a real person's.

**Who wrote them.** The authors are personas of one kind of writer: a language model was given the titles of the
articles, the guide and a persona (a dispatcher at night, a notary's office, a ward clerk …), and wrote a batch without
seeing the others'. They are more alike than people are, and more careful. What holds on them need not hold on your
tickets, and so everything that is certified on them is called provisional.

**How they are split.** Whole batches, declared in `parts.json` before anything was trained: what a model is certified
and tested on is by authors that nothing else has seen. `written` says when a batch was finished; a certification sample
that is newer than the last look spends no more of what is left (docs/architecture.md).

**Keys.** `article` is what a competent agent would send first, `also_ok` what would do as well, `agent_article` what an
agent would open, `candidates` (vague tickets) the articles it could be, `second` the article of the other problem of
two; `sounds` marks requests for rights that sound harmless, harmless ones that sound privileged, and mere talk about
security.
"""


def main() -> None:
    tickets = [json.loads(line) for file in sorted(CORPUS.glob("*.jsonl")) for line in file.open(encoding="utf-8")]
    second = [json.loads(line) for line in SECOND_READER.open(encoding="utf-8")]
    text = "\n".join([ABOUT, *_counts(tickets), *_agreement(tickets, second), *_rows(tickets)])
    Path(CARD).write_text(text + "\n", encoding="utf-8")


def _counts(tickets: Sequence[Ticket]) -> Iterator[str]:
    parts = json.loads(PARTS.read_text(encoding="utf-8"))
    batches, rows = Counter(parts.values()), Counter(parts[ticket["batch"]] for ticket in tickets)
    yield f"## What is in them\n\n{len(tickets):,} tickets in {len(parts)} batches.\n"
    yield from _table(("part", "batches", "tickets"), ((part, batches[part], rows[part]) for part in batches))
    flags = Counter(flag for ticket in tickets for flag in ticket["flags"])
    sounds = Counter(f"sounds {ticket['sounds']}" for ticket in tickets if ticket["sounds"])
    tiers = Counter(f"tier {ticket['tier']}" for ticket in tickets)
    answered = Counter(ticket["article"] for ticket in tickets if ticket["article"])
    kinds = [*sorted(tiers.items()), *flags.most_common(), *sounds.most_common()]
    yield from _table(("kind", "tickets"), [*kinds, ("an article answers", sum(answered.values()))])
    categories = Counter(ticket["category"] or "(none)" for ticket in tickets)
    yield from _table(("category", "tickets"), categories.most_common())
    yield f"{len(answered)} articles, {min(answered.values())} to {max(answered.values())} tickets each.\n"
    tenths = quantiles((len(ticket["text"].split()) for ticket in tickets), n=10)
    yield f"Words a ticket, by tenths: {', '.join(f'{tenth:.0f}' for tenth in tenths)}.\n"


def _agreement(tickets: Sequence[Ticket], second: Sequence[Ticket]) -> Iterator[str]:
    first = {ticket["id"]: ticket for ticket in tickets}
    pairs = [(first[other["id"]], other) for other in second if other["id"] in first]
    yield f"## Second reader\n\n{len(pairs)} tickets ({len(pairs) / len(tickets):.0%}) were labelled again, blind, by"
    yield "the same kind of reader: so the guide is clear to that kind, which is less than that people would agree.\n"
    columns = [(key, [(str(a[key]), str(b[key])) for a, b in pairs]) for key in ("category", "tier", "article")]
    columns += [(flag, [(str(flag in a["flags"]), str(flag in b["flags"])) for a, b in pairs]) for flag in READ_TWICE]
    rows = []
    for name, both in columns:
        kappa = cohen_kappa_score([one for one, _ in both], [other for _, other in both])
        rows.append((name, f"{sum(one == other for one, other in both) / len(both):.1%}", f"{kappa:.3f}"))
    yield from _table(("label", "agree", "kappa"), rows)


def _rows(tickets: Sequence[Ticket]) -> Iterator[str]:
    yield f"## {SHOWN} tickets, drawn at random\n"
    drawn = Random(0).sample(list(tickets), SHOWN)
    for ticket in sorted(drawn, key=lambda each: str(each["id"])):
        said = [ticket["category"] or "no category", f"tier {ticket['tier']}", ticket["article"] or "no article"]
        yield f"- **{ticket['id']}** ({', '.join([*said, *ticket['flags']])})\n"
        yield "\n".join(f"      {line}" for line in ticket["text"].splitlines()) + "\n"


def _table(heads: Sequence[str], rows: Any) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"
    yield ""


if __name__ == "__main__":
    main()
