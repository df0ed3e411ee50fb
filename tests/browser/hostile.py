"""Texts that try to run in a reader's browser, or to break the page; each that runs calls `hit()`."""

from __future__ import annotations

from itertools import product

_CALLS = ("hit()", "top.hit()", "window['hit']()", "setTimeout(hit)")
_TAGS = (
    "<script>{0}</script>",
    "<ScRiPt >{0}</sCrIpT>",
    "<img src=x onerror={0}>",
    '<img src="x" onerror="{0}" alt=">">',
    "<svg onload={0}>",
    "<svg><script>{0}</script></svg>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "<body onload={0}>",
    "<details open ontoggle={0}><summary>more</summary></details>",
    "<input autofocus onfocus={0}>",
    "<video><source onerror={0}></video>",
    "<audio src=x onerror={0}>",
    "<iframe srcdoc='<script>parent.{0}</script>'></iframe>",
    "<iframe src='javascript:parent.{0}'></iframe>",
    "<object data='data:text/html,<script>{0}</script>'></object>",
    "<a href='javascript:{0}'>click me</a>",
    "<a href='JaVaScRiPt&#58;{0}'>click me</a>",
    "<form action='javascript:{0}'><button>click me</button></form>",
    "<button onclick={0}>click me</button>",
    "<p onmouseover={0}>over me</p>",
    "<marquee onstart={0}>move</marquee>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={0}&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror={0}>'>",
    "<template><img src=x onerror={0}></template><img src=x onerror={0}>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>",
    "<style>@import 'javascript:{0}'</style><img src=x onerror={0}>",
)
_FRAMES = ("{0}", '"\'></textarea></title></p>{0}<p x="')
_ODD = (
    "{{ 7 * 7 }}", "{% for x in y %}", "${7*7}", "<%= 7 * 7 %>", "{{ self.__init__.__globals__ }}",
    "' OR 1=1; DROP TABLE ticket; --", '"; DELETE FROM message; --', "%s%s%n%x", "../../etc/passwd", "|calc", "=1+1",
    "\u202eright to left\u202c", "zero\u200bwidth\u200d\ufeff", "Z\u0300\u0301\u0302\u0303\u0304a\u0300lgo",
    "\U0001f469\u200d\U0001f4bb\U0001f468\u200d\U0001f468\u200d\U0001f467", "مرحبا، الطابعة لا تعمل", "打印机不工作",
    "x" * 5_000, "a\n" * 400, "\t\t\ttabs", "&lt;b&gt;already&lt;/b&gt;", "&#x3c;img src=x onerror=hit()&#x3e;",
    "<!-- comment -->", "]]>", "<?xml version='1.0'?>", "\\u003cscript\\u003ehit()\\u003c/script\\u003e",
    "[link](javascript:hit())", "![picture](x' onerror='hit())", "https://example.com/\" onclick=\"hit()",
    "javascript:hit()", "data:text/html,<script>hit()</script>", "\x01\x02\x1b[31mred\x1b[0m", "nul\x00byte",
    "NULL", "undefined", "None", "true", "-1", "1e309", "NaN", "'", '"', "`", "\\", "//", "<", ">", "&", "%00",
    "%0d%0aX: y",
)  # fmt: skip

RUNNING = [frame.format(tag.format(call)) for frame, tag, call in product(_FRAMES, _TAGS, _CALLS)]
TEXTS = [*RUNNING, *_ODD]
