// A line that says what was removed, with the button that brings it back.

import { css, html } from "lit";

export const undoStyles = css`
  .undo {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    padding-inline-start: 0.75rem;
    border-radius: var(--hp-radius);
    background: var(--hp-hover);
    font-size: 0.8125rem;
  }
`;

/**
 * @param {import("./i18n.js").Translator} t
 * @param {string} text
 * @param {() => void} undo
 */
export const drawUndo = (t, text, undo) => html`
  <p class="undo">
    <span>${text}</span>
    <button type="button" class="button quiet small" part="button" data-does="undo" @click=${undo}>
      ${t("helicone.action.undo")}
    </button>
  </p>
`;
