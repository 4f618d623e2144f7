// How the details of a failure look in the panel.

import { css } from "lit";

export const styles = css`
  .details > summary {
    inline-size: fit-content;
    min-block-size: 1.5rem;
    padding-block: 0.125rem;
    cursor: pointer;
  }

  .attempts {
    padding-inline-start: 1.25rem;
    list-style: disc;
    overflow-wrap: anywhere;
  }

  .details > pre {
    font: 0.8125rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
    overflow: auto;
    max-block-size: 12rem;
    margin: 0.25rem 0;
    padding: 0.625rem;
    border: 1px solid var(--hp-border);
    border-radius: var(--hp-radius);
    white-space: pre-wrap;
  }

  .details {
    font-size: 0.8125rem;
  }

  .details > summary {
    color: var(--hp-muted);
  }
`;
