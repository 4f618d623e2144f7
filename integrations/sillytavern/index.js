// Helicone as a Chat Completion source of SillyTavern: an entry that points the Custom source at Helicone Chat.
//
// Whether Helicone is the source is told by SillyTavern's own settings alone, the Custom source and its address. So
// connection profiles and presets, which keep those, bring it back without knowing of us.

import { endpointOf, isOurs, readAddress } from "./address.js";
import { Drawer, element } from "./drawer.js";
import { headersFor, withHeaders } from "./headers.js";
import { giveKeyBack, hasToken, saveToken, useToken } from "./keys.js";
import { showBridged, showFrame } from "./panel.js";
import { readState } from "./state.js";
import { wordsFor } from "./words.js";

const NAME = "helicone_chat";
const ENTRY = "helicone_chat_source";

/** @type {() => any} */
const context = () => /** @type {any} */ (globalThis).SillyTavern.getContext();
const find = (/** @type {string} */ selector) => /** @type {any} */ (document.querySelector(selector));

const locale = context().getCurrentLocale?.() || navigator.language;
const words = wordsFor(locale);
let state = readState(context().extensionSettings[NAME]);
/** @type {(() => void) | null} */
let hidePanel = null;
let seen = { state: "", model: "" };
let enteredToken = "";

const drawer = new Drawer(words, state, { onConnect: connect, onChange: keep });

/** @param {import("./state.js").State} next */
function keep(next) {
  const isOther = next.way !== state.way || next.address !== state.address;
  state = drawer.state = next;
  context().extensionSettings[NAME] = next;
  context().saveSettingsDebounced();
  if (isOther) closePanel();
  show();
}

const isActive = () => isOurs(context().chatCompletionSettings, state.address);

/**
 * Writes into a field of SillyTavern as a person does.
 *
 * @param {string} selector
 * @param {string} value
 */
