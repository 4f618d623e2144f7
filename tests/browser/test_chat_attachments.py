"""Images in messages: chosen, pasted or dropped, made smaller, shown, sent, and refused where the model is blind."""

from __future__ import annotations

import base64
import random
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from browser.parrot import Parrot
from browser.standalone_app import (
    OpenPage,
    Serve,
    button,
    choose_model,
    expect_ended,
    last_reply,
    select_demo,
    send,
    start,
)


def make_png(width: int, height: int) -> bytes:
    """Return a picture in which no two neighbours are alike, so that it does not become small by packing."""
    noise = random.Random(width * height)  # noqa: S311 -- the same picture each time, no secret
    rows = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def picture(name: str = "cat.png", width: int = 40, height: int = 20) -> FilePayload:
    """Return a file as a user chooses it."""
    return {"name": name, "mimeType": "image/png", "buffer": make_png(width, height)}


def attach(page: Page, *files: FilePayload) -> None:
    """Choose files in the dialog that the button opens."""
    with page.expect_file_chooser() as chooser:
        button(page, "Attach image").click()
    chooser.value.set_files(list(files))


def hand_over(page: Page, event: str, file: FilePayload) -> None:
    """Paste or drop a file, as the browser tells it."""
    page.get_by_role("textbox", name="Message", exact=True).evaluate(
        """(box, [event, name, kind, text]) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name, { type: kind }));
            const about = { clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true, composed: true };
            box.dispatchEvent(event === "paste" ? new ClipboardEvent(event, about) : new DragEvent(event, about));
        }""",
        [event, file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()],
    )


def size_of(url: str) -> tuple[int, int]:
    """Return width and height of a PNG in a `data:` URL."""
    width, height = struct.unpack(">II", base64.b64decode(url.partition(",")[2])[16:24])
    return width, height


def test_an_image_is_sent_with_its_message(connected: Page, parrot: Parrot) -> None:
    """The button attaches, the thumbnail shows, the model gets text and image, and a reload keeps both."""
    page = connected
    parrot.text = "A cat."
    attach(page, picture())
    expect(page.get_by_role("img", name="Image 1")).to_be_visible()

    send(page, "What is this?")
    expect_ended(page)

    text, image = parrot.last_body["messages"][-1]["content"]
    assert text == {"type": "text", "text": "What is this?"}
    assert image["type"] == "image_url"
    assert size_of(image["image_url"]["url"]) == (40, 20)
    expect(page.get_by_role("list", name="Attached images")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("article").first.get_by_role("img", name="Image 1")).to_be_visible()


def test_an_image_needs_no_words(connected: Page, parrot: Parrot) -> None:
    """An image alone can be sent."""
    parrot.text = "A cat."
    attach(connected, picture())
    expect(connected.get_by_role("img", name="Image 1")).to_be_visible()

    button(connected, "Send").click()
    expect_ended(connected)

    assert [part["type"] for part in parrot.last_body["messages"][-1]["content"]] == ["image_url"]


def test_a_large_image_is_made_smaller(connected: Page, parrot: Parrot) -> None:
    """No side is longer than models look at, and the whole stays below a megabyte."""
    parrot.text = "Big."
    attach(connected, picture(width=3000, height=1000))
    expect(connected.get_by_role("img", name="Image 1")).to_be_visible()

    button(connected, "Send").click()
    expect_ended(connected)

    url = parrot.last_body["messages"][-1]["content"][0]["image_url"]["url"]
    assert re.match(r"data:image/(png|jpeg);base64,", url)
    assert len(url) <= 900_000
    shown = connected.get_by_role("article").first.get_by_role("img", name="Image 1")
    assert shown.evaluate("image => Math.max(image.naturalWidth, image.naturalHeight)") <= 1568


