// How the result of the test message looks.

import { css } from "lit";

export const styles = css`
  .reply {
    display: grid;
    gap: 0.375rem;
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--hp-border);
    border-radius: var(--hp-radius);
  }

  .reply > blockquote {
    overflow: auto;
    max-block-size: 9rem;
    white-space: pre-wrap;
  }

  .fact {
    font-variant-numeric: tabular-nums;
  }

  figcaption {
    color: var(--hp-muted);
    font-size: 0.8125rem;
  }
`;
