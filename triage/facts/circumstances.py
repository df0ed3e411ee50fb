"""Facts about the circumstances: operating system, place, since when, how many are affected."""

from __future__ import annotations

import re

_SYSTEM = (
    re.compile(
        r"(?<!\w)(?:(?:ms |microsoft )?windows (?:server )?(?:\d{1,4}(?:\.\d)?|xp|vista|7|8\.1)(?: (?:pro|home"
        r"|enterprise|education|ltsc|r2))?(?: ?,? ?(?:version )?\d\dH[12])?"
        r"|win ?(?:7|8|10|11)(?: \d\dH[12])?|mac ?os(?: x)?(?: (?:sequoia|tahoe|sonoma|ventura|monterey|big sur"
        r"|catalina))?(?: \d{1,2}(?:\.\d{1,2}){0,2})?"
        r"|(?:sequoia|sonoma|ventura|monterey)(?: \d{1,2}(?:\.\d{1,2}){0,2})?"
        r"|ipad ?os(?: \d{1,2}(?:\.\d{1,2}){0,2})?|ios(?: \d{1,2}(?:\.\d{1,2}){0,2})?"
        r"|android(?: (?:\d{1,2}(?:\.\d)?|phone|tablet))?|(?:ubuntu|debian|fedora|red ?hat(?: enterprise linux)?"
        r"|rhel|centos|suse|opensuse|linux mint|rocky linux|arch linux)(?: \d{1,2}(?:\.\d{1,2})?)?(?: lts)?"
        r"|linux|chrome ?os|chrome ?book)(?![\w-])",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:Windows|Macintosh|Mac(?:Book(?: Air| Pro)?)?|iMac|mac ?book(?: air| pro)?|iPhone|iPad|iphone"
        r"|ipad|i phone)(?!\w)",
    ),
    re.compile(
        r"(?<=on )windows|(?<=my )windows(?= (?:pc|laptop|computer|machine))|(?<=on a )mac\b|(?<=on my )mac\b"
        r"|(?<=my )mac\b",
        re.IGNORECASE,
    ),
)

_ID = r"(?:[A-Z]{0,3}-?\d{1,4}(?:[.-]\d{1,3})?[A-Z]?|[A-Z](?![a-z])|[A-Z][\w-]{2,20})"
_ROOMS = (
    r"meeting room|conference room|conf room|board ?room|training room|telemedicine room|server room|print room"
    r"|post room|control room|room|office|floor|building|hall|level|ward|bay|gate|desk|lab|plant|warehouse|site"
    r"|branch|store|line|dock|block|wing|station|depot|unit|aisle"
)
_PLACE = (
    re.compile(
        r"(?<!\w)(?:home ?office|working from home|work from home|from home|at home|wfh|my home|kitchen"
        r"|tele ?work(?:ing)?)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?:{_ROOMS}) (?:no\.? |nr\.? |number )?(?:(?-i:{_ID})|'[^'\n]{{2,24}}'"
        rf"|\"[^\"\n]{{2,24}}\")(?![\w:-])",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|ground|top|upper|lower) floor"
        r"|basement|mezzanine|reception|canteen|front desk|goods in|shop floor)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?!Which |What |Web |Each |Every |Head |The |Our |This |My |Your |In |At |From |Microsoft |MS "
        r"|Open |Libre |Home |Back |Post |Box |No |Same |All |Whole )[A-Z][\w'-]{2,20} (?:office|branch|site|plant"
        r"|warehouse|building|campus|factory|store|depot)(?!\w)",
    ),
    re.compile(
        r"(?<!\w)(?:office|branch|site|plant|warehouse|hotel|factory|campus|airport|store) (?:in |at "
        r"|of )?(?!The )[A-Z][\w'-]{2,20}(?: [A-Z][\w'-]{2,20})?",
    ),
    re.compile(
        r"(?<!\w)[Hh]otel [A-Z][\w'-]{2,20}|(?<!\w)(?:client|customer)(?:'s)? (?:site|office|premises)|\b(?:hotel"
        r"|airport|train|home of my parents|house of my parents|parents' house|mother in laws?)\b",
    ),
    re.compile(
        r"(?<!\w)(?:[Ii] ?'?a?m|[Ww]e are|[Ww]e're|currently|sitting|[Hh]ere|based|located|working|stuck|sit"
        r"|now) (?:in|at|from) (?:the )?(?P<value>[A-Z][\w-]{2,20}(?: [A-Z][\w-]{2,20})?)",
    ),
    re.compile(
        r"(?<!\w)(?:in|at|from) (?:the |our |my )?(?P<value>(?:office|warehouse|lab|laboratory|plant|meeting room"
        r"|clinic|ward|shop|store|workshop|control room|car park|site|gatehouse|canteen))(?!\w)",
        re.IGNORECASE,
    ),
)

