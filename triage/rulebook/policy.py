"""Exceptions from protection and policy, in words."""

from __future__ import annotations

from triage.rulebook.favours import FAVOURS
from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import HOW, NOT_ASKED, SCREEN_SAYS

POLICY = (
    # Protection off, or around something.
    Pattern(
        (
            "(?:disable|turn off|switch off|deactivate|stop|pause|uninstall|remove|kill|bypass|suspend|get rid of"
            "|relax|loosen|lift|take off|shut off) ~4 <PROTECTION>",
            "(?:turn|switch|take|shut) ~3 <PROTECTION> off",
            r"(?:take|taking|get|lift\w*) (?:\w++ ){1,3}?(?:filter|block|ban) off",
            r"(?:switch\w*|turn\w*) off (?:that|this|the) (?:rule|policy|block|restriction|setting)",
            r"(?:put|add) ~6 (?:on|to|in) the (?:firewall|allow\w* list)",
            "remove (?:that|the|this) setting for",
            "(?:turn|switch) (?:that|this|the) protection off",
            "(?:take|remove|lift|get) (?:the|this|that|my) (?:block|lock|restriction|policy|limit)(?:ing|s)? "
            "?(?:away|off|from|for|on)",
            r"(?:add|put|set|need|want|make|define|enter) (?:\w++ ){1,5}?(?:exceptions?|exclusions?)",
            "exclusions? (?:for|of|in|on)",
            "(?:exclude|exempt|except|exclusion|exception|whitelist|white ?list|allow ?list|ignore|skip) ~8 "
            r"(?:scan\w*|anti ?virus|av|defender|policy|edr|gpo|filter|virus \w+)",
        ),
        before=(*NOT_ASKED, "(?:i|we|already|tried to|have|has|it|he|she|virus)"),
        unless=("i (?:did|do) not", "how do i turn on"),
    ),
    Pattern(
        (
            "(?:<ASK>|<WANT>) ~4 <PROTECTION> ~3 (?:switched off|turned off|off|disabled|paused|suspended|removed"
            "|relaxed|lifted|loosened)",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS),
        unless=HOW,
    ),
    # "… the antivirus … can you switch it off?"
    Pattern(
        (
            "(?:switch|turn|take) (?:it|that|this|the thing) off|(?:disable|stop|pause|deactivate|ungrey|un grey"
            "|bypass|kill) (?:it|that|this)(?! (?:from|happening))",
            "put ~3 (?:it|guard|scanner|shield|protection|antivirus) to sleep",
        ),
        before=(*NOT_ASKED, "(?:i|we|already|tried to|have|has|it)"),
        unless=("off and on", "how do i"),
        also=(
            "anti ?virus|virus (?:guard|scanner|shield)|defender|firewall|bitlocker|crowdstrike|sentinel ?one"
            "|security agent|security software|malware scanner|web ?filter|endpoint protection",
            "<ASK>",
        ),
    ),
    Pattern(
        (
            "(?:firewall|proxy|gpo|group policy|policy|anti ?virus|av|defender|web ?filter|dlp|conditional access) "
            "~1 (?:exceptions?|exemptions?|exclusions?|rule(?:s| change)?|opening|bypass|waiver)",
        ),
        before=NOT_ASKED,
        unless=(r"violat\w+", "what (?:is|are|does)", "how do"),
    ),
    # An exception.
    Pattern(
        (
            "<ASK> ~6 (?:white ?list|allow ?list|safe ?list)",
            r"(?:white ?list|allow ?list|safe ?list) (?:the|this|our|my|these|\w+\.\w+|for)",
            r"(?:make|grant|give|need|want|get) (?:\w++ ){0,3}?(?:exception|exemption)",
            r"(?:exempt|excuse) (?:me|us|my \w+|our \w+|this|him|her|it|that|them)",
        ),
        before=NOT_ASKED,
        unless=("error", "null ?pointer", "stack", "unhandled", "throws?", "thrown"),
    ),
    # Ports and the firewall.
    Pattern(
        (
            r"(?:open|unblock|allow|forward|expose) ~4 (?:tcp |udp |inbound |outbound )*ports? \d+",
            r"(?:open|allow|permit|add) ~3 (?:inbound|outbound|incoming|outgoing|tcp|udp) ~2 \d+",
            r"open \d{2,5} and \d{2,5}|open (?:up )?\d{2,5} (?:inbound|from|to|for|on|in|towards)",
            r"ports? \d+ ~8 (?:be|to be|please|needs?|must|should|want\w*) ~1 (?:open(?:ed)?|unblock\w*|allow\w*"
            r"|forward\w*|reachable)",
            r"(?:open|opening|allow\w*|poke|punch) ~4 (?:in |on |through )?(?:the )?firewall",
        ),
        before=NOT_ASKED,
    ),
    Pattern(
        (
            r"(?:add|create|set|change|open|make) (?:the|a|this|that|another) (?:\w+ )?(?:rule|exception|port)",
            "let (?:it|this|them|him|her|me|us) (?:through|thru|pass)",
            "allow (?:it|this|them|the traffic)",
        ),
        before=NOT_ASKED,
        unless=HOW,
        also=("perimeter|firewall|fw|gateway|acl",),
    ),
    # Blocked sites, sticks and PINs.
    Pattern(
        (
            r"unblock (?:the |this |my )?(?:site |page |domain )?[\w.-]+\.[a-z]{2,8}",
            r"<ASK> ~14 (?:does ?n ?o?t|never|not|stop) (?:(?!get\b|acquire\b|obtain\b)\w+ )?lock(?:s|ing)?(?! (?:me"
            "|up|my account))",
            "(?:lose|drop|remove|disable|take off) ~1 pin (?:code )?(?:on|from|for|please|pls)|(?:<DEVICE>|kiosk"
            "|scanner) ~1 (?:lose|without) ~1 pin",
            r"unblock ~4 (?:sites?|web ?sites?|web ?shops?|pages?|url|domains?|usb|sticks?|categor\w+|apps?"
            r"|extensions?|ports?|\w+\.(?:com|org|net|io|de|fr|es|pl|uk|eu)|youtube|facebook|dropbox|whatsapp|chatgpt"
            "|wetransfer|github|instagram|linkedin|streaming)",
            "(?:enable|activate|allow|unlock|open) ~3 (?:usb (?:sticks?|storage|drives?|mass|ports?|write|access"
            "|memory)|external (?:drives?|storage))",
            "(?:allow|enable|lift|remove|disable) ~5 (?:block(?:ed|ing)?|web ?filter|restriction|restrictions) (?:on"
            "|for|of|from)",
            "(?m:^)let (?:me|us) (?:through|in to|into|past)|let (?:me|us) (?:through|thru|into|past) (?:please|pls)"
            "|(?:please|pls|you) ~1 let (?:me|us) (?:through|thru|into|past)",
            "<ASK> ~6 (?:allow|let) ~4 (?:blocked|restricted|forbidden) (?:site|website|app|page|extension|domain|usb)",
        ),
        before=(*NOT_ASKED, "(?:not|never|doesn t|won t|wont|doesnt)"),
        unless=(
            "my (?:own )?account",
            "join (?:the|my|a|our) (?:meeting|call)",
            "lobby",
            "waiting room",
            "how do i allow (?:a )?guest",
        ),
    ),
    # "The site is blocked, would you allow it?"
    Pattern(
        (
            "<ASK> ~3 (?:allow|unblock|release|free|lift) (?:it|this|that|them|access)(?! (?:to (?:use|access) (?:my"
            r"|the) (?:camera|mic\w*)))",
        ),
        before=NOT_ASKED,
        also=(
            "blocked|web ?filter|category|gambling|forbidden",
            "(?:web ?)?sites?|web ?pages?|pages?|domain|url|shop|usb|stick",
        ),
        unless=(
            "pop ?ups?",
            "sender",
            "camera",
            "microphone",
        ),
    ),
    # Sign-in without a second factor, screens that never lock.
    Pattern(
        (
            "(?:disable|turn off|switch off|deactivate|bypass|skip|exempt|waive|get rid of|stop|suspend|remove) ~4 "
            r"(?:mfa|2fa|(?:multi|two|2) ?factor(?: \w+)?|second factor|conditional access)(?! (?:app|device|from"
            "|phone|method))",
            "(?:disable|turn off|switch off|drop|take away|get rid of|stop|remove|kill|lift) ~2 (?:second step"
            "|second factor|mfa|2fa|two ?factor|verification|code|screen ?lock|lock ?screen|lock) (?:from|on|for) "
            "(?:my|our|the) (?:account|user|log ?in|display|screen|wall|kiosk)",
            "(?:take|remove|drop|get) (?:it|that|this|mfa|2fa|them) off (?:my|his|her|the|our|their) (?:account|log "
            "?in|user|profile)|pass ?word alone (?:is|should|will)",
            "(?:turn|switch|take) ~3 (?:mfa|2fa|(?:multi|two|2) ?factor) off",
            "(?:without|no) (?:mfa|2fa|(?:multi|two) ?factor) (?:please|for (?:my|me|us|our|the)|on my)",
        ),
        before=(*NOT_ASKED, "(?:i|we|already)"),
        unless=("old (?:phone|device|mobile)",),
    ),
    *FAVOURS,
)
