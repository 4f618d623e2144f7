// How a closed fold looks: its name, and in a word what it holds.

import { css } from "lit";

export const styles = css`
  .fold {
    border-block-start: 1px solid var(--hp-border);
  }

  .fold + .fold {
    margin-block-start: -1.1rem;
  }

  .fold:last-of-type {
    border-block-end: 1px solid var(--hp-border);
  }

  .fold > summary {
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    gap: 0 0.5rem;
    min-block-size: 2.75rem;
    padding-block: 0.375rem;
    list-style: none;
    cursor: pointer;
  }

  .fold > summary::-webkit-details-marker {
    display: none;
  }

  .fold > summary > .chevron {
    margin-inline: 0;
    color: var(--hp-muted);
  }

  .fold[open] > summary > .chevron {
    transform: rotate(90deg);
  }

  .fold-name {
    font-size: 0.875rem;
    font-weight: 600;
  }

  @container (max-width: 26rem) {
    .fold-sum {
      grid-column: 2 / -1;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .fold > summary > .chevron {
      transition: transform 120ms;
    }
  }
`;
