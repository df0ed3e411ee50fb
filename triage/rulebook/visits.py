"""Security told as a story: who was there, and what they left behind. Each needs two signs, not one."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import CHECKING, NOT_DONE

# Words that say who was there, and that nobody knew them or their thing.
_ODD_VISIT = (
    "lanyard|badge|hi ?vis|overalls|vest|waistcoat|no pass|without (?:a )?pass|clipboard|signed (?:him|her) in|sign "
    r"in|nobody|no one|none of us|comms|cupboard|server|rack|cabinet|plugg\w+|unplugg\w+|under the (?:desks?|counter"
    "|table)|stick|black box|grey box|small box|little box"
)
_NOT_MINE = (
    "(?:never|not|no|none|did ?n ?t|have ?n ?t|don ?t) ~5 (?:ma[dk]e|created?|set|setting|rules?|mine|wr[io]te?"
    "|know)|who"
)

VISITS = (
    # A key in public.
    Pattern(
        (
            r"(?:pushed|committed|put|posted|uploaded|published|opened|shared) ~24 (?:public\w*|git ?hub|gitlab|gist"
            "|paste ?bin|internet)",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "public folder|public holiday|public drive"),
        also=(
            "(?:there was|still has|has still|contains?|contained|went together|was|with|including|in it) ~12 (?:api "
            "key|keys? of|access key|keys? to|connection string|secret|token|pass ?word|credentials|sign in for)",
            r"config\w*|notebook|repo\w*|code|scripts?|commit",
        ),
    ),
    # People nobody knows, and what they leave behind.
    Pattern(
        (
            r"(?:said|says|saying|claim\w*|reckon\w*|told (?:me|us|her|him)) ~6 from (?:your (?:lot|team|firm)|i\.t\."
            r"|it(?! (?:is|was|has|had|that))|(?:the )?(?:networks?|systems|it)(?: \w+)?|the (?:cable|copier|lift"
            r"|phone)\w* \w+)",
            "(?:is|was|are) (?:he|she|they|that) (?:really |actually )?(?:one of )?(?:yours|your (?:man|people|fella"
            "|lot))|one of (?:yours|your lot)(?! (?:told|said|rang|called|helped|fixed))|did you (?:lot )?(?:send"
            r"|book) (?:some(?:body|one)|a man|an engineer)|which of your (?:fell\w+|lads|people|men|guys)",
            "(?:man|bloke|chap|fella|fellow|lad|woman|guy|gentleman|someone|somebody) ~14 (?:plug(?:s|ged|ging)"
            r"|unplugg\w+|putting|put) ~4 (?:box|stick|thing|cable|device|laptop)",
            "(?:man|men|bloke|chap|fella|fellow|lad|woman|guy|gentleman|someone|somebody|technician|he|she) ~10 "
            "(?:no|without (?:a |an |any )?|never showed (?:a )?) ?(?:badge|pass|lanyard|visitor (?:tag|badge|pass))",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "my (?:badge|pass)", "new (?:starter|colleague|badge)"),
        also=(
            "man|bloke|chap|fella|fellas?|fellow|lad|woman|guy|gentleman|someone|somebody|technician|he|she",
            _ODD_VISIT,
            r"nobody|no one|none of us|don ?t know|did ?n ?t (?:know|recogni\w+)|knows? (?:him|her)|yours|your lot"
            "|gone|left when|no badge|without (?:a )?badge|turned round|the wrong way|signed (?:him|her)|sign "
            "anything|never seen|no pass|who (?:is|was) (?:he|she)|winked|asked (?:his|for (?:a|his)) name"
            r"|facilities|no visitor|no \w+ tag",
        ),
    ),
    Pattern(
        (
            "(?:little|small|wee|grey|black|tiny|strange|unknown) ~2 (?:box|stick|dongle|piece|thing|device|plug"
            r"|gadget) ~16 (?:wasn ?t there|not there before|between (?:the )?(?:keyboard|plug)\w*|antenn\w+|patch|in "
            "the rack|behind the printers?)",
            r"(?:sits|sitting|stuck|plugged|piece|thing|stick) ~4 between (?:the )?(?:keyboard|network|cable)\w* ~4 "
            "(?:and|plug)",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "receiver"),
        also=("nobody|no one|none of us|man|bloke|chap|guy|fella|lad|gentleman|visitor|wasn ?t there|who put",),
    ),
    # A rule that nobody made.
    Pattern(
        (
            r"(?:rules?|line|one named|one called) ~14 (?:forward\w*|sends|moves|puts|passes|redirect\w*) ~20 "
            r"(?:outside|proton\w*|gmail|address|freemail\w*|rss|delete\w*|provider|\w+\.example)",
            "(?:found|find|landed|go|goes) ~8 in ~4 rss",
        ),
        unless=(*CHECKING, "how (?:do|can) i (?:make|create|set)", "i (?:made|created|want)"),
        also=(_NOT_MINE, r"rules?|rss|forward\w*"),
    ),
    # Helpers who rang by themselves.
    Pattern(
        (
            "(?:nine|9|ten|10|twelve|six) (?:digits?|figures?) ~2 (?:numbers?|codes?|so (?:he|she|they))|the (?:nine"
            "|ten) (?:figures|digits|numbers)|with a nine figure",
            "(?:he|she|they|who|man|lady) (?:had|got|made|let|asked|told|talked) (?:me|us|her|him) (?:to |into "
            r")?(?:\w++ ){0,2}?(?:install\w*|download\w*|put(?:ting)? (?:in |on )?a) ~4 (?:remote|program|app|tool"
            "|thing|number|code|software)",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "your colleague|service ?desk|help ?desk|one of you|from you"),
        also=(
            r"rang|rung|called|phoned|telephone\w*|phone|outside line|answered",
            "man|gentleman|lady|fellow|caller|microsoft|broadband|bank|support|company",
            r"remote|arrow|pointer|mouse|control|my screen|tidy\w*|see my|he was on|in there|pulled the plug|gift|code",
        ),
    ),
    # Ransom without the word.
    Pattern(
        (
            r"\.\w{3,9} (?:on|at|after|added to) (?:the )?(?:end|back) of ~3 names?|(?:belongs?|belong now) to us"
            r"|(?:files?|pictures|photos|documents|plans) ~10 (?:they ve|have|ve) ~4 (?:\.(?!xls|doc|ppt|pdf|zip|jp"
            r"|png|heic|pages)\w+) ~6 names?",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "department|team|printer|monitor|chairs?"),
        also=(r"open|restore|count\w*|contact|e ?mail|pay|network|screen",),
    ),
    # Money sent because a mail said so.
    Pattern(
        (
            "(?:released|paid|transferred|wired|sent) ~10 (?:euros?|pounds|dollars|money|payment|invoice) ~14 "
            "(?:strength of|because of|e ?mail|mail|message)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
        also=(
            "(?:wrote|sent|knows|signed) (?:no such|nothing)|never (?:wrote|sent|asked)|did ?n ?t (?:write|send)"
            "|fake|scam",
        ),
    ),
)
