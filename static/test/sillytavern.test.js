// The pure parts of the SillyTavern extension, which is not part of the bundle.

import assert from "node:assert/strict";
import test from "node:test";
import {
  endpointOf,
  frameAddress,
  isOurs,
  readAddress,
  themeFor,
} from "../../integrations/sillytavern/address.js";
import { headersFor, headerText, withHeaders } from "../../integrations/sillytavern/headers.js";
import { readState } from "../../integrations/sillytavern/state.js";
import { wordsFor } from "../../integrations/sillytavern/words.js";

const HERE = "http://127.0.0.1:8484";

test("an address is understood in every form that people paste", () => {
  for (const text of [HERE, `${HERE}/`, ` ${HERE}/v1 `, `${HERE}/st/v1/`, `${HERE}/panel`]) {
    assert.deepEqual(readAddress(text), { address: HERE, token: "" });
  }
  assert.deepEqual(readAddress(`${HERE}/#token=a%2Fb`), { address: HERE, token: "a/b" });
  assert.deepEqual(readAddress("https://chat.example/helicone/"), { address: "https://chat.example/helicone", token: "" });
});

test("what is no address of the web is a token or nothing", () => {
  assert.deepEqual(readAddress(" abc-def "), { address: "", token: "abc-def" });
  assert.deepEqual(readAddress("javascript:alert(1)//"), { address: "", token: "" });
  assert.deepEqual(readAddress("file:///etc/passwd"), { address: "", token: "" });
});

test("the source is ours where Custom points at us, and nowhere else", () => {
  const settings = { chat_completion_source: "custom", custom_url: endpointOf(HERE) };

  assert.equal(isOurs(settings, HERE), true);
  assert.equal(isOurs({ ...settings, custom_url: `${HERE}/v1/` }, HERE), true);
  assert.equal(isOurs({ ...settings, chat_completion_source: "openai" }, HERE), false);
  assert.equal(isOurs({ ...settings, custom_url: "http://127.0.0.1:1234/v1" }, HERE), false);
  assert.equal(isOurs({ chat_completion_source: "custom" }, HERE), false);
});

test("the frame has the page's own name for this machine", () => {
  const looks = { theme: "dark", locale: "de" };

  assert.equal(frameAddress(HERE, { hostname: "localhost" }, looks).href, "http://localhost:8484/panel?theme=dark&lang=de");
  assert.equal(frameAddress(HERE, { hostname: "tavern.example" }, looks).hostname, "127.0.0.1");
  assert.equal(frameAddress("https://chat.example", { hostname: "localhost" }, looks).hostname, "chat.example");
});

test("light text asks for the dark theme", () => {
  assert.equal(themeFor("rgb(220, 220, 210)"), "dark");
  assert.equal(themeFor("rgba(20, 20, 20, 0.9)"), "light");
});

test("a header carries any name", () => {
  assert.equal(headerText(" Seraphina "), "Seraphina");
  assert.equal(headerText("Jürgen 50% 星"), "J%C3%BCrgen 50% %E6%98%9F");
  assert.equal(headerText("a\r\nX-Evil: 1"), "a%0D%0AX-Evil: 1");
  assert.equal(headerText("\ud800x"), "x");
  assert.equal(headerText("星".repeat(100)), "%E6%98%9F".repeat(22));
});

test("only what is chosen and known is told", () => {
  const told = { character: "Seraphina", chat: "", user: "Anna" };

  assert.deepEqual(headersFor(told, { character: true, chat: true, user: false }), [
    ["Helicone-Property-App", "SillyTavern"],
    ["Helicone-Property-Character", "Seraphina"],
  ]);
  assert.deepEqual(headersFor(told, { character: false, chat: false, user: true })[1], ["Helicone-User-Id", "Anna"]);
});

test("headers become quoted YAML behind the user's own, which win", () => {
  /** @type {[string, string][]} */
  const headers = [
    ["Helicone-Property-App", 'a "b" \\ c: #'],
    ["Helicone-User-Id", "yes"],
  ];

  assert.equal(withHeaders("", headers), '"Helicone-Property-App": "a \\"b\\" \\\\ c: #"\n"Helicone-User-Id": "yes"');
  assert.equal(withHeaders("helicone-user-id: me\nX: 1\n", headers.slice(1)), "helicone-user-id: me\nX: 1");
  assert.equal(withHeaders("- X: 1", headers.slice(1)), '- X: 1\n- "Helicone-User-Id": "yes"');
  assert.equal(withHeaders('# mine\n{"X": 1}', headers), '# mine\n{"X": 1}');
  assert.equal(withHeaders(undefined, []), "");
});

test("what was kept is read, and what is of another kind takes its default", () => {
  const kept = { address: "http://10.0.0.2:8484/", way: "bridge", tell: { user: true, chat: false }, before: { url: "u", key: "k" } };

  assert.deepEqual(readState(kept), {
    address: "http://10.0.0.2:8484",
    way: "bridge",
    tell: { character: true, chat: false, user: true },
    before: { url: "u", key: "k" },
  });
  const fresh = { address: HERE, way: "frame", tell: { character: true, chat: true, user: false }, before: { url: "", key: null } };
  for (const wrong of [undefined, null, "x", { address: 1, way: 2, tell: 3, before: 4 }, { address: "javascript:1" }]) {
    assert.deepEqual(readState(wrong), fresh);
  }
});

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(wordsFor("de-DE")), Object.keys(wordsFor("ja")));
  assert.notEqual(wordsFor("de").connect, wordsFor("en").connect);
});