def test_images_are_pasted_and_dropped(connected: Page) -> None:
    """Both ways lead to thumbnails; each can be removed by name, and the focus is not lost."""
    page = connected

    hand_over(page, "paste", picture())
    expect(page.get_by_role("img", name="Image 1")).to_be_visible()
    hand_over(page, "drop", picture())
    expect(page.get_by_role("img", name="Image 2")).to_be_visible()

    button(page, "Remove image 1").click()
    expect(page.get_by_role("img", name="Image 2")).to_have_count(0)
    expect(button(page, "Remove image 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Attached images")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_be_focused()


def test_what_is_no_image_is_refused_in_a_sentence(connected: Page) -> None:
    """Neither a text nor a file that only pretends gets in, nor a fifth image."""
    page = connected
    sentence = "This is not an image that can be sent. PNG, JPEG, WebP and GIF can."

    attach(page, {"name": "note.txt", "mimeType": "text/plain", "buffer": b"Hello"})
    expect(page.get_by_role("alert").get_by_text(sentence)).to_be_visible()
    attach(page, picture())
    expect(page.get_by_text(sentence)).to_have_count(0)
    attach(page, {"name": "fake.png", "mimeType": "image/png", "buffer": b"not a picture"})
    expect(page.get_by_role("alert").get_by_text(sentence)).to_be_visible()
    attach(page, *(picture(f"{number}.png") for number in range(4)))

    expect(page.get_by_text("A message takes up to 4 images. The others were left out.")).to_be_visible()
    expect(page.get_by_role("img", name="Image 4")).to_be_visible()


def test_an_image_that_is_being_read_goes_along(connected: Page, parrot: Parrot) -> None:
    """Enter right after the choice waits for it, and a second Enter sends nothing twice."""
    page = connected
    page.route("**/static/chunk-*.js", lambda _route: None)  # holds what reads images
    attach(page, picture())
    page.get_by_role("textbox", name="Message", exact=True).fill("What is this?")

    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_have_count(0)
    page.unroute("**/static/chunk-*.js")  # lets it go

    expect(page.get_by_role("article")).to_have_count(2)
    expect_ended(page)
    (message,) = parrot.last_body["messages"]
    assert [part["type"] for part in message["content"]] == ["text", "image_url"]


def test_a_model_that_sees_no_images_gets_none(connected: Page, parrot: Parrot) -> None:
    """It is told before anything is sent; earlier images stay out of the request."""
    page = connected
    parrot.text = "Fine."
    attach(page, picture())
    send(page, "What is this?")
    expect_ended(page)
    attach(page, picture())
    choose_model(page, "o3-mini")
    expect(page.get_by_role("status").filter(has_text="o3-mini").first).to_be_visible()  # saved, and told to the chat
    unseen = "o3-mini does not see images. Remove them, or choose another model."

    page.get_by_role("textbox", name="Message", exact=True).fill("And now?")
    page.keyboard.press("Enter")

    expect(page.get_by_text(unseen).first).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)
    button(page, "Remove image 1").click()
    button(page, "Attach image").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").get_by_text(unseen)).to_be_visible()
    expect(page.get_by_text("o3-mini does not see images: those of earlier messages are left out.")).to_be_visible()
    button(page, "Send").click()
    expect_ended(page)
    assert [message["content"] for message in parrot.last_body["messages"]] == ["What is this?", "Fine.", "And now?"]


def test_an_unknown_model_is_tried_with_a_hint(connected: Page, parrot: Parrot) -> None:
    """Nobody knows whether it sees; that is said, and the image goes."""
    page = connected
    parrot.text = "Maybe."
    page.get_by_role("combobox", name="Model", exact=True).fill("my-own-model/openai")
    page.keyboard.press("Enter")
    attach(page, picture())

    expect(page.get_by_text("Whether my-own-model/openai sees images is not known.")).to_be_visible()
    button(page, "Send").click()
    expect_ended(page)

    assert parrot.last_body["messages"][-1]["content"][0]["type"] == "image_url"


def test_editing_takes_the_image_along(connected: Page, parrot: Parrot) -> None:
    """Arrow up brings back text and image; Escape brings back what was there before."""
    page = connected
    parrot.text = "A cat."
    attach(page, picture())
    send(page, "What is this?")
    expect_ended(page)

    page.get_by_role("textbox", name="Message", exact=True).press("ArrowUp")
    expect(page.get_by_role("list", name="Attached images").get_by_role("img", name="Image 1")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("list", name="Attached images")).to_have_count(0)


def test_the_simulated_source_tells_what_it_got(
    serve: Serve, open_page: OpenPage, tmp_path: Path, axe: Callable[[Page], list[str]]
) -> None:
    """Without account and network one sees how it works; narrow and dark, it has no fault that axe finds."""
    page = open_page(color_scheme="dark", viewport={"width": 1280, "height": 900})
    page.goto(start(serve, tmp_path))
    select_demo(page)
    button(page.get_by_role("complementary", name="Connection"), "Close").click()
    page.set_viewport_size({"width": 320, "height": 700})
    attach(page, picture(), picture())
    expect(page.get_by_role("img", name="Image 2")).to_be_visible()
    before = axe(page)

    send(page, "What is this?")
    expect(button(last_reply(page), "Regenerate")).to_be_visible()

    expect(last_reply(page).get_by_text("2 images")).to_be_visible()
    assert (before, axe(page)) == ([], [])
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
