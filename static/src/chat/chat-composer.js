// The box at the bottom of the chat: what is being written, the images beside it, and the button that sends or stops.

import { html, nothing } from "lit";
import { filesIn } from "./chat-attachments.js";

/**
 * @typedef {{
 *   t: import("../shared/i18n.js").Translator, draft: string, images: string[], trouble: string, note: string,
 *   isNoteDue: boolean, isBusy: boolean, isBlocked: boolean, isEditing: boolean, isBlind: boolean,
 *   onInput: (text: string) => void, onSend: () => void, onStop: () => void, onRecall: () => boolean,
 *   onCancel: () => void, onFiles: (files: File[]) => void, onAttach: () => void,
 *   onRemove: (index: number) => void,
 * }} Composer `onRecall` takes back the last message; it tells whether there was one. `isBlind`: no images here;
 *   `isNoteDue`: it says more than the keys.
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

/**
 * @param {ClipboardEvent} event
 * @param {Composer} composer
 */
function paste(event, { onFiles }) {
  const files = filesIn(event.clipboardData);
  if (files.length === 0) return;
  event.preventDefault();
  onFiles(files);
}

/** @param {Composer} composer */
function renderImages({ t, images, onRemove }) {
  if (images.length === 0) return nothing;
  return html`<ul class="pictures" aria-label=${t("helicone.chat.images")}>
    ${images.map(
      (url, index) => html`<li>
        <img src=${url} alt=${t("helicone.chat.image", { number: index + 1 })} />
        <button
          type="button"
          class="remove"
          aria-label=${t("helicone.chat.image.remove", { number: index + 1 })}
          @click=${() => onRemove(index)}
        >
          ✕
        </button>
      </li>`,
    )}
  </ul>`;
}

/** @param {Composer} composer */
function renderAttach({ t, isBlind, onAttach, onFiles }) {
  return html`<button type="button" class="deed attach" aria-disabled=${isBlind} @click=${onAttach}>
      ${t("helicone.chat.attach")}
    </button>
    <input
      type="file"
      hidden
      multiple
      accept="image/png,image/jpeg,image/webp,image/gif"
      @change=${(/** @type {Event} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        onFiles([...(input.files ?? [])]);
        // The same file can be chosen again.
        input.value = "";
      }}
    />`;
}

/** @param {Composer} composer */
export function renderComposer(composer) {
  const { t, draft, trouble, note, isNoteDue, isBusy, isBlocked, isEditing, onInput, onSend, onStop, onCancel } = composer;
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
    <p class="trouble-line" role="alert">${trouble}</p>
    ${renderImages(composer)}
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
        @paste=${(/** @type {ClipboardEvent} */ event) => paste(event, composer)}
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
    <div class="under">
      <p id="note" class="note" data-is-reason=${isNoteDue}>${note}</p>
      ${renderAttach(composer)}
    </div>
  </form>`;
}
