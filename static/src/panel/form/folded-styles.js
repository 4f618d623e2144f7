// How the fields in folds look.

import { css } from "lit";

export const styles = css`
  .code,
  code {
    font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
    font-size: 0.8125rem;
  }

  .fold-body {
    padding-block: 0.375rem 1.25rem;
  }

  .fold .stack .label + .group-box {
    margin-block-start: -0.5rem;
  }

  .group-box {
    padding-inline-start: 0.875rem;
    border-inline-start: 2px solid var(--hp-border);
  }

  .side-by-side {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
    gap: 1.1rem 0.75rem;
    align-items: start;
  }

  .headers {
    display: grid;
    gap: 0.125rem;
  }

  textarea.box {
    display: block;
    resize: vertical;
  }

  .short {
    max-inline-size: 14rem;
  }

  input[type="number"] {
    appearance: textfield;
  }

  ::-webkit-inner-spin-button {
    display: none;
  }

  .header-name {
    color: var(--hp-muted);
  }
`;
