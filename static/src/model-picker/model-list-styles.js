// How the open model list looks; adopted when it is first opened.

import { css } from "lit";

export const styles = css`
  helicone-model-popup {
    display: contents;
  }

  .list {
    position: fixed;
    inset: auto;
    overflow: hidden auto;
    margin: 0;
    padding: 0.25rem;
    border: 1px solid var(--hp-border-control);
    border-radius: var(--hp-radius);
    background: var(--hp-field);
    color: var(--hp-text);
    font-size: 0.9375rem;
    font-weight: 400;
    box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 0.18);
    container-type: inline-size;
    overscroll-behavior: contain;
  }

  .list:popover-open {
    display: flex;
    flex-direction: column;
  }

  /* Filters and order */

  .list-head,
  .abilities {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.375rem;
  }

  .list-head,
  .filters {
    flex: none;
    font-size: 0.8125rem;
  }

  .list .small,
  .list .toggle,
  .filter > .box {
    min-block-size: 2rem;
    padding-block: 0.25rem;
  }

  .filter > label {
    display: block;
    color: var(--hp-muted);
  }

  .list .filter > .box {
    padding-inline: 0.375rem;
  }

  .list-count {
    flex: 1;
    color: var(--hp-muted);
    padding-inline-end: 0.375rem;
    text-align: end;
    white-space: nowrap;
  }

  .filters {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr));
    gap: 0.5rem;
    margin-block: 0.25rem;
    padding: 0.5rem;
    border-block: 1px solid var(--hp-border);
  }

  .abilities {
    grid-column: 1 / -1;
  }

  .toggle {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    padding-inline: 0.5rem 0.625rem;
    border: 1px solid var(--hp-border-control);
    border-radius: 1rem;
    background: transparent;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }

  .toggle[aria-pressed="true"] {
    border-color: var(--hp-accent);
    background: var(--hp-accent);
    color: var(--hp-on-accent);
  }

  .sign {
    flex: none;
    inline-size: 1rem;
    block-size: 1rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.25;
    stroke-linejoin: round;
    stroke-linecap: round;
  }

  /* Options */

  .options {
    position: relative;
    flex: 1 1 auto;
    overflow: hidden auto;
    overscroll-behavior: contain;
  }

  .options:has(.option:nth-child(2)) {
    min-block-size: 6.5rem;
  }

  .group + .group {
    margin-block-start: 0.375rem;
  }

  .group-name {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    padding: 0.375rem 0.5rem 0.25rem;
    background: var(--hp-field);
    color: var(--hp-muted);
    font-size: 0.75rem;
    font-weight: 600;
  }

  .option {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    align-items: center;
    column-gap: 0.5rem;
    min-block-size: 2.5rem;
    padding-inline-start: 1.625rem;
    border-radius: calc(var(--hp-radius) - 0.25rem);
    content-visibility: auto;
    contain-intrinsic-block-size: auto 2.5rem;
    cursor: pointer;
  }

  .option:hover,
  .option[data-active] {
    background: var(--hp-hover);
  }

  .option[data-active] {
    outline: 2px solid var(--hp-focus);
    outline-offset: -2px;
  }

  .option-name {
    padding-block: 0.375rem;
  }

  .option[aria-selected="true"] > .option-name::before {
    content: "✓" / "";
    float: inline-start;
    margin-inline-start: -1.125rem;
    color: var(--hp-accent);
    font-weight: 700;
  }

  .option-more {
    display: block;
    color: var(--hp-muted);
    font-size: 0.75rem;
  }

  .option mark {
    background: none;
    color: var(--hp-accent);
    font-weight: 650;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
  }

  .option-facts {
    display: flex;
    align-items: center;
    gap: 0 0.625rem;
    color: var(--hp-muted);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }

  .option-facts > * {
    white-space: nowrap;
  }

  .signs {
    display: flex;
    gap: 0.25rem;
  }

  .option-context {
    min-inline-size: 3rem;
    text-align: end;
  }

  .missing {
    padding: 0.0625rem 0.375rem;
    border: 1px solid var(--hp-warn);
    border-radius: 1rem;
    color: var(--hp-warn);
    font-size: 0.75rem;
  }

  .option-star {
    display: grid;
    place-items: center;
    inline-size: 2rem;
    block-size: 2rem;
    border-radius: 50%;
    color: var(--hp-muted);
    font-size: 1.125rem;
    opacity: 0;
  }

  .option-star.on {
    color: var(--hp-accent);
  }

  .option-star.on,
  .option:hover > .option-star,
  .option[data-active] > .option-star {
    opacity: 1;
  }

  .empty {
    display: grid;
    justify-items: start;
    gap: 0.5rem;
    padding: 0.625rem 0.5rem;
  }

  .keys {
    flex: none;
    padding: 0.25rem 0.5rem;
    border-block-start: 1px solid var(--hp-border);
    color: var(--hp-muted);
    font-size: 0.75rem;
  }

  @media (hover: hover) {
    .toggle:not([aria-pressed="true"]):hover,
    .option-star:hover {
      background: var(--hp-border);
    }
  }

  @media (hover: none) {
    .option-star {
      opacity: 1;
    }

    .keys {
      display: none;
    }
  }

  /* Narrow: the facts stand under the name */

  @container (max-width: 26rem) {
    .option {
      grid-template-columns: minmax(0, 1fr) auto;
      contain-intrinsic-block-size: auto 3.75rem;
    }

    .option-name {
      padding-block-end: 0;
    }

    .option-facts {
      flex-wrap: wrap;
      grid-area: 2 / 1;
      padding-block-end: 0.375rem;
    }

    .option-star {
      grid-area: 1 / 2 / 3;
    }

    .signs {
      order: 1;
    }

    .option-context {
      min-inline-size: 0;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .list:popover-open {
      animation: appear 120ms ease-out;
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  @media (forced-colors: active) {
    .toggle[aria-pressed="true"] {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .option[data-active] {
      outline-color: Highlight;
    }
  }
`;