_UNIT = r"(?:sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|h|days?|weeks?|months?|years?)"
_AMOUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a few|a couple of|few|several|some"
    r"|many|half an?)"
)
_DAY = r"(?:mon|tues?|wednes|wed|thurs?|fri|satur|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_CLOCK = r"\d{1,2}(?:[:.h]\d{2})?(?: ?(?:am|pm|h|o'?clock|uhr))?"
_WHEN = (
    rf"(?:this|last|yesterday|early|late|the|today|tonight|monday)? ?(?:morning|afternoon|evening|night|noon"
    rf"|lunch(?:time)?|midday|midnight|weekend|week|month|year)"
    rf"|yesterday(?: (?:morning|afternoon|evening|night|noon))?|today(?: (?:morning|early))?|{_DAY}(?: (?:morning"
    rf"|afternoon|evening|night|noon))?"
    rf"|(?:(?:about|around|approx\.?|approximately|roughly|ca\.?) )?(?:\d{{1,2}}[./]\d{{1,2}}\.?(?:\d{{2,4}})?"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
    rf"|the \d{{1,2}}(?:st|nd|rd|th)|{_CLOCK})"
    rf"|{_MONTH}"
)
_EVENT = (
    r"(?:update|upgrade|restart|reboot|change|move|migration|patch|re-?organi[sz]ation|reinstall\w*|installation"
    r"|holidays?|vacation|flight|power cut|outage|weekend|release|failover|cutover|import|switch|maintenance"
    r"|relocation|new (?:laptop|phone|password|version)|summer time|winter time|storm|drop|fall)"
)
_SINCE = (
    re.compile(
        rf"(?<!\w)since (?:about |around |approx\.? |roughly |early "
        rf"|late )?(?:{_WHEN})(?:[ ,]{{1,2}}(?:{_WHEN}))?(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?:since|after|ever since) (?:the|an?|my|our|your|that|last|yesterday's|today's|this|monday's"
        rf"|sunday's)(?: [\w'-]+){{0,6}}? {_EVENT}(?: (?:of|to|on) (?:[\w'-]+ ){{0,3}}?(?:version|outlook|windows"
        rf"|office|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|[\w'-]+))?(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\w)since (?:about |around |already )?{_AMOUNT}(?: [\w'-]+)? ?{_UNIT}(?!\w)", re.IGNORECASE),
    re.compile(
        r"(?<!\w)since (?:i|we|you|they|he|she|it|that you)(?:'ve| have| had| were| was| got)? (?:\w+ed|changed"
        r"|got|came|went|put|took|moved|left|did|made|set|had|bought|been|switched|lost|began"
        r"|broke)(?: [\w'/-]+){0,6}",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)since (?!since\b|i\b|we\b|you\b|it\b|he\b|she\b|they\b|there\b|my\b|this is\b|nobody\b"
        r"|the\b)[\w'-]+(?: (?!and\b|but\b|i\b|it\b|my\b|the\b|we\b)[\w'-]+){0,3}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\w){_AMOUNT} {_UNIT} ago(?!\w)", re.IGNORECASE),
    re.compile(
        rf"(?<!\w)for (?:the (?:last|past) |about |around |over |more than |nearly |already "
        rf"|at least )?{_AMOUNT} {_UNIT}(?: now| already)?(?! (?:a|per)\b)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?:the )?(?:last|past) {_AMOUNT} {_UNIT}(?!\w)|(?<!\w){_AMOUNT} {_UNIT} (?:already|now)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:from|as of|starting|started|began|earliest|until|till|up to) (?:about |around "
        r"|the )?(?:(?:this |yesterday |today )?morning"
        r"|yesterday(?: \w+)?|today(?! (?:i|we) )|last \w+|\d{1,2}[:.]\d{2}(?: ?(?:am|pm))?|\d{1,2} ?(?:am"
        r"|pm))(?: on(?:wards)?)?(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?:(?:this|last|yesterday|early) (?:morning|afternoon|evening|night|week)|yesterday|last {_DAY}"
        rf"|overnight|today(?! is\b)|all (?:morning|week))(?: (?:morning|afternoon|evening|night))?(?!\w)",
        re.IGNORECASE,
    ),
)

_PEOPLE = (
    r"(?:people|users|colleagues|persons|employees|staff|operators|developers|devs|nurses|workers|agents"
    r"|co-?workers|drivers|customers|callers|students|teachers|planners|meter readers|seats|usrs|usr|stations"
    r"|tills|sites|branches|departments|teams|phones)"
)
_COUNT = (
    r"(?:\d{1,5}(?:-odd)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|a hundred|hundreds of|dozens of|several|many|a few|multiple|some|both)"
)
_AFFECTED = (
    re.compile(
        rf"(?<!\w)(?:all |about |around |nearly |approx\.? |over |at least |some |only |roughly "
        rf"|~)?{_COUNT} of us(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?:all |about |around |nearly |approx\.? |over |at least |only |roughly |~)?{_COUNT}(?: of (?:my"
        rf"|our))?(?: other| more| [\w-]{{3,14}})? {_PEOPLE}(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:the |our |my )?(?:whole|entire|complete) (?:[\w-]{2,16} )?(?:office|floor|team|department|dept"
        r"|site|building|company|plant|warehouse|hall|ward|branch|group|shift|store|shop|class|school|line|street"
        r"|region|organi[sz]ation|crew|unit|house|place|production)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:all of us|all users|all (?:my |our )?colleagues|all employees|all sites|none of us|both of us"
        r"|the two of us|the rest of (?:the|my|our) (?:team|office|floor)|my (?:whole )?team"
        r"|our (?:whole )?team)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:only|just) (?:me|i\b|mine|my (?:laptop|pc|computer|account|machine))(?!\w)|(?<!\w)(?:it'?s"
        r"|its) just me(?!\w)|(?<!\w)nobody else(?: has)?(?!\w)|(?<!\w)no one else(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:everyone|everybody|nobody|no one|noone)(?: (?:here|else|in|on|at) ?(?:the "
        r"|our )?[\w-]{0,14})?(?= (?:has|have|is|can|cannot|can't|cant|gets|sees|at)\b)(?! (?:can "
        r"|is able to )?(?:hear|hears|see me|sees me))|(?<=for )(?:everyone|everybody)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:me and (?:my|a|the|two|three) [\w-]+(?: [\w-]+)?|my colleagues?(?: [\w-]+)? and (?:i|me)"
        r"|my colleagues? (?:have|has) (?:it|the same)[\w ]{0,20}|same (?:for|with|at) (?:my|the|all|two|three"
        r"|other|\d+) [\w-]+(?: [\w-]+)?"
        r"|same for (?-i:[A-Z])[\w-]+(?:, (?-i:[A-Z])[\w-]+)*(?: and (?-i:[A-Z])[\w-]+)?)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:the )?others?(?: [\w']+){0,4}? (?:fine|ok|okay|happily|normally|without (?:a )?(?:problems?"
        r"|trouble))(?!\w)|(?<!\w)(?:my |a )?(?:colleague|neighbour|neighbor)(?:'s)?(?: [\w']+){0,5}? (?:fine|ok"
        r"|okay|happily|normally)(?!\w)|works for (?:my colleagues?|others|everyone else|the others)",
        re.IGNORECASE,
    ),
)


def find_operating_system(text: str) -> str | None:
    return _first(text, _SYSTEM)


def find_place(text: str) -> str | None:
    return _first(text, _PLACE)


def find_since_when(text: str) -> str | None:
    return _first(text, _SINCE)


def find_how_many_affected(text: str) -> str | None:
    return _first(text, _AFFECTED)


def _first(text: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    """The match of the earliest pattern that has one: patterns stand in the order of how much they say."""
    for pattern in patterns:
        if found := pattern.search(text):
            return found.groupdict().get("value") or found.group()
    return None
