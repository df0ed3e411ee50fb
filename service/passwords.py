"""Passwords: what is accepted (after NIST SP 800-63B: length and no common choices, no other rules), and Argon2id.

Hashing takes a fifth of a second and 64 MiB: never inside a database session, and few at once.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from service.errors import Fault, Invalid, Unavailable

SHORTEST, LONGEST = 12, 256
# a unit this short, repeated, adds nothing that a guesser would not try
_SHORT_UNIT = 8
_LEET = str.maketrans("013457@$!|", "oieastasil")
# what people type when a form asks for twelve characters: a word below, dressed up with digits and marks
_COMMON = """
access admin adminadmin administrator april august autumn baseball basketball batman changeit changeme charlie
chelsea company computer correcthorsebatterystaple daniel december default demo dragon easter example february
firstline firstlineadmin flower football freedom friday george guest happy hello helloworld helpdesk house
iloveyou internet january jennifer jessica jordan july june letmein letmeinnow letmeinplease liverpool login
london lovely manager march master matrix michael michelle monday monkey mustang mypassword nicole november
october office opensesame orange passphrase passw password passwordpassword passwort pokemon princess purple
qwert qwerty qwertyuiop rainbow root samsung saturday secret september servicedesk shadow soccer spring starwars
summer sunday sunshine superman superuser support sysadmin tech temp temporary test testing thisisapassword
thomas thursday tigger trustno trustnol tuesday user username wednesday welcome welcomehome welcometo whatever
william winter yourpassword
"""
_WORDS = frozenset(_COMMON.split())
_ROWS = (
    "0123456789", "9876543210", "1234567890", "0987654321", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
    "mnbvcxzlkjhgfdsapoiuytrewq",
    "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujmikolp",
    "!@#$%^&*()", "!qaz@wsx#edc$rfv%tgb", "aabbccddeeffgghhiijj", "112233445566778899",
)  # fmt: skip
_SEQUENCES = tuple(row * 3 for row in _ROWS)

_hasher = PasswordHash((Argon2Hasher(),))
_working = threading.BoundedSemaphore(2)
# more than this wait for nothing: they would hold the threads that chats need
_queued = threading.BoundedSemaphore(8)
_dummy_lock = threading.Lock()
_dummy: list[str] = []


def accepted(password: str, *context: str, pointer: str = "/password") -> str:
    """The password in the form that is hashed (NFKC). `context`: the person's name and e-mail address.

    Raises Invalid with a sentence that says what to choose instead.
    """
    normal = unicodedata.normalize("NFKC", password)
    said = ""
    if len(normal) < SHORTEST:
        said = f"Choose at least {SHORTEST} characters; several words in a row are easy to remember."
    elif len(normal) > LONGEST:
        said = f"Choose at most {LONGEST} characters."
    elif any(unicodedata.category(char) in ("Cc", "Cs") for char in normal):
        said = "Use characters that can be typed."
    elif _is_common(normal.casefold(), context):
        said = "This password is among those that are guessed first. Choose another, for example four unrelated words."
    if said:
        raise Invalid(said, faults=(Fault(pointer, said),))
    return normal


def hashed(password: str) -> str:
    """Argon2id of an accepted password. Raises Unavailable when too many are being worked on."""
    with _turn():
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password; None takes as long as any other and never matches. Raises Unavailable."""
    normal = unicodedata.normalize("NFKC", password[: LONGEST * 4])
    if len(normal) > LONGEST or any(unicodedata.category(char) == "Cs" for char in normal):
        normal, stored = "", None
    reference = stored or _dummy_hash()
    with _turn():
        same = _hasher.verify(normal, reference)
    return same and stored is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not _queued.acquire(blocking=False):
        raise Unavailable("Too many people are signing in just now. Try again in a moment.", retry_after=2)
    try:
        with _working:
            yield
    finally:
        _queued.release()


def _dummy_hash() -> str:
    """A hash that no password has; made once, with the parameters of the others."""
    with _dummy_lock:
        if not _dummy:
            _dummy.append(_hasher.hash("\N{REPLACEMENT CHARACTER}"))
        return _dummy[0]


def _is_common(text: str, context: tuple[str, ...]) -> bool:
    unit = _unit(text)
    if len(unit) < _SHORT_UNIT or any(text in row for row in _SEQUENCES):
        return True
    own = {part for each in context for part in _names(each.casefold())}
    return any(form in _WORDS or form in own for whole in (text, unit) for form in _forms(whole))


def _forms(text: str) -> set[str]:
    """The word inside, without the digits and marks around it, and with those inside it read as letters."""
    bare = text.strip("0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§€£ ")
    letters = "".join(char for char in text if char.isalpha())
    return {bare.translate(_LEET), letters, text.translate(_LEET)}


def _names(text: str) -> set[str]:
    """An address or a name, whole and without its marks, where it is long enough to stand for a password."""
    local = text.split("@")[0]
    found = {text, local, *("".join(char for char in each if char.isalpha()) for each in (text, local))}
    return {each for each in found if len(each) >= 4}


def _unit(text: str) -> str:
    """What the text repeats: "abcabc" gives "abc"; a last repetition may be cut short."""
    for size in range(1, len(text) // 2 + 1):
        if (text[:size] * (len(text) // size + 1)).startswith(text):
            return text[:size]
    return text
