// How buttons and links look, and what shows where the focus is.

import { css } from "lit";

export const styles = css`
  .button,
  .icon,
  .inside {
    border: 1px solid transparent;
    border-radius: var(--hp-radius);
    background: transparent;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }

  .button {
    overflow-wrap: normal;
    min-block-size: 2.5rem;
    padding: 0.4375rem 0.9375rem;
    border-color: var(--hp-border-control);
    font-weight: 550;
    line-height: 1.4;
  }

  .button.primary {
    border-color: var(--hp-accent);
    background: var(--hp-accent);
    color: var(--hp-on-accent);
  }

  .button.danger {
    border-color: var(--hp-bad);
    color: var(--hp-bad);
  }

  .button.quiet {
    border-color: transparent;
    color: var(--hp-accent);
  }

  .button.small {
    padding-inline: 0.5rem;
  }

  .icon {
    display: inline-grid;
    flex: none;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
  }

  .inside {
    position: absolute;
    inset-block: 1px;
    inset-inline-end: 1px;
    min-inline-size: 2.5rem;
    padding-inline: 0.625rem;
    border-radius: calc(var(--hp-radius) - 1px);
  }

  .inside[aria-pressed="true"] {
    color: var(--hp-accent);
    font-weight: 600;
  }

  .inside:disabled {
    visibility: hidden;
  }

  .button[aria-disabled="true"],
  .icon[aria-disabled="true"] {
    background: transparent;
    cursor: not-allowed;
  }

  .button:not(.quiet)[aria-disabled="true"] {
    border-color: var(--hp-border);
  }

  .icon[aria-disabled="true"] {
    opacity: 0.45;
  }

  .chevron {
    display: block;
    inline-size: 1rem;
    block-size: 1rem;
    margin-inline: auto;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .link {
    color: var(--hp-accent);
    text-underline-offset: 0.15em;
    white-space: nowrap;
  }

  @media (hover: hover) {
    .button:not(.primary, [aria-disabled="true"]):hover,
    .icon:not([aria-disabled="true"]):hover,
    .inside:hover {
      background: var(--hp-hover);
    }

    .icon:not([aria-disabled="true"]):hover {
      color: var(--hp-text);
    }

    .button.primary:not([aria-disabled="true"]):hover {
      background: color-mix(in oklab, var(--hp-accent), var(--hp-text) 14%);
    }
  }

  :focus-visible {
    outline: 2px solid var(--hp-focus);
    outline-offset: 2px;
  }

  .box:focus-visible,
  .inside:focus-visible {
    outline-offset: -1px;
  }

  @media (forced-colors: active) {
    .button,
    .inside {
      border-color: ButtonBorder;
    }
  }
`;
