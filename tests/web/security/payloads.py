"""Texts that want to be something else than text."""

import unicodedata
from typing import Final

MARKUP: Final = (
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//evil.example></script>", "<script>alert`1`</script >",
    "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<a href=javascript:alert(1)>a</a>", "<a href='java\tscript:alert(1)'>a</a>",
    "<math href=javascript:alert(1)>x</math>", "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)></video>",
    "<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>", "<style>@import'//evil.example'</style>",
    "<base href=//evil.example/>", "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>a</button></form>", "<object data=javascript:alert(1)></object>", "<embed src=javascript:alert(1)>",
    "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "\" onmouseover=alert(1) x=\"", "' autofocus onfocus=alert(1) '", "`onerror=alert(1)`",
    "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "--><script>alert(1)</script><!--", "]]><script>alert(1)</script>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;img src=x onerror=alert(1)&#62;", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "%3Cscript%3Ealert(1)%3C/script%3E",
    "[a](javascript:alert(1))", "![a](x\" onerror=\"alert(1))", "<javascript:alert(1)>", "[a]: javascript:alert(1)", "javascript:alert(1)",
)  # fmt: skip
TEMPLATES: Final = (
    "{{7919*7907}}",
    "{% for x in y %}",
    "${7919*7907}",
    "#{7919*7907}",
    "<%= 7919*7907 %>",
    "%(name)s",
    "%s%n",
    "{0.__class__}",
    "{name}",
    "{# x",
)
STATEMENTS: Final = (
    "' OR '1'='1",
    "'; DROP TABLE person; --",
    '" OR 1=1 --',
    "1) UNION SELECT password_hash FROM person --",
    "\\'; SELECT pg_sleep(9) --",
    "%' AND 1=1 --",
    "_%\\",
)
FORMULAS: Final = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", '=HYPERLINK("http://evil.example")', "\u200b=1+1", "＝1+1")
LETTERS: Final = (
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", "a\N{ZERO WIDTH SPACE}b", "\N{ZERO WIDTH NO-BREAK SPACE}a", "\N{GRINNING FACE}" * 20, "a" + "\u0301" * 90, "ﷺ" * 30, "\x00", "a\x00b",
    "a\r\nSet-Cookie: x=1", "a\nlevel=critical", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x7f\x80\x9b31m", "a\u2028b\u2029c", "\ud800".encode("utf-8", "replace").decode(),
    "Ə" * 100, "я" * 10_000, " ", "\t", "\N{NO-BREAK SPACE}", "null", "undefined", "None", "true", "../../etc/passwd", "CON", "О'Коннор-Ұлы", "Ǆ ﬁ İ ß",
)  # fmt: skip
ALL: Final = (*MARKUP, *TEMPLATES, *STATEMENTS, *FORMULAS, *LETTERS)


def storable(text: str, longest: int) -> str:
    """The text as a column of so many letters can hold it on both databases; no form lets control characters through."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cc")[:longest] or "-"
