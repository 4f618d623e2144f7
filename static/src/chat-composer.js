// The box at the bottom of the chat: what is being written, and the button that sends or stops.

import { html, nothing } from "lit";

/**
 * @typedef {{
 *   t: import("./i18n.js").Translator, draft: string, note: string, isReason: boolean, isBusy: boolean,
 *   isBlocked: boolean, isEditing: boolean, onInput: (text: string) => void, onSend: () => void, onStop: () => void,
 *   onRecall: () => boolean, onCancel: () => void,
 * }} Composer `onRecall` takes back the last message; it tells whether there was one.
 */

/**
 * @param {KeyboardEvent} event
 * @param {Composer} composer
 */
function pressKey(event, { draft, onSend, onRecall }) {
  // 229: some input methods end a composition with an Enter that no longer says so.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    onSend();
  } else if (event.key === "ArrowUp" && draft === "" && onRecall()) {
    event.preventDefault();
  }
}

/** @param {Composer} composer */
export function renderComposer(composer) {
  const { t, draft, note, isReason, isBusy, isBlocked, isEditing, onInput, onSend, onStop, onCancel } = composer;
  return html`<form
    class="composer"
    part="composer"
    @submit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (isBusy) onStop();
      else onSend();
    }}
  >
    ${isEditing
      ? html`<p class="bar">
          <span>${t("helicone.chat.editing")}</span>
          <button type="button" class="deed" @click=${onCancel}>${t("helicone.chat.cancel")}</button>
        </p>`
      : nothing}
    <label class="unseen" for="box">${t("helicone.chat.message")}</label>
    <div class="field">
      <textarea
        id="box"
        part="input"
        rows=${Math.min(8, draft.split("\n").length)}
        placeholder=${t("helicone.chat.placeholder")}
        aria-describedby="note"
        .value=${draft}
        @input=${(/** @type {Event} */ event) => onInput(/** @type {HTMLTextAreaElement} */ (event.target).value)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => pressKey(event, composer)}
      ></textarea>
      <button
        type="submit"
        class="send"
        part=${isBusy ? "stop" : "primary"}
        aria-disabled=${isBlocked}
        aria-describedby="note"
      >
        ${t(isBusy ? "helicone.chat.stop" : "helicone.chat.send")}
      </button>
    </div>
    <p id="note" class="note" data-is-reason=${isReason}>${note}</p>
  </form>`;
}
