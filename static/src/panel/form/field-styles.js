// How fields look: label above, control, one line of words below.

import { css } from "lit";

export const styles = css`
  .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.375rem;
  }

  helicone-profile-bar {
    min-block-size: 2.5rem;
  }

  helicone-profile-bar,
  helicone-key-field,
  helicone-model-combobox,
  helicone-fallback-list,
  helicone-properties-field {
    display: block;
    min-inline-size: 0;
  }

  .label {
    font-size: 0.875rem;
    font-weight: 600;
  }

  .label-row {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-block-size: 1.5rem;
  }

  /* Buttons beside a label are as large to touch as all others, without pushing the field down. */
  .label-row .button {
    margin-block: -0.5rem;
    white-space: nowrap;
  }

  .label-row > :last-child {
    display: flex;
    margin-inline-end: -0.5rem;
  }

  .notice {
    padding-inline-start: 0.625rem;
    border-inline-start: 3px solid var(--hp-warn);
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }

  .row > :first-child {
    flex: 1 1 11rem;
    min-inline-size: 0;
  }

  .row-end {
    display: flex;
    gap: 0.5rem;
  }

  .joined {
    position: relative;
  }

  .box {
    inline-size: 100%;
    min-block-size: 2.5rem;
    padding: 0.4375rem 0.6875rem;
    border: 1px solid var(--hp-border-control);
    border-radius: var(--hp-radius);
    background: var(--hp-field);
    color: inherit;
    font: inherit;
    line-height: 1.4;
  }

  .box::placeholder {
    opacity: 1;
  }

  .box:disabled {
    border-style: dashed;
    cursor: not-allowed;
  }

  .box[aria-invalid="true"] {
    border-color: var(--hp-bad);
    box-shadow: inset 0 0 0 1px var(--hp-bad);
  }

  .joined > .box {
    padding-inline-end: 3.5rem;
    text-overflow: ellipsis;
  }

  .check {
    grid-template-columns: auto minmax(0, 1fr);
    column-gap: 0.625rem;
    row-gap: 0;
    align-items: center;
  }

  .check > input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--hp-accent);
  }

  .check > label {
    padding-block: 0.5rem;
    font-weight: 600;
    font-size: 0.875rem;
  }

  .check > :nth-child(n + 3) {
    grid-column: 2;
  }

  .check > .hint {
    margin-block-start: -0.375rem;
  }

  .check > input[aria-disabled="true"],
  .check > input[aria-disabled="true"] + label {
    cursor: not-allowed;
  }

  .check > input[aria-disabled="true"] {
    opacity: 0.6;
  }

  .saved-key {
    padding: 0.5rem 0.75rem;
    border-radius: var(--hp-radius);
    background: var(--hp-hover);
    line-height: 1.6;
  }

  /* The model: its box, and a star beside it */

  .picker {
    display: flex;
    gap: 0.25rem;
  }

  .picker-box {
    flex: 1;
    min-inline-size: 0;
  }

  .picker > .icon {
    font-size: 1.25rem;
  }

  .icon[aria-pressed="true"] {
    color: var(--hp-accent);
  }

  .hint > [role="status"] > .mark {
    display: inline-block;
    margin: 0 0.25rem 0 0;
  }

  /* The age of the list takes two lines here, also before there is a list. */

  @container (max-width: 26rem) {
    .label-row.hint {
      min-block-size: 2.5rem;
    }
  }
`;
