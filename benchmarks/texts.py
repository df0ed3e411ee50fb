"""Texts to time with: short ones of about 14 tokens, long ones of about 130, and 200 of mixed length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tokenizers import Tokenizer

from benchmarks.settings import HERE
from triage.encoder import TOKENIZER_FILE

SHORT = (
    "Outlook keeps asking for my password again since this morning, help",
    "the VPN drops every few minutes when I work from home",
    "my second screen stays black after I docked the laptop again",
    "Printer on the third floor says offline, can't print",
    "please give Maria access to the shared folder of finance",
    "Teams shows a white screen and then closes by itself",
    "I am locked out of my account after three wrong tries today",
    "my phone no longer gets the code when I try to sign in",
)

LONG = (
    "Hello, since the update on Monday evening my laptop takes almost ten minutes until I can work. The spinning "
    "circle stays on the blue screen for a long time, then the desktop comes up without any icons, and when they are "
    "finally there every program needs half a minute to open. I have restarted it several times, took it out of the "
    "dock and removed all the devices, but nothing changed. The fan runs at full speed all day and the battery is "
    "empty after an hour. Two colleagues in my team have the same model and theirs are fine. Could "
    "somebody have a look before Thursday, please? Thanks, Ines",
    "Good morning, I cannot open the shared mailbox of our department any more. Yesterday afternoon it was still in "
    "the list on the left, today it has gone, and when I try to add it by hand I get the message that the folder "
    "cannot be expanded and that the server is not available. My own mail works without a problem, also on the phone. "
    "My colleague Tom who sits next to me can see it, so the mailbox must still exist. I changed teams at the start "
    "of the month, maybe my rights were taken away by mistake? All orders of our customers arrive there.",
    "Hi, when I connect from home the VPN client says it is connected, but after two or three minutes no internal page "
    "loads and the network drives show a red cross. If I disconnect and connect again it works for a moment and then "
    "stops the same way. My internet at home is fine, video and everything else runs well, and I tried it over the "
    "hotspot of my phone with the same result. It began on Friday after I got the new router. The client is version "
    "5.1 and the laptop has Windows 11. Is there anything I can set myself, or does someone need to look?",
    "The big printer next to the meeting rooms does not take my badge since I got the new one last week. I hold it to "
    "the reader, it beeps, and then the display says unknown card and asks me to register with my user name. I typed "
    "my user name and password at least five times, always carefully, and each time it says the registration failed "
    "and that I should call the help desk. With the old badge it never was a problem. The doors open with the new one, "
    "so it cannot be broken. Could you please link the new badge "
    "with my account?",
)

_BATCH_FILES = (("natural_8class.jsonl", "text"), ("questions_officedocs.jsonl", "query"))


@cache
def batch(count: int = 200) -> tuple[str, ...]:
    """The first `count` of the tickets and questions in this folder: 15 to 60 tokens each."""
    texts: list[str] = []
    for name, field in _BATCH_FILES:
        lines = (HERE / name).read_text(encoding="utf-8").splitlines()
        texts += [json.loads(line)[field] for line in lines]
    return tuple(texts[:count])


def mean_tokens(texts: Sequence[str], encoder: Path) -> float:
    """Tokens a text as the encoder in the folder `encoder` counts them, its two markers included."""
    tokenizer = Tokenizer.from_file(str(encoder / TOKENIZER_FILE))
    return sum(len(tokenizer.encode(text).ids) for text in texts) / len(texts)
