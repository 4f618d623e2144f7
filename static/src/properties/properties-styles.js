// How custom properties look, as JSON, as rows, and as the headers that they become.

import { css } from "lit";

export const propertiesStyles = css`
  .property-rows {
    display: grid;
    gap: 0.5rem;
  }

  .property {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
    gap: 0.125rem 0.375rem;
    align-items: center;
  }

  .property > p {
    grid-column: 1 / -1;
  }

  .property-value {
    position: relative;
  }

  .kind {
    position: absolute;
    inset-block: 1px;
    inset-inline-end: 0.5rem;
    display: grid;
    place-items: center;
    color: var(--hp-muted);
    font-size: 0.75rem;
    pointer-events: none;
  }

  .property-value > .kind + .box,
  .property-value > .box:has(+ .kind) {
    padding-inline-end: 5rem;
  }

  .views {
    display: flex;
  }

  .views > [aria-pressed="true"] {
    background: var(--hp-hover);
    color: var(--hp-text);
    text-decoration: underline;
    text-underline-offset: 0.25em;
  }

  .macros {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem;
    font-size: 0.8125rem;
  }

  .macros > .button {
    min-block-size: 2rem;
    padding: 0.125rem 0.4375rem;
    font-weight: 400;
  }

  mark {
    padding-inline: 0.1875rem;
    border: 1px solid var(--hp-border);
    border-radius: 0.25rem;
    background: var(--hp-hover);
    color: inherit;
  }

  .property-add {
    justify-self: start;
  }

  @container (max-width: 26rem) {
    .property {
      grid-template-columns: minmax(0, 1fr) auto;
      padding-block-end: 0.5rem;
      border-block-end: 1px solid var(--hp-border);
    }

    .property-value {
      grid-column: 1 / -1;
    }

    .property > .icon {
      grid-area: 1 / 2;
    }
  }
`;
