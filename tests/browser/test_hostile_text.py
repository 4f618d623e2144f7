"""A hostile model: whatever it says is text, nothing runs, nothing is fetched."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from browser.parrot import Canary, Parrot
from browser.standalone_app import Serve, button, expect_ended, last_reply, send

HOSTILE = [
    "<script>alert(1)</script>",
    "<script src='{canary}/a.js'></script>",
    "<img src=x onerror=alert(1)>",
    "<img src={canary}/b.png>",
    "<svg onload=alert(1)><image href='{canary}/c.png'/></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<iframe src={canary}/d></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data={canary}/e></object><embed src={canary}/f>",
    "<link rel=stylesheet href={canary}/g.css><style>@import url({canary}/h.css)</style>",
    "<meta http-equiv=refresh content='0;url={canary}/i'><base href={canary}/>",
    "<form action={canary}/j><button>Send</button><input autofocus onfocus=alert(1)></form>",
    "<video src={canary}/k poster={canary}/l></video><audio src={canary}/m autoplay></audio>",
    "<a href='javascript:alert(1)'>press</a> <details open ontoggle=alert(1)>x</details>",
    "<div style='background:url({canary}/n)'>x</div>",
    "![picture]({canary}/o.png)",
    "![picture][ref]\n\n[ref]: {canary}/p.png",
    "[![picture]({canary}/q.png)]({canary}/r)",
    "![picture](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "[press](javascript:alert(1)) [press](JaVaScRiPt:alert(1)) [press](java&#10;script:alert(1))",
    "[press](data:text/html,<script>alert(1)</script>) [press](vbscript:msgbox(1)) [press](file:///etc/passwd)",
    "[ref]\n\n[ref]: javascript:alert(1)",
    "<javascript:alert(1)> <data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==>",
    "```html\n<img src=x onerror=alert(1)>\n```",
    '```"><img src=x onerror=alert(1)>\nx\n```',
    "| <img src=x onerror=alert(1)> |\n|---|\n| ![p]({canary}/s.png) |",
    "<!--><img src=x onerror=alert(1)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "${{alert(1)}} {{{{constructor.constructor('alert(1)')()}}}}",
    "<img srcset='{canary}/t 2x'> <picture><source srcset={canary}/u></picture> <input type=image src={canary}/v>",
    "<a href=https://example.org ping={canary}/w>x</a> <link rel=prefetch href={canary}/x>",
    "<style>body {{ background: url({canary}/y) }} @font-face {{ font-family: x; src: url({canary}/z) }}</style>",
    "<svg><use href='{canary}/aa#x'/><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>window.__xss=1</script></template><select><template><style><!--</template></style></select>",
    "<body onload=alert(1)> <marquee onstart=alert(1)>x</marquee> <x contenteditable onblur=alert(1)>x</x>",
    "<input name=attributes><a id=__proto__ name=cookie href=clobber:x>x</a><img name=getElementById>",
    "![a][1] ![b](<{canary}/bb>) ![c]({canary}/cc 'title') ![*d* `e`]({canary}/dd)\n\n[1]: {canary}/ee 'x'",
    "[a](&#x6A;avascript:alert(1)) [b](java&Tab;script:alert(1)) [c](&#14;javascript:alert(1))",
    "[a](javascript&colon;alert(1)) [b](JAVASCRIPT:alert(1)) [c](jav%61script:alert(1)) [d](feed:javascript:alert(1))",
    "[a](blob:{canary}/ff) [b](view-source:{canary}/gg) [c](data:image/svg+xml,<svg onload=alert(1)>)",
    "- > # <img src=x onerror=alert(1)>\n  - [<svg onload=alert(1)>]({canary}/hh '<img src=x onerror=alert(1)>')",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62; &amp;lt;script&amp;gt;",
    "\u2028<script>\u0000alert(1)</script>\ufeff \x1b]0;x\x07 \u202etpircs\u202c",
    "data: [DONE]\n\nevent: execute\ndata: {{}}\n\nid: ../../x\nretry: 0",
    "[__proto__]\n\n[__proto__]: javascript:alert(1)\n[constructor]: javascript:alert(1)\n\n[constructor]",
]

LOADING = "img, svg image, iframe, script, object, embed, link, style, meta, base, form, video, audio, input, math"
"""What must not be in a message."""


def watch_dialogs(page: Page) -> list[str]:
    """Return the list into which the words of each dialog will go."""
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return dialogs


def test_a_hostile_reply_is_only_text(connected: Page, parrot: Parrot, serve: Serve) -> None:
    """No dialog, no request to anybody, no element that loads or runs, no link but to the web."""
    page, canary = connected, Canary()
    address = serve(canary.app)
    dialogs = watch_dialogs(page)
    parrot.citations = [
        {"type": "url_citation", "url_citation": {"url": url, "title": "<img src=x onerror=alert(1)>"}}
        for url in ("javascript:alert(1)", "data:text/html,x", f"{address}/cited")
    ]

    for text in HOSTILE:
        parrot.text = text.format(canary=address)
        send(page, "Go on")
        expect_ended(page)
    expect(page.get_by_role("article")).to_have_count(2 * len(HOSTILE))

    articles = page.locator("helicone-chat article")
    assert articles.locator(LOADING).count() == 0
    links = articles.locator("a").all()
    assert {(link.get_attribute("href") or "").partition(":")[0] for link in links} <= {"http", "https"}
    assert {link.get_attribute("rel") for link in links} <= {"noopener noreferrer nofollow", "noopener noreferrer"}
    assert articles.locator("[style], [onerror], [onload], [ping], [srcset]").count() == 0
    assert page.evaluate("window.__xss") is None
    assert dialogs == []
    assert canary.visits == []


def test_hostile_tags_are_shown_as_they_are(connected: Page, parrot: Parrot) -> None:
    """Nothing is hidden: who reads sees what the model wrote."""
    parrot.text = "<script>alert(1)</script>\n\n<a href=x onclick=y>z</a> <!-- secret -->"

    send(connected, "Go on")

    expect(last_reply(connected).get_by_text("<script>alert(1)</script>", exact=True)).to_be_visible()
    expect(last_reply(connected).get_by_text("<a href=x onclick=y>z</a> <!-- secret -->", exact=True)).to_be_visible()


def test_hostile_words_of_a_user_are_only_text(connected: Page, parrot: Parrot, serve: Serve) -> None:
    """What is pasted into a message, and the title that is made from it, stays text, also after a reload."""
    page, canary = connected, Canary()
    address = serve(canary.app)
    dialogs = watch_dialogs(page)
    parrot.text = "Well."

    send(page, f"<img src={address}/a onerror=alert(1)>![x]({address}/b)")
    expect_ended(page)
    page.reload()

    expect(page.get_by_role("article").first).to_contain_text(f"<img src={address}/a onerror=alert(1)>")
    expect(button(page, f"<img src={address}/a onerror=alert(1)>![x]({address}/b)"[:59] + "…")).to_be_visible()
    assert page.locator("helicone-app").locator("article img, nav img").count() == 0
    assert dialogs == []
    assert canary.visits == []


def test_a_text_that_nests_without_end_does_not_break_the_page(connected: Page, parrot: Parrot) -> None:
    """Ten thousand quotes within each other are drawn, and the next message works."""
    parrot.text = ">" * 10_000 + " deep"
    send(connected, "Go on")
    expect_ended(connected)

    parrot.text = "Fine."
    send(connected, "And now?")

    expect(last_reply(connected).get_by_text("Fine.", exact=True).last).to_be_visible()
