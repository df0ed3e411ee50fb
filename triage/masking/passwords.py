"""Passwords in prose: what stands after the word "password".

"password is hunter2" and "password is expired" have the same grammar. So how a word is tied to the keyword decides how
much it must look like a password itself: after a colon hardly, after "is" more, side by side most.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from triage.masking.password_shapes import Candidate, candidate, has_signs, is_said, is_set, is_set_as_pass, is_strong

HINTS = (
    "pass", "pw", "psw", "kennw", "mdp", "contrase", "wachtw", "senha", "hasło", "haslo", "heslo", "lösenord", "пароль",
    "login", "log-in", "credential", "creds", "zugangsdaten", "anmeldedaten", "identifiants", " key", "key ",
    "wifi code", "wlan code", "admin", "root", "guest", "sa/", "sa:", "user",
)  # fmt: skip

# Not preceded by "[": that is a mask. Short words are parts of others (compass, pwned) and need a boundary; "password"
# needs none: dbPassword.
_KEYWORD = re.compile(
    r"(?<!\[)(?<!NO)(?:pass[ -]?wor[dt]s?|passwd|passwörter|pwd"
    r"|(?<![^\W_])(?:pass(?:phrase|code)?|pw[ds]?|psw|kennw(?:ort|örter)|mots? de passe|mdp|contrase[ñn]as?|wachtwoord"
    r"|senha|has[łl]o|heslo|lösenord|пароль|(?:wi-?fi|wlan|wpa[23]?|network|security|pre-?shared|wireless) key"
    r"|(?:wi-?fi|wlan) code|key (?:for|of|to) (?:the |our )?(?:guest )?(?:wi-?fi|wlan)))"
    r"(?![\w\]])",
    re.IGNORECASE,
)
_FOR = r"(?:\s+(?:for|of|on|to|für|vom|von|zum|zur|pour|de|del|para|voor)(?:\s+(?:[^\s:=,;.!?]|\.(?=\w))+){1,6}?)?"
# A colon within a time or before "//" ties nothing.
_MARK = r"(?:->|→|=>?|(?:(?<!\d):|:(?!\d)|：)(?!//))"
_MARKED = re.compile(
    rf"""{_FOR}(?:\s(?:now|again|here|below|still|jetzt))?(?:\s?\([^()\n]{{0,40}}\))?"""
    rf"""["'”’`*]{{0,3}}[ \t]{{0,3}}{_MARK}[ \t*]*(?P<newline>\n\s*)?""",
    re.IGNORECASE,
)
_VERB = re.compile(
    rf"{_FOR}(?:[,:]?\s+(?:it|this|that|which)(?:['’]s|\s+is|\s+was)|\s+(?:is|was|are|were|ist|war|sind|lautet|est|es|son|é|è|är|jest|je|=))"
    r"(?:\s+(?:now|currently|still|just|simply|actually|as follows|the following|set to|jetzt|aktuell|maintenant"
    r"|ahora))*\s*[:=,–-]?\s+",
    re.IGNORECASE,
)
_NEXT = re.compile(r"(?:\s+[-–—>»]{1,2}\s+|\s*\(\s*|\s+)")
_COMMA = re.compile(r"\s*,\s+")
# "the password I use is …"
_CLAUSE = re.compile(
    r"\s+(?:(?:that|which)\s+)?(?:i|we|he|she|they|you)(?:['’](?:m|ve|d|re|s))?(?:\s+[\w-]{1,20}){1,4}?"
    r"\s+(?:is|was)(?:\s*+:)?\s+",
    re.IGNORECASE,
)
# "… is my password", "… as password"; the keyword may be the first half of another thing.
_LEADS_HERE = re.compile(
    r"\s(?:(?:is|was|ist|war)\s+(?:(?:still|now|also)\s+)?(?:my|the|our|your|his|her|their|mein|das|unser)"
    r"|as(?:\s+(?:my|the|our|your|his|her|their|its|a))?|als(?:\s+mein)?)(?:\s+[\w-]{1,20}){0,2}\s+$",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"[ -]+(?:manager|policy|prompt|field|screen|page|expert|admin\w*|vault|safe|app|list|file|hash|attempts?|errors?"
    r"|event|message|tool|change|expiry|reset|portal|generator|length|box|hint)\b",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"(?<!\S)\S{6,64}$")
