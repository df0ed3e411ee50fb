"""Privileged requests asked as a small favour: no word for rights, yet a lock, a box or a rule is to be opened."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import HOW, NOT_ASKED, SCREEN_SAYS

_ANOTHER = "he|she|him|her|his|hers|their|<NAME>|<TITLE> \\w+|(?:my|our|a|the) (?:\\w+ )?<PERSON>"
_ASKING = (
    "can|could|would|please|pls|plz|kindly|may|might|be (?:so|a) (?:kind|good|dear|nice)|need|needs|want|wants|just"
)
_SCANNER = (
    "virus|anti ?virus|defender|malware|edr|(?:guard|watchdog|shield) (?:of|on) (?:the|my) (?:computer|laptop|pc)"
    "|shield thing|security (?:program|software)"
)
_BARRED = (
    r"blocked|blocks?|blocking|blocker|policy|categor\w+|filter\w*|firewall|ports?|inbound|outbound|tcp|udp"
    r"|swallow\w*|refused|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|removable storage|stop hand|not suitable|gambling|proper "
    "network"
)

FAVOURS = (
    # An administrator without the word rights.
    Pattern(
        (
            "(?:local|domain|loc) (?:administrator|admin|adm) (?:on|for|at) (?:my|this|the|his|her|our|both|all"
            r"|[a-z]+[-_]?\w*\d)",
            "(?:wants?|needs?|requesting|requests?|requires?) (?:to be )?(?:loc|local) (?:adm|admin|administrator)",
            "make me (?:that|this|such an?) (?:somebody|someone|person)|(?:enter|put|count|list) me (?:among|with) "
            "(?:those|the ones|the people) who (?:may|can)",
            "(?:tick|untick|set) ~8 (?:so|that) ~3 (?:my|this|the) (?:laptop|computer|pc|machine) ~4 (?:says yes"
            r"|lets me|stops asking|never asks|install\w*)",
            r"(?:bump|bumped|bumping) (?:\w++ ){0,4}?(?:up )?to (?:\w+ )?(?:supervisor|admin|manager|approver|editor"
            "|owner|lead)",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS, "(?:says|said|asks for|is|was) (?:an? |the )?"),
        unless=HOW,
    ),
    Pattern(
        (
            "(?:give|tell|read|text|lend|whisper|send) (?:me|us) (?:the |that )?(?:one|name|word|it|login) ~4 (?:you "
            "(?:lot )?use|over the phone|quickly|just once|the once)",
        ),
        before=NOT_ASKED,
        also=("<ADMIN>|shield|elevat\\w+|driver",),
    ),
    # What a colleague has.
    Pattern(
        (
            r"(?:needs?|should (?:\w+ )?(?:have|get)|give (?:me|him|her)|gets?|wants?) (?:just |exactly |all "
            r")?(?:what|whatever|everything|all that|the same as) (?!i\b|it\b|you\b|we\b|they\b|that\b|this\b"
            r"|everyone\b)\w+ (?:has|have|had)",
            r"(?:set|put|pop|make|set up|add) (?:me|him|her|us|<NAME>|my \w+) (?:up )?(?:\w+ )?(?:the )?same as (?:me"
            r"|him|her|mine|<NAME>|my \w+)",
            r"(?:pop|put|add|set) \w+ on the same as (?:me|mine|him|her)",
            r"(?:put|place|move) me where \w+ is ~4 (?:see|open|read|have|access)",
            r"give \w+ my (?:\w+ )?(?:buttons?|menus?|rights|access|role|functions?|permissions?)",
            r"(?:let|make) (?:me|him|her|my screen|\w+ s screen) (?:look|resemble|work|see) (?:\w+ )?(?:like|to) "
            "(?:his|hers|theirs|mine)",
        ),
        before=(*NOT_ASKED, "(?:i|we|it|that)"),
        unless=(*HOW, "ringtone|signature|background"),
    ),
    Pattern(
        (
            r"(?:add|re ?add|pop) (?:\w+ )?\w+ (?:to|into|onto|in|on) \w+[-_](?:rw|ro|all|users|admins?|write|read"
            "|release|post)",
            r"(?:put|add|pop) (?:her|him|<NAME>|my \w+|\w+) (?:in|into|onto|on) (?:whatever|the) (?:\w+ )?(?:list"
            "|group) (?:that )?lets",
            r"(?:to )?(?:lose|gain|loses|gains) (?:the |his |her )?(?:\w+ ){0,2}?(?:groups?|roles?|folders|lists)",
        ),
        before=NOT_ASKED,
        unless=HOW,
    ),
    # The virus scanner is to look away.
    Pattern(
        (
            r"(?:leave|spare|skip|ignore) (?:\w++ ){1,6}?(?:alone|be|in peace|out of it)",
            r"(?:have|has|take|takes|needs?|give it) (?:\w++ ){1,2}?(?:nap|rest|break|holiday)",
            r"(?:park|pause|rest|mute|silence|stop) (?:it|that|the \w+)",
            r"(?:turn|turned|switch|switched|shut|put) (?:the|that|this|my) (?:\w+ )?(?:scanner|guard|shield|watchdog"
            "|checker|blocker)(?: thing)? (?:off|to sleep|down)",
            r"(?:take|keep|leave|get) (?:\w++ ){1,8}?out of (?:the )?(?:virus|anti ?virus|defender)",
            r"(?:white ?list|exclude|exempt|except) (?:the |this |my |these |it|\w:)",
        ),
        before=(*NOT_ASKED, "(?:i|we)"),
        unless=("off and on", "how (?:do|can) i", "scan to mail"),
        also=(_SCANNER, _ASKING),
    ),
    # A hole in the firewall, a page or a stick.
    Pattern(
        (
            r"(?:let|lets|letting|wave|waves) (?:(?!me\b|us\b)\w++ ){1,7}?(?:through|thru|past)",
            r"(?:ports?|tcp|udp) (?:\w+ )?\d{2,5} ~6 (?:open\w*|loose|let|through|allow\w*|inbound|outbound|outside)",
            r"(?:inbound|outbound) ~3 (?:tcp|udp|ports?)? ?\d{2,5} ~6 open\w*|\d{2,5} (?:inbound|outbound) to",
            "(?:open|opening) (?:it|that|this) (?:please|pls|out|outbound|inbound|for)|please open (?:it|that|this)",
            "(?:put|take|keep) me (?:outside|out) of (?:that|this|the) (?:policy|group|category|filter)",
            r"(?:exclude|exempt|except) (?:it|me|us|this|that)|allow (?:my|our|the) (?:\w+ )?(?:one|stick|usb|drive)",
            "(?:page|block|filter|blocker) (?:be )?off for (?:me|us|my|our)",
        ),
        before=(*NOT_ASKED, "(?:not|never|doesn t|won t|didn t|to)"),
        unless=(*HOW, "meeting|call|lobby|pop ?ups?|cookies?|camera|microphone|sender|junk|spam"),
        also=(_BARRED, _ASKING),
    ),
    # Another person's password or prompts.
    Pattern(
        (
            r"i ?(?:ll|will|shall|d|can|could) (?:\w+ )?(?:read|hand|pass|carry|give|tell|write|whisper|dictate) "
            "(?:it|them|that|this)(?: (?:out|over|on))? ?(?:to )?(?:him|her|them|over|out|on)",
            r"(?:he|she) (?:is|s|ll|will) (?:\w+ )?(?:read|reading|write|writing|copy|copying) it (?:from|off|down)",
            r"(?:make|give|set|text|send) (?:him|her|<NAME>) (?:up )?(?:\w+ )?(?:fresh|new|easy|temporary|simple"
            r"|other) (?:\w+ )?(?:one|word|pass ?word|pin|code|log ?in)",
            r"(?:text|send|give|tell) me (?:a |an |some )?(?:fresh|new|temporary|other) (?:\w+ )?(?:one|word|pass "
            "?word|pin|log ?in)? ?(?:for (?:her|him|them|<NAME>))",
        ),
        before=NOT_ASKED,
        unless=("where|how (?:do|can|does)",),
        also=(
            r"pass ?words?|pass ?code|pin|log ?ins?|logon|logs? (?:in|on)|forgot\w*|forgets|can ?t remember|cannot "
            "remember|secret word|login word|reset|locked|tries",
            "text|send|give|make|tell|reset|write|set",
        ),
    ),
    Pattern(
        (
            r"(?:strike|take|clear|wipe|remove|swap|point|attach|reset|clean) (?:\w++ ){0,5}?(?:old|broken|lost"
            r"|registered|pool|phone|mobile|telephone|codes?|approvals?|approval \w+|second step|prompts?|number)(?: "
            r"\w+)? (?:off|from|for|to|so|at|out|one|is|today)",
            r"(?:reset|clear|wipe|strike|swap|point|move|redo) (?:his|hers|her|<NAME>|<NAMED>|them|it) (?:\w+ "
            r"){0,3}?(?:so (?:that )?(?:he|she)|for (?:him|her)|at the new|to the new|approval\w*|to \+?\d)",
        ),
        before=(*NOT_ASKED, "(?:i|we|he|she)"),
        unless=(
            "my (?:own )?(?:old |new |lost |sign in )?(?:phone|mobile|number|codes|approvals?)",
            "how (?:do|can) (?:i|we)",
            "where",
        ),
        also=(
            r"(?:his|her|hers|<NAMED>|(?:he|she|<NAME>|<PERSON>|\w+ team) (?:has |had |got |s |let |dropped |gave "
            r"|bought |lost |changed )+) ?(?:\w+ ){0,5}?(?:phone|mobile|telephone|handset|number|codes?|approvals?)",
            r"approv\w*|sign ?in|logg?ing|log ?in|mfa|second step|codes|prompts?|authenticator|enter to anything",
        ),
    ),
    # Another person's mail and papers, to come over to me.
    Pattern(
        (
            r"(?:his|her|their|<NAMED>|<TITLE> \w+ s) (?:\w+ )?(?:mails?|messages|letters|post|correspondence|calls"
            r"|papers|phone|orders|invoices) (?:\w++ ){0,5}?(?:come|came|go|land|put|be sent|redirected|forwarded) "
            r"(?:\w++ ){0,3}?to (?:me|us|mine|ours|my \w+)",
            r"(?:whatever|what|everything|anything|all that) (?:\w+ )?(?:lands?|comes?|arrives?|goes|is sent) (?:in "
            ")?(?:at|to|for|in) (?:his|her|their|<NAMED>) (?:address|mail ?box|inbox|name|queue)",
            "put (?:it|her|him|them|the calls) through to (?:me|us)",
            "(?:peek|peep|look|glance|rummage) (?:in|into|inside|at|through|in to) (?:his|her|<NAMED>|<OTHERS>) "
            r"(?:\w+ )?(?:in ?box|mails?|mailbox|sent|post|things|folder|drive|diary|messages)",
            r"(?:peek|peep|look|rummage) (?:\w+ )?(?:at|in|into|through) (?:what|whatever) (?:\w+ )?(?:has |have |s "
            r"|is )?(?:come|came|comes) in for (?:him|her|<NAME>|\w+)",
            r"see what comes into the [-\w]+ (?:in ?box|mail ?box)",
            r"what (?:he|she|they|the two) (?:was|were|have been|has been) (?:saying|writing|sending) (?:\w++ "
            "){0,4}?(?:chat|mail|teams)",
        ),
        before=(*NOT_ASKED, "(?:why do|why does|why did|never|always)"),
        unless=("screen ?shar\\w+", "invit\\w+", "how (?:do|can) (?:i|we)", "show me how"),
        also=(_ASKING + "|let|simplest|ought|possible",),
    ),
    Pattern(
        (
            r"(?:copy|drop|send|forward|move|fetch|get|bring|hand|chown|put|grab) (?:\w++ ){1,8}?(?:over |across "
            ")?(?:to|into|for) (?:me|us|my|our)",
            "drop me a copy|let (?:me|somebody|one) in ?to it|(?:hop|get|nip|jump) (?:on|onto|in|into) (?:to )?(?:it"
            "|his|her)",
            r"made to appear on my|open (?:it|that|them) (?:up )?for me|quick chmod|chown (?:\w++ ){1,4}?to me",
        ),
        before=(*NOT_ASKED, "(?:i|he|she|they|to)"),
        unless=("how (?:do|can) (?:i|we)", "my (?:own )?(?:old )?(?:laptop|onedrive|drive|profile|pc)"),
        also=(
            r"(?:his|her|their|<NAMED>|<TITLE> \w+) (?:own |personal |old )?(?:h|h drive|one ?drive|desktop|home "
            "(?:drive|directory|folder)|pc|account|in ?box|mail ?box|sent items|files|personal folder|(?:own "
            ")?folder)|(?:on|in) (?:his|her|their) (?:own )?(?:h|machine)",
            r"<ABSENT>|is (?:\w+ )?(?:asleep|ill|in the air|flying|on holiday)|flew|went back|walking the|on a "
            "(?:plane|boat|beach)|doesn ?t (?:pick up|answer|look)|left (?:us|for|in|on|at)|won t mind|wouldn t mind"
            r"|not mind|moved to|is on \w+ (?:crew|shift)|gone",
            _ASKING,
        ),
    ),
    Pattern(
        (
            r"without (?:his|her|their|him|(?:the )?(?:\w+ ){1,5}?) ?(?:being (?:told|notified|informed)|knowing"
            "|knowledge|noticing)",
            "(?:he|she|they) (?:is|s|are|must) not (?:to )?(?:be told|know|find out)",
            r"(?:list|report|overview) of (?:his|her|their) (?:log ?on|log ?in|log ?off|vpn|browsing|web\w*)",
        ),
        before=NOT_ASKED,
        also=(
            "(?:e ?)?mails?|mail ?box|correspondence|chats?|messages|log ?ons?|vpn|websites|folder|drive",
            "require|please|open|send|want|need|would",
        ),
    ),
    # Someone goes: everything off.
    Pattern(
        (
            "(?:kill|shut|close|stop|end|cut|switch off|block|lock) (?:his|her|their|all his|all her) (?:log ?ins?"
            "|logons?|accounts?|access|things)",
            r"(?:everything|all|things|logins?|log ?ins?|accounts?|access|mail) (?:\w++ ){0,3}?(?:off|closed"
            "|switching off|shut) (?:before|by|now|at|today|please|pls|from)|his things want switching off|her "
            "things want switching off",
        ),
        before=NOT_ASKED,
        also=(
            r"dismiss\w*|fired|sacked|marched off|walked out|let go|resigned|last (?:working )?day|properly gone"
            r"|leaves? us|left us|his card|her card|contract (?:ended|ends|done)|finish\w* (?:today|tomorrow|on)",
        ),
    ),
    # Screens that never lock, pins that go away.
    Pattern(
        (
            "(?:turn|switch|take) (?:it|that|them|this) off|(?:turn|switch|take|get|remove|drop) (?:the|that|this"
            "|its) (?:pin|lock|screen ?lock|lock screen) off",
            r"(?:set|make|have|keep) (?:\w++ ){1,4}?(?:so (?:that )?it )?(?:never|doesn ?t|not) (?:lock\w*|go\w* to "
            "the lock)",
        ),
        before=(*NOT_ASKED, "(?:i|we)"),
        unless=(*HOW, "off and on", "my (?:own )?(?:phone|sim)"),
        also=(r"screen ?locks?|lock (?:screen|picture)|locks? (?:itself|after)|locked out mid|pin", _ASKING),
    ),
    # The live database, and accounts that no person owns.
    Pattern(
        (
            r"(?:write|direct|read|reading|writing|select|update) (?:\w++ ){0,4}?(?:access|rights?|connection)? "
            r"?(?:to|on|in|into|at|for) (?:\w++ ){0,4}?(?:live|production|productive|prod) (?:\w+ )?(?:database|db"
            "|base|table|system|lims|erp)",
            r"(?:straight|directly|direct) (?:in|into|out of|from|on) (?:the )?(?:live|production|productive|prod) \w+",
            "direct access to (?:the )?(?:table|database|db)",
            r"(?:need\w*|require\w*|request\w*|want\w*|create|a) (?:\w++ ){0,3}?<SERVICE_ACCOUNT> (?:\w++ "
            "){0,6}?(?:non|read|write|with|never|for|proposed)",
            r"non expiring (?:\w+ )?(?:pass ?word|account|log ?in|service)|pass ?word (?:\w++ ){0,8}?(?:never|not"
            "|doesn ?t) runs? out",
        ),
        before=NOT_ASKED,
        unless=HOW,
        also=(_ASKING + "|require|requires|needed|request\\w*|would|let|lets|deal|target|lacks|possible",),
    ),
)
