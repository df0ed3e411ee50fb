"""Security in words, attacks: what was clicked, typed or let in. A mail nobody touched is not here."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import CHECKING, NOT_DONE

ATTACKS = (
    # Clicked, opened or signed in, where the text doubts it.
    Pattern(
        (
            "(?:did (?:click|open)|clicked|klicked|opened|tapped|pressed|followed|downloaded|scanned|ran|double "
            r"clicked|enabled|hit) ~6 (?:links?|attach\w*|button|file|zip|pdf|document|invoice|qr ?code|macros?"
            "|content|url|it|mail|e ?mail|yes|exe|download|word)",
            r"(?:i|we|he|she|colleague|they) (?:\w+ )?(?:clicked|tapped|pressed|klicked|signed in|logged in|replied"
            "|answered)|asked (?:me )?to (?:sign|log) ?in ~8 (?:i|we) did|logged in (?:on|to|at) the (?:page|site"
            "|link|form)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
        also=(
            r"(?<!about[ ])phish\w*|scam\w*|fake|fraud\w*|spoof\w*|suspicious|dodgy|fishy|not (?:the )?(?:real"
            r"|genuine|legit\w*)|(?:sent nothing|never sent|did ?n ?o?t send)|malicious|virus|hack\w*|wasn t (?:real"
            "|from|you)|not from|parcel|bogus|address (?:ended|was wrong|looked)|never (?:changed|asked|sent)|looked "
            "like our|qr ~8 sticker|sticker ~8 qr|only then|went blank|wasn ?t (?:the )?(?:real|genuine)",
        ),
    ),
    # Typed a secret in, or told it.
    Pattern(
        (
            "(?:entered|typed|popped|punched|keyed|gave|given|put|filled|submitted|told|shared|provided|inserted"
            "|introduced|sent|handed|confirmed|wrote|written) ~7 <SECRET>",
            "made me (?:sign|log) in",
            "(?:asked|asks|wanted|asking) ~6 (?:pass ?word|log ?in|credentials|pw|code) ~8 (?:i|we) (?:put|gave"
            "|typed|entered|filled|did|told)",
        ),
        before=NOT_DONE,
        unless=(
            *CHECKING,
            "(?:correct|right|new|wrong) password",
            "(?:it|him|her|them|anyone|anybody|out|entered|typed|gave) no (?:pass ?words?|codes?|details|numbers?)",
            "rejects?",
            "times",
            "vpn",
            r"(?:did ?n ?o?t|haven t|not|never|nothing) (?:\w+ ){0,2}(?:click\w*|enter\w*|typed?|opened|gave|give)(?! "
            "(?:yet|the whole))",
        ),
        also=(
            "<DODGY>",
            "links?|mail|e ?mail|sms|text(?:ed)?|message|call(?:ed|er)?|page|site|web ?site|phone|rang|form|qr"
            "|invite|whatsapp",
        ),
    ),
    Pattern(
        (
            r"(?:fell|fallen|fall) ~2 (?:for|into) ~4 (?:phish\w*|scam\w*|trap|fraud|fake|trick|it)",
            "(?:got|been|was|am|were|have been) (?:phished|scammed|hacked|spoofed|tricked|defrauded)",
            r"(?:phish\w*|scam\w*|fraud\w*) ~6 (?:and|but) (?:i|we|he|she) (?:\w+ )?(?:clicked|opened|entered|typed"
            "|replied|answered|gave|paid|bought|filled|logged)",
        ),
        before=(*NOT_DONE, "(?:have|are|am|were) (?:we|i|they)"),
        unless=CHECKING,
    ),
    # Somebody steers the computer.
    Pattern(
        (
            "(?:took|taken|takes|taking|take) ~3 (?:over|control) ~2 (?:my|the|of my|of the) (?:mouse|computer"
            "|laptop|pc|screen|machine)",
            "(?:mouse|cursor|pointer|arrow) ~4 (?:moves?|moved|moving) ~4 (?:by itself|on its own|by its own|alone"
            "|itself)",
            "(?:called|rang|caller|man|guy|lady|microsoft|support) ~12 (?:any ?desk|team ?viewer|remote (?:access"
            "|control|session)|gift cards?)",
            r"(?:gave|read|told|reading|given|giving) (?:him|her|them|the (?:man|caller|gentleman|lady)) ~3 (?:\w+ "
            ")?(?:numbers?|codes?|pass ?word|pin|id|card)",
            "(?:he|she|they|someone|somebody|caller|man|lady|gentleman|guy|person) ~4 (?:moving|moves|moved"
            "|controls?|controlled|controlling) (?:the|my) (?:mouse|arrow|cursor|screen)",
            "(?:let|gave|gives|allowed) (?:him|her|them|a man|someone|somebody|a caller) (?:connect|control|remote"
            "|take over|have access|(?:in|on|into|onto) (?:to )?(?:my|the|our) (?:pc|computer|laptop|screen|machine))",
        ),
        before=(*NOT_DONE, r"(?:begs?|wants?|asks?) (?:me|us)(?:[ ]\w+){0,14}[ ]to"),
        unless=(*CHECKING, "battery", "batteries", "your colleague", "service ?desk", r"jump\w*"),
    ),
    Pattern(
        (
            r"(?:was|were|been|got|is|are|am|s|have|has) (?:(?!(?:we|i|they|it)\b)\w+ ){0,2}(?:hacked|compromised"
            "|breached|infiltrated|taken over by|hijacked)",
            "(?:someone|somebody|stranger|hackers?|intruder) ~4 (?:inside|logged in ?to|got in ?to|using|accessed"
            "|broke in ?to|hacked|signed in ?to|reading|took over) ~2 (?:my|our|the|his|her)(?! (?:name|title"
            "|signature))",
        ),
        before=("(?:have|has|are|am|is|was|were) (?:we|i|they|it)", "if", "when", "case"),
        unless=(*CHECKING, "i think it s nothing", "is (?:somebody|someone|anyone) hacking"),
    ),
    # Ransom.
    Pattern(
        (
            r"ransom\w*",
            r"(?:\d+|two|three|five|demand\w*|pay|paying|want\w*|in|of) ~2 (?:bit ?coins?|btc|monero)",
            "(?:files?|documents?|folders?|data|everything|drive|all) ~6 (?:are|is|been|were|got|now|suddenly|all) "
            "~2 encrypted",
            r"(?:asking|asks|demands?|demanding|wants|want) (?:for )?(?:\w+ )?(?:money|payment|coins?|euros?|dollars?"
            r"|\d+) ~6 (?:hours?|days?|or else|restore|back|unlock|otherwise)|pay ?2 ?me|we (?:have|got|hold|took) "
            "(?:all )?your (?:files|data|documents)|(?:screen|wallpaper|desktop|monitor|display|background) ~6 skull"
            "|skull ~6 (?:screen|files?|money|pay|desktop|wallpaper|countdown)",
            "decrypt(?:ion)? (?:my|your|our|key|the files)",
            r"(?:files?|documents?|docs) ~8 ends?(?:[ ](?:in|with|on))?[ ]?'?\.(?!xls|doc|ppt|pdf|csv|zip|msg|jp|png"
            r"|txt|exe|ost|pst|tmp|html?|json|xml|mp|dwg|od)\w+",
            r"read ?_?(?:me|to|this|it) ?_? ?(?:to )?(?:restore|decrypt|recover|now)\w*|(?:read|restore|decrypt"
            r"|recover|how)_\w*(?:restore|decrypt|recover|files|me|to)\w*|lisez_moi\w*|leeme\w*",
            r"(?:files?|documents?|folders?|names?) ~8 (?:change|changing|changes|renam\w+|get|got) ~4 (?:names?"
            r"|extension|ending|surname|after (?:the )?other|by (?:it|them)sel\w+|one by one|in front of)",
            "(?:files?|documents?|folders?|everything) ~8 (?:end|ends|ending|finish|extension|renamed|called|named) "
            r"~3 \w*(?:locked|lock|cryp\w*|enc)|you have \d+ \d+ \d+ hours?",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "bitlocker", "encrypted (?:mail|e ?mail|zip|connection|usb|pdf)", "what happens"),
    ),
    # Malware, found or caught.
    Pattern(
        (
            "(?:anti ?virus|defender|av|scanner|crowdstrike|sentinel|edr|malwarebytes|eset|sophos|norton|kaspersky) "
            r"~6 (?:found|detected|detects|quarantined|blocked|alert\w*|warn\w*|flagged|caught|removed|reports?|shows"
            r"|pop\w*|screams?|says) ~6 (?:virus|threats?|malware|trojan\w*|something|infect\w*|file|worm|\w+\.exe"
            r"|hack\w*|pua)",
            "(?:virus|malware|trojan|spyware|worm|key ?logger|crypto ?miner|backdoor|threats?) ~3 (?:found|detected"
            r"|on (?:my|the|this|our|his|her)|has been|was|infect\w*|quarantined|alert)",
            r"(?:has|have|got|caught|installed|downloaded) (?:(?!words?\b|checked\b)\w+ ){0,2}(?:virus|malware|trojan"
            "|spyware|key ?logger|crypto ?miner)(?! (?:scan|protection))|(?:is|am|are|got|been) infected",
        ),
        before=(*NOT_DONE, r"(?:could|can|may|might|maybe|perhaps|think|no|any)(?:[ ]\w+){0,3}"),
        unless=(
            *CHECKING,
            "(?:can|could|might|may) it be",
            "no (?:virus|threats?|malware)",
            "anti ?virus (?:is|makes|slows|blocks|update|licen[cs]e)",
            "pop ?ups?",
            "found nothing",
            "free of",
            "extension",
        ),
    ),
    # Sign-ins and prompts that nobody made.
    Pattern(
        (
            "(?:unknown|unfamiliar|strange|suspicious|unusual|unexpected|unrecogni[sz]ed|foreign|weird) ~2 (?:sign "
            "?ins?|log ?ins?|log ?ons?|access|logins?|activity|location|session)",
            "(?:sign ?in|log ?in|logged in|log ?on|signed in|session|access) ~5 (?:from|in) ~3 (?:russia|china"
            "|nigeria|vietnam|brazil|romania|india|iran|korea|ukraine|abroad|another country|another city|a country"
            "|a city|a place|somewhere|moscow|lagos|where i)",
            r"(?:prompts?|approvals?|notifications?|requests?|codes?|push\w*|sms|texts?|sign ?ins?|log ?ins?"
            r"|attempts?|mails?|password reset\w*) ~10 (?:i|we|me|that) (?:\w+ )?(?:(?:did|have|had|was|were)(?: ?n "
            r"?t| not)|never|not) ~2 (?:start\w*|request\w*|ask\w*|initiat\w*|trigger\w*|log\w*|sign\w*|me|made|do"
            r"|done|try\w*|tried|sent|mine|order\w*)",
            "(?:was|were|is|did) ?n ?o?t (?:me|mine|by me)|wasnt me|(?m:^)not me",
            r"new sign ?in(?! (?:word|name|page|on|(?:from|for) (?:windows|mac\w*|android|iphone|ipad))|-? ?\w*word)"
            "|new log ?in (?:from|alert|detected|in)",
            "(?:my sign ?ins|recent activity|(?:sign|log) ?in (?:log|history|list)|activity log) ~2 (?:lists?|listed"
            "|says|shows?|showed|contains?)",
            r"(?:pressed|touched|hit|tapped|said|clicked|chose|accepted|approved|confirmed) (?:\w++ ){0,5}?(?:approve"
            r"|yes|accept|allow|confirm|one|it|once|third|second|last) (?:\w++ ){0,8}?(?:stop\w*|sleep|asleep|go away"
            "|quiet|rid|peace|shut|silence)",
            r"approve approve|approv\w* ~10 (?:\d+|fourteen|fifteen|twenty|dozens?|hundreds?) times",
            "(?:half asleep|in the middle of the night|woke me|middle of the night) ~14 (?:pressed|hit|tapped|yes"
            r"|approved?|accept\w*)",
            "(?:i have |i ve |i was |i )never (?:been|was|went) (?:in|to|there|further|anywhere|near)",
        ),
        before=("if", "says", "has"),
        unless=(
            *CHECKING,
            "not me (?:who|that)",
            "new (?:sign|log) ?in (?:page|screen|method|system|window|process)",
            r"(?:tried|logged|typed|enter\w*|sign\w*) ~3 (?:times|prompts)",
            "does ?n ?o?t arrive",
            r"(?:not|never|no) (?:arriv\w+|com\w+|prompt|notification)",
            "which i did ?n ?o?t get",
        ),
        also=(
            r"sign|log|approv\w*|prompts?|sign ?ins?|log ?ins?|log ?ons?|logged|signed|mfa|notifications?"
            "|authenticator|account|codes?|password",
        ),
    ),
    # Secrets where strangers can read them.
    Pattern(
        (
            "(?:pushed|committed|pasted|uploaded|published|exposed|leaked|posted|checked in) ~14 (?:pass ?words?|api "
            r"keys?|keys?|tokens?|secrets?|credentials?|creds|env) ~20 (?:public\w*|git ?hub|internet|fork|repo\w*"
            "|gist|paste ?bin|forum|chat ?gpt|open)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
    ),
    # Programs that nobody started.
    Pattern(
        (
            "(?:none of us|nobody|i never|we never) (?:here )?(?:created|did|installed|posted|started) (?:that|this"
            "|it|any)?",
            r"postinstall|typo ?squat\w*|beacon\w*|exfiltrat\w*|backdoor\w*|crypto ?miner|c2 (?:server|traffic)"
            "|command and control",
            r"(?:process|script|program|exe|service|task|powershell) ~2 (?:i|we|nobody|noone) (?:\w++ ){0,2}?(?:did "
            "?n ?o?t|never|don t|do not) (?:start|install|run|know|launch|recogni[sz]e)",
            "(?:yanked|pulled|unplugged|ripped|took|disconnected|cut) ~4 (?:ethernet|plug|network|lan|cable|wifi|wi "
            r"?fi|internet) ~20 (?:isolat\w*|attack\w*|spread\w*|still powered|what now|infect\w*|just in case)",
            "runs? (?:out of|from) (?:%temp%|temp|appdata|downloads)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
    ),
)