_REACH, _LONGEST_WORD = 80, 70
_TO = re.compile(r"\s(?:to|as|auf|zu|en)\s+", re.IGNORECASE)
_SET_IT_TO = re.compile(r"\b(?:set|reset|changed?)\s+(?:it|this|that)\s+(?:back\s+)?to\s+", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n:;]{0,80}")
_PHRASE = re.compile(r"[^\s.,;:][^\n.,;:]{0,120}")
_MORE = re.compile(r"\s*(?:,|/|;|\b(?:or|and|then|oder|und|ou|et|y)\b)\s*(?:also\s+|then\s+)?", re.IGNORECASE)
_OPTION = re.compile(r"(?:^|\s)(?:--?|/)$")
_LOGIN = re.compile(
    r"(?<!\w)(?:(?:log-?ins?|credentials?|creds|zugangsdaten|anmeldedaten|identifiants)"
    r"(?:\s+(?:are|is|details|data|for|sind))*(?:\s*+[:=-])?\s++[^\s/:|,]{2,64}\s*+[/:|,]\s*"
    r"|user(?:[ -]?(?:name|id))?\s*+[:=]\s*+[^\s/:|,]{2,64}\s*+[/|,]\s*"
    r"|(?<![/\\.-])(?:admin|administrator|root|guest|sa)(?: ?/ ?|:))",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Where passwords stand in `text`: spans (start, end); those of two ways of saying it may overlap."""
    done = 0
    for keyword in _KEYWORD.finditer(text):
        value = _ahead(text, keyword)
        if value:
            yield value.span
        value = _after(text, keyword) if keyword.start() >= done else None
        while value:
            yield value.span
            done = value.end
            value = _next_of_list(text, done)
    changes = _SET_IT_TO.finditer(text) if _KEYWORD.search(text) else ()
    for lead in itertools.chain(_LOGIN.finditer(text), changes):
        value = candidate(text, lead.end())
        if value and is_strong(value):
            yield value.span


def _after(text: str, keyword: re.Match[str]) -> Candidate | None:
    """The password that belongs to `keyword`, or None if what follows is none."""
    marked = _MARKED.match(text, keyword.end())
    if marked and "phrase" in keyword[0].lower():
        return _phrase(text, marked.end())
    value = _set(text, keyword, marked) if marked else None
    value = value or _said(text, keyword) or _beside(text, keyword) or _in_passing(text, keyword.end())
    return value or _changed_to(text, keyword.end())


def _ahead(text: str, keyword: re.Match[str]) -> Candidate | None:
    """A strong word that is said to be the password: "Summer24 is my password"."""
    if _HALF.match(text, keyword.end()):
        return None
    window = max(keyword.start() - _REACH, 0)
    lead = _LEADS_HERE.search(text[window : keyword.start()])
    if lead is None:
        return None
    end = window + lead.start()
    begin = max(end - _LONGEST_WORD, 0)
    word = _WORD_BEFORE.search(text[begin:end].rstrip(","))
    value = candidate(text, begin + word.start()) if word else None
    return value if value and is_strong(value) else None


def _set(text: str, keyword: re.Match[str], marked: re.Match[str]) -> Candidate | None:
    value = candidate(text, marked.end(), in_settings="=" in marked[0])
    accept = is_strong if marked["newline"] else is_set_as_pass if keyword[0].lower() == "pass" else is_set
    return value if value and accept(value) else None


def _phrase(text: str, position: int) -> Candidate | None:
    """A pass phrase is all that stands on the line."""
    phrase = _PHRASE.match(text, position)
    value = Candidate(phrase[0].rstrip(), *phrase.span(), quoted=True, rest="") if phrase else None
    return value if value and is_set(value) else None


def _said(text: str, keyword: re.Match[str]) -> Candidate | None:
    verb = _VERB.match(text, keyword.end())
    value = candidate(text, verb.end()) if verb else None
    accept = has_signs if keyword[0].lower() == "pass" else is_said
    return value if value and accept(value) else None


def _beside(text: str, keyword: re.Match[str]) -> Candidate | None:
    gap = _NEXT.match(text, keyword.end())
    value = candidate(text, gap.end()) if gap else None
    if gap is None or value is None:
        return None
    # on a command line any word after --password is the password, but a bracket begins an expression
    option = _OPTION.search(text[max(keyword.start() - 4, 0) : keyword.start()]) and "(" not in gap[0]
    return value if is_strong(value) or (option and is_set(value)) else None


def _in_passing(text: str, end: int) -> Candidate | None:
    """ "my password, Summer24, was leaked" and "the password I use is Summer24"."""
    for lead, accept in ((_COMMA.match(text, end), is_strong), (_CLAUSE.match(text, end), has_signs)):
        value = candidate(text, lead.end()) if lead else None
        if value and accept(value):
            return value
    return None


def _changed_to(text: str, start: int) -> Candidate | None:
    """A strong word after "to" in the same sentence: "… changed my password yesterday to Summer24"."""
    sentence = _SENTENCE.match(text, start)
    for link in _TO.finditer(text, start, sentence.end() if sentence else start):
        value = candidate(text, link.end())
        if value and is_strong(value):
            return value
    return None


def _next_of_list(text: str, end: int) -> Candidate | None:
    """The next password of the same list: "tried Summer24, Winter24 and Spring24"."""
    more = _MORE.match(text, end)
    value = candidate(text, more.end()) if more else None
    return value if value and "=" not in value.word and is_strong(value) else None
