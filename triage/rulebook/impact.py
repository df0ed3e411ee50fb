"""Business impact in words: many affected, money, safety or a deadline today."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern

IMPACT = (
    # Everyone, a whole site.
    Pattern(
        (
            "<ALL> ~3 (?:(?:can ?t|cannot|cant|can not|unable|can no longer|is unable) ~2 (?:work|log|login|sign"
            "|print|open|send|receive|access|connect|get|reach|scan|book|order|call|use|do|start|pay|save|ship|see"
            "|make|serve|take)|(?:can|is able to|are able to) (?:work|log|print|open|send|access|connect|get (?:in"
            "|on|into)|reach|scan|book|make|ship|serve|order|pay|sell|invoice|take))",
            "<ALL> ~4 (?:is|are|was|sits?|stands?|has|have|with) ~2 (?:down|offline|affected|stuck|without|blocked"
            "|idle|stopped|standing|no (?:network|internet|phones?|access|power|system|wifi|connection)|dead|waiting"
            "|cut off|locked out|same (?:problem|issue|error))",
            r"(?:whole|entire|complete|full) (?:\w+ )?(?:office|site|floor|building|plant|department|warehouse"
            "|company|hall|store|clinic|ward|hospital|region|factory|branch|campus) ~4 (?:down|offline|without|no"
            "|cannot|can t|stands?|dead|affected|stopped|lost|is|has)",
            r"(?:down|dead|offline|broken|same|fail\w*|error|\d{3}|not working|unusable|blocked|gone|slow) ~4 for "
            r"(?:all of us|everyone|everybody|the (?:whole|entire) \w+|all (?:users|staff|sites|colleagues))",
            "(?:affects?|affecting|hits?|hitting|blocks?|blocking) (?:all of us|everyone|everybody|the (?:whole"
            r"|entire) \w+|all (?:users|staff|sites|colleagues|of the team))",
            "all of us (?:see|have|get)",
            r"(?:can ?t|cannot|cant|unable to|impossible to) (?:take|process|ship|invoice|serve|accept|enter) (?:\w+ "
            r")?(?:orders?|payments?|customers?|patients?|deliver\w*|bookings?)",
            "(?:customers|clients) ~3 (?:are |is )?(?:receiving|getting|cannot|can t|being sent|get|receive) ~4 "
            "(?:wrong|old|no|empty|double|nothing|reach|order|pay|called)",
            "every (?:hour|minute) (?:costs?|counts|we lose)",
            r"in (?:two|three|four|five|six|all|\d+) (?:countries|plants|sites|branches|offices|cities)",
        ),
        before=("not", "almost never", "to", "sent", "with", "if"),
        unless=(
            "hears? me",
            "hear(?:ing|s)? (?:me|us)",
            "(?:see|sees) (?:me|my)",
            r"(?:else|other) ~2 (?:is|are|can|has|have) ~1 (?:fine|ok|okay|working|works|print\w*)",
            "nobody told",
            "nobody knows",
            "whole (?:thing|day|time|morning)",
            "deleted",
            "reply all",
            "sent",
        ),
    ),
    # Production, transport and tills.
    Pattern(
        (
            r"(?:production|assembly|packing|bottling|conveyor|filling|manufacturing|the line|the belt|hall \d|plant) "
            r"(?:lines? |halls? |belts? |area )?(?:(?!(?:laptop|pc|computer|printer|tablet|scanner|screen)\b)\w++ "
            "){0,3}?(?:stopped|standing still|stands still|at (?:a )?standstill|is down|are down|halted|standstill"
            "|stands|has stopped|not running)",
            r"(?:stop|stops|stopped|stopping|halts?|blocks?) ~2 (?:production|the line|the plant|shipping|deliver\w+"
            "|our production)",
            r"(?:trucks|lorries|drivers|containers|queue of customers|customers? (?:are )?queu\w+|ambulances?) ~4 "
            r"(?:wait\w*|stand\w*|queu\w*|cannot|can t|yard|ramp|outside|stuck|costing)",
            "(?:tills?|cash registers?|checkouts?|pos) ~4 (?:down|dead|not working|stopped|offline|frozen)",
        ),
        before=("not",),
        unless=("not production", "test line"),
    ),
    # Patients and safety.
    Pattern(
        (
            r"patients? ~10 (?:wait\w*|risk|safety|cannot|can t|harm|danger|records?|meds?|medication|delayed|unable"
            r"|without|sitting|queu\w*)",
            "(?:cannot|can t|unable|without|impossible|no (?:access|records?|way)) ~8 (?:patients?|medication|meds"
            "|drug chart|blood results|vital signs|obs)",
            "(?:patient|life|people s|human) safety|safety (?:risk|issue|critical|at risk|hazard)|(?:lives?|people"
            "|person|child|someone) ~2 in danger|danger to life|lives (?:are )?at (?:risk|stake)|emergency (?:call"
            r"|line|phone|room|department|exit|alarm) ~6 (?:down|dead|not|no|broken|fail\w*)",
        ),
        before=("not", "no"),
    ),
    # Money and deadlines.
    Pattern(
        (
            r"(?:payroll|salar\w+|wages|pay run|payment run) ~12 (?:today|tonight|this (?:morning|afternoon|evening)"
            r"|by \d+|in an hour|deadline|due|cannot|can t|stuck|not go)",
            "(?:deadline|cut ?off|due date|submission|closes|close the tender|(?:tender|offer|bid|auction|quote"
            "|permit) (?:expires|ends)|auditor|inspection|closing|(?:should|must|have to|has to|needs? to) (?:leave"
            "|ship|go out|be (?:sent|submitted|out))) ~8 (?:is |at |by )?(?:today|tonight|this (?:afternoon|evening"
            r"|morning)|noon|midday|midnight|in (?:\w+ )?(?:minutes|an hour|hours?)|\d{1,2}[:.h]\d{2}|\d{1,2} ?(?:pm"
            "|am|h|o clock|sharp))",
            "(?:today|tonight) ~4 (?:last day|deadline|final day)",
            r"(?:lose|losing|lost|loses|risk\w*|costs us|costing) (?:(?!access\b)\w++[ ]){0,5}?(?:contract|customer"
            r"|client|deal|tender|money|revenue|sale|thousands|millions?|\d+ ?k|penalt\w+)",
            "penalt(?:y|ies) ~6 (?:if|per|every|for|clause)",
            "(?:quarter|month|year) ?end(?: closing| close)? ~8 (?:today|tonight|tomorrow|cannot|can t|nobody|stuck"
            "|blocked)",
            r"\d+ ?(?:k|million|thousand|000) (?:deal|order|contract|bid|euros?|eur|usd|tender)",
        ),
        before=("no", "not"),
    ),
    # How many.
    Pattern(
        (
            r"(?:nearly |about |around |over |at least |some |all |roughly |approx )*(?:[4-9]|\d{2,4}|four|five|six"
            "|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|hundreds|dozens?"
            r"|dozens of|a hundred|several|many|multiple) (?:\w+ )?(?:of us|people|users|colleagues|operators"
            "|developers|devs|nurses|staff|employees|persons|agents|workers|drivers|callers|students|sites|stations"
            "|seats|tills) ~6 (?:cannot|can t|cant|sitting|sit|idle|affected|without|unable|waiting|wait|stuck"
            "|blocked|down|same (?:problem|issue|error|thing)|have (?:it|the same)|logged|locked out|offline|not "
            r"working|answering|are blocked|drinking coffee|doing nothing|can only|idling|lost|complain\w*|report\w*)",
            r"(?:affects?|affecting|affected|hitting|blocking) ~3 (?:\d{1,4}|several|many|multiple|hundreds|dozens"
            r"|all) (?:of )?(?:\w+ )?(?:people|users|colleagues|operators|developers|nurses|staff|employees|sites"
            "|customers|teams|departments|offices)",
            "any ?(?:thing|one|body)? (?:any )?of us (?:send|sends|do|tries|open)",
        ),
        before=("not",),
    ),
)