function write(selector, value) {
  const field = find(selector);
  if (!field || field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- the list of sources

function addEntry() {
  const select = find("#chat_completion_source");
  const custom = select.querySelector('option[value="custom"]');
  custom.after(element("option", { id: ENTRY, value: "custom", textContent: "Helicone" }));
  // Before SillyTavern's own listener, which connects to the address that stands there.
  document.addEventListener("change", (event) => event.target === select && onChoice(select), { capture: true });
}

/** @param {HTMLSelectElement} select */
function onChoice(select) {
  const isChosen = select.selectedOptions[0]?.id === ENTRY;
  if (isChosen) choose();
  else if (isActive()) void leave(select.value === "custom");
}

function choose() {
  const { custom_url } = context().chatCompletionSettings;
  const url = endpointOf(state.address);
  const isNew = custom_url !== url;
  write("#custom_api_url_text", url);
  void useToken().then((key) => isNew && keep({ ...state, before: { url: custom_url ?? "", key } }));
}

/**
 * Gives the Custom source back what it had.
 *
 * @param {boolean} isCustomChosen
 */
async function leave(isCustomChosen) {
  if (isCustomChosen) write("#custom_api_url_text", state.before.url);
  const isGiven = await giveKeyBack(state.before.key);
  if (isCustomChosen && !isGiven) /** @type {any} */ (globalThis).toastr?.warning(words.key_stays, "Helicone Chat");
}

// ---- connecting

/**
 * @param {string} addressText
 * @param {string} tokenText
 */
async function connect(addressText, tokenText) {
  const inAddress = readAddress(addressText);
  const inToken = readAddress(tokenText);
  const address = inToken.address || inAddress.address;
  drawer.trouble.textContent = address ? "" : words.bad_address;
  if (!address) return drawer.address.focus();
  drawer.address.value = address;
  keep({ ...state, address });
  write("#custom_api_url_text", endpointOf(address));
  const token = inToken.token || inAddress.token;
  if (token) {
    await saveToken(token);
    enteredToken = token;
    closePanel();
  }
  drawer.showToken(await hasToken());
  show();
  await reconnect();
}

async function reconnect() {
  find("#api_button_openai").click();
  drawer.trouble.textContent = (await isAnswering()) ? "" : words.no_answer;
}

/** Asks as SillyTavern does, which does not say what came of it, and goes on with no list of models. */
async function isAnswering() {
  const answer = await fetch("/api/backends/chat-completions/status", {
    method: "POST",
    headers: context().getRequestHeaders(),
    body: JSON.stringify({ chat_completion_source: "custom", custom_url: endpointOf(state.address) }),
  });
  return answer.ok && !(await answer.json()).error;
}

// ---- the drawer

function show() {
  const isShown = isActive();
  const select = find("#chat_completion_source");
  if (select.value === "custom") find(isShown ? `#${ENTRY}` : `#chat_completion_source option[value="custom"]`).selected = true;
  drawer.root.hidden = !isShown;
  document.body.classList.toggle("helicone-chat-active", isShown);
  if (!isShown) return closePanel();
  if (hidePanel) return;
  const around = {
    words,
    address: state.address,
    locale: locale.slice(0, 2),
    requestHeaders: () => context().getRequestHeaders({ omitContentType: true }),
    takeToken: () => {
      const token = enteredToken;
      enteredToken = "";
      return token;
    },
    onSeen,
  };
  hidePanel = (state.way === "bridge" ? showBridged : showFrame)(drawer.place, around);
  void hasToken().then((isSaved) => drawer.showToken(isSaved));
}

function closePanel() {
  hidePanel?.();
  hidePanel = null;
  seen = { state: "", model: "" };
}

/**
 * Takes over a model that was chosen in the panel. What SillyTavern has already, from a profile or from its own field,
 * stays until then.
 *
 * @param {{state: string, model: string}} now
 */
function onSeen(now) {
  const isChosen = seen.model !== "" && now.model !== "" && now.model !== seen.model;
  if (isChosen || !context().chatCompletionSettings.custom_model) write("#custom_model_id", now.model);
  const isBack = now.state === "connected" && seen.state !== "connected" && seen.state !== "";
  seen = { state: now.state, model: now.model || seen.model };
  enteredToken = "";
  if (isBack || (now.state === "connected" && drawer.trouble.textContent)) void reconnect();
}

/** Marks what the panel replaces: the fields for address and key of the Custom source. */
function markReplaced() {
  const last = find('#custom_form [data-for="api_key_custom"]');
  if (last?.parentElement?.id !== "custom_form") return;
  for (let part = last; part; part = part.previousElementSibling) part.classList.add("helicone-chat-replaced");
}

// ---- requests

/** @param {any} request */
function onRequest(request) {
  if (!isOurs(request, state.address)) return;
  const { name1, name2, groupId, groups, characterId, getCurrentChatId } = context();
  const group = groupId ? groups?.find((/** @type {any} */ { id }) => id === groupId)?.name : "";
  const told = {
    character: group || (characterId === undefined ? "" : name2) || "",
    chat: getCurrentChatId() ?? "",
    user: name1 ?? "",
  };
  request.custom_include_headers = withHeaders(request.custom_include_headers, headersFor(told, state.tell));
}

function start() {
  const select = find("#chat_completion_source");
  if (!select || find(`#${ENTRY}`)) return;
  addEntry();
  markReplaced();
  select.after(drawer.root);
  const { eventSource, eventTypes } = context();
  const shown = ["CHATCOMPLETION_SOURCE_CHANGED", "OAI_PRESET_CHANGED_AFTER", "CONNECTION_PROFILE_LOADED", "SETTINGS_UPDATED"];
  for (const name of shown) eventSource.on(eventTypes[name], show);
  eventSource.on(eventTypes.CHAT_COMPLETION_SETTINGS_READY, onRequest);
  find("#custom_api_url_text")?.addEventListener("change", show);
  show();
}

context().eventSource.on(context().eventTypes.APP_READY, start);
