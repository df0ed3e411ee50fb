"""Another person's account, mailbox, files or device, in words."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import AGENT_VOICE, NOT_ASKED

# Taking back a mail of one's own is not reading theirs; "send everyone a mail" neither.
_RECALLED = (
    "(?:pull|get|take|call|fetch) (?:it|that|this|(?:my|that|the) (?:mail|message)) (?:back )?(?:out of|from|off) "
    "(?:peoples?|everyones?|everybody|their|all)|send (?:everyone|everybody|people|each)"
)

OTHERS = (
    # Another person's sign-in: named or described …
    Pattern(
        (
            "<ASK> ~6 <RESET> ~3 <OTHERS> ~2 <SIGN_IN>",
            "(?:reset|unlock|unblock|clear|wipe|disable|deactivate|block|re ?enable) ~1 (?:<OTHERS>|<NAMED>) ~2 "
            "<SIGN_IN>",
            "(?:reset|re set|unlock|unblock|change|clear|disable|new|set|issue|create) ~3 <SIGN_IN> ~1 (?:for|of"
            "|from|to) (?:<WHO>)(?! (?:account|self))",
            r"(?:set|give|make|create|issue) (?:\w++ ){0,3}?(?:new one|new pass ?word|temporary (?:one|pass ?word)) "
            "~1 (?:for|to) (?:<WHO>)",
            r"register (?:\w++ ){1,4}?for (?:<WHO>|her|his|their)",
            "new (?:<NAME>) pass ?word|(?:make|give|create|set) (?:him|her|them|<NAME>) (?:a |an )?(?:new|temporary"
            "|other) (?:one|pass ?word|pin)",
            "(?:extend|push|prolong|move|change) (?:<OTHERS>|<NAMED>|<THEIR>) ~2 (?:end date|expiry|contract|access"
            "|account)",
            "set (?:him|her|them|<NAME>) (?:up )?(?:with )?(?:something|a new|a simple|a temporary|one)",
            r"(?:switch|turn) (?:\w++ ){1,4}?off for (?:him|her|them|<NAME>|<TITLE> \w+)",
            "(?:move|redirect|send|route) (?:his|her|their) (?:prompts?|codes?|approvals?|texts?)",
            "(?:sign|log) ?in as (?:him|her|them|<WHO>)",
            r"(?:unlock|unblock|reset) (?:him|her|them|<NAME>|<TITLE> \w+|my \w+ (?:s )?account)",
        ),
        before=NOT_ASKED,
    ),
    # … or only "his" and "her".
    Pattern(
        (
            "<ASK> ~6 <RESET> ~3 <THEIR> ~2 <SIGN_IN>",
            "(?:reset|unlock|clear|wipe|disable|deactivate|block|remove|re ?enable|re ?register) <THEIR> ~3 <SIGN_IN>",
            r"(?:remove|strip|take|clear|drop|get|wipe) (?:\w++ ){1,4}?(?:from|off|on) <THEIR> ~1 (?:account|acct|log "
            "?in|user)",
            "(?:set|reset|change) (?:it|that|this) (?:up )?(?:to |with )?(?:something|a) (?:simple|easy|temporary|new)",
            "(?:fetch|get|restore|recover) (?:it|them|that) (?:back )?for (?:him|her|them)",
        ),
        before=NOT_ASKED,
        unless=(*AGENT_VOICE,),
    ),
    # Another person's mail, calendar and files: named or described …
    Pattern(
        (
            r"<ASK> ~6 <OPEN> ~6 (?:<OTHERS>|<NAMED>) (?:(?!(?:my|our|own|an?)\b)\w++ ){0,2}?(?:<BOX>)",
            "<ASK> ~6 <OPEN> ~4 (?:(?:<BOX>) (?:of|belonging to)|(?:mail ?box|in ?box|one ?drive|calendar|diary) "
            "from) (?:<WHO>)",
            "<ASK> ~6 (?:<OPEN>|put|add|write|switch|activate) ~4 (?:absence|out of office|ooo|auto(?:matic)? ?reply"
            "|vacation) ~4 (?:for|by|of|on|in) (?:<WHO>|<OTHERS>)",
            "<ASK> ~8 what (?:<WHO>|he|she|they) ~4 in (?:his|her|their) <BOX>",
            r"<ASK> ~4 send as (?!me|my|us|a |an |the |pdf|attach)\w+",
            r"(?:sent|send|mail\w*|goe?s?) ~6 (?:from|as) (?:his|her|their|from (?:him|her)) (?:address|mail ?box"
            "|account|name)?",
            "copy of (?:everything|all) ~10 (?:mail ?box|in ?box|mails?)",
            "(?:fwd|forward|redirect|divert|reroute) ~3 (?:<OTHERS>|<NAMED>|<THEIR>) ~1 (?:<BOX>|calls)",
        ),
        before=(*NOT_ASKED, "(?:can ?t|cannot|couldn t)"),
        unless=("locked (?:for|by)", r"invit\w+", "wrong", r"bounc\w+", "how do they", "signature", _RECALLED),
    ),
    Pattern(
        ("(?:pop|put|set|switch|turn) (?:it|one|that) (?:on|up) for (?:him|her|them|<WHO>)",),
        also=("out of office|ooo|auto(?:matic)? ?reply|absence",),
        before=NOT_ASKED,
    ),
    # … or only "his" and "her".
    Pattern(
        ("<ASK> ~6 <OPEN> ~6 <THEIR> ~1 <BOX>",),
        before=NOT_ASKED,
        unless=(r"invit\w+", r"bounc\w+", "how (?:do|can) (?:i|we) set", *AGENT_VOICE, "locked (?:for|by)"),
    ),
    Pattern(
        (
            "<THEIR> (?:(?:e ?)?mail )?address ~2 (?:deliver|come|go|be sent) ~1 to (?:me|us|my)",
            "<THEIR> (?:(?:e ?)?mails?|calls|messages|correspondence) (?:must|should|need|have|please|to be|shall"
            r"|can|could|may|arrive|forwarded|redirected) ~4 (?:to|with|at|for) (?:me|us|my \w+|mine|our \w+)",
            "(?:copy|copies|all) (?:of )?(?:what(?:ever)?|everything|all) (?:he|she|they) (?:receives?|gets?|sends?)",
            r"(?:forward|redirect|divert|reroute) (?:everything|it all|all of it|them|all) (?:\w+ )?to (?:me|us|my "
            r"\w+)",
        ),
        before=NOT_ASKED,
        unless=(
            "(?:do|does|did|is|are|was|were|has|have|will) ?n ?o?t",
            r"bounc\w+",
            "never",
            "late",
            "junk",
            "spam",
            "missing",
            "nothing",
            r"invit\w+",
            "how (?:do|can) (?:i|we) set",
            *AGENT_VOICE,
            "locked (?:for|by)",
        ),
    ),
    # Another person's device; what others do, as a list.
    Pattern(
        (
            "<ASK> ~6 <ON_DEVICE> ~2 (?:<OTHERS>|<NAMED>|<THEIR>) ~1 <DEVICE>",
            "<ASK> ~6 <ON_DEVICE> ~2 <DEVICE> of (?:<WHO>)",
            "(?:list|export|overview|report) of ~3 (?:everyone|everybody|all|staff|employees?|people) ~4 (?:phone"
            r"|private|home|address\w*|salar\w+|birthdays?|numbers?|absences?)",
            "(?:sign ?in|log ?in|log ?on|working|clock) (?:times|records|history|logs?) ~6 (?:of (?:us|them|all"
            "|everyone|my|our|staff|employees)|per (?:person|user|head))",
            "(?:who|which (?:of|person|people)) ~6 (?:websites?|browses?|internet|logs? (?:on|in))",
            r"(?:copy|copies|export|transcript) of ~3 (?:chats?|messages|conversation\w*) ~3 (?:between|btwn|of|from)",
            "(?:monitor|track|record|watch|spy on) ~3 (?:employees?|staff|team members?|colleagues?|workers?|what "
            "(?:he|she|they) do)",
        ),
        before=NOT_ASKED,
        unless=(*AGENT_VOICE,),
    ),
    # Someone is away, and somebody wants what is theirs.
    Pattern(
        (
            "(?:<THEIR>|<NAMED>|<OTHERS>) ~1 (?:<BOX>|outlook|<SIGN_IN>|files?|drawings?|documents?|stuff|work)",
            "(?:<BOX>|account|files|documents) of (?:<WHO>)",
            "(?:on|in|from) (?:<THEIR>|<NAMED>|<OTHERS>) ~1 <DEVICE>",
        ),
        also=("<ABSENT>", "<ASK> ~4 (?:<OPEN>|save|secure|let|give|fetch|rescue|grab|place)"),
        unless=(
            *AGENT_VOICE,
            "locked (?:for|by)",
            "lent",
            "blocks?",
            "read only",
            "read mode",
            "(?:machine|pc|laptop|computer) (?:it|this|that|everything) (?:works|worked|opens|runs|is|was)",
        ),
    ),
    # Someone leaves.
    Pattern(
        (
            "(?:disable|close|block|deactivate|revoke|cut|remove|delete|shut|suspend|lock|kill|withdraw|terminate"
            "|take away|switch off|end) ~5 (?:accounts?|access|log ?ins?|user|vpn|card|badge|everything|rights"
            "|licen[cs]es?|mailbox|profile)",
            "(?:account|access|log ?in|user|mail ?box|profile|vpn|badge)s? ~3 (?:to be|be|must be|should be|needs to "
            "be|has to be|have to be) (?:disabled|closed|blocked|deleted|deactivated|suspended|removed|locked"
            "|revoked|cut|ended)",
            "(?:(?:e ?)?mails?|calls|messages) ~3 (?:to be |be )?(?:redirected|forwarded|rerouted|diverted) (?:to|on "
            "to)",
            "(?:shut|close|kill|switch|turn|cut) (?:it|that|them|this|him|her|everything) (?:down|off)",
            "(?:kill|close|shut) (?:(?:account|acct|him|her)|it (?:and|fwd|forward|down|off|now|today|please|pls|by"
            "|from|at))",
            r"give (?:\w+ )?(?:of )?low",
        ),
        before=(*NOT_ASKED, "(?:i|we)"),
        also=(
            r"leav(?:er|ers|es|ing)|will leave|shown the door|last (?:working )?day|resign\w*|left (?:us|the|on|last"
            "|today|yesterday|this)|(?:he|she|who|has|have|already|<NAME>|<PERSON>) (?:left|quit)|walked out|marched "
            r"off|sacked|terminat\w+|dismiss\w*|fired|let go|contract ends",
        ),
        unless=(
            "my (?:own )?last day",
            "before i leave",
            "how do i (?:disable|close|remove|delete)",
        ),
    ),
)
