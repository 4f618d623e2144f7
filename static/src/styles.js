// How the panel looks: one calm column, one accent colour, nothing that jumps.

import { css } from "lit";

export const styles = css`
  :host {
    display: block;
    container-type: inline-size;
    font: 0.9375rem/1.5 var(--hp-font) !important;
    overflow-wrap: anywhere;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  h2,
  p,
  ul,
  ol,
  figure,
  blockquote {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  .panel,
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.1rem;
  }

  .panel {
    padding: 1.25rem;
    background: var(--hp-surface);
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 0.75rem;
  }

  h2 {
    font-size: 1.0625rem;
    font-weight: 650;
    line-height: 1.4;
  }

  .saving {
    min-block-size: 1.5em;
  }


  /* Fields */

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
    gap: 0.5rem;
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

  .short {
    max-inline-size: 14rem;
  }

  textarea.box {
    display: block;
    resize: vertical;
  }

  .code,
  code,
  pre {
    font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
    font-size: 0.8125rem;
  }

  input[type="number"] {
    appearance: textfield;
  }

  ::-webkit-inner-spin-button {
    display: none;
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

  /* Buttons */

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

  /* Advanced */

  .fold {
    border-block-start: 1px solid var(--hp-border);
  }

  .fold + .fold {
    margin-block-start: -1.1rem;
  }

  .fold .stack .label + .group-box {
    margin-block-start: -0.5rem;
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


  .fold-body {
    padding-block: 0.375rem 1.25rem;
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


  /* Status and test */

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  .status {
    display: flex;
    align-items: start;
    gap: 0.5rem;
    min-inline-size: 0;
  }

  .panel > .status {
    min-block-size: 2.75rem;
  }

  .status-words {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.125rem;
    min-inline-size: 0;
  }

  .status-line {
    font-weight: 550;
  }

  /* The mark differs in shape, not in colour alone. */

  .mark {
    flex: none;
    inline-size: 0.75rem;
    block-size: 0.75rem;
    margin-block-start: 0.375rem;
    border-radius: 50%;
    background: currentColor;
  }

  .mark.idle,
  .mark.busy {
    border: 2px solid;
    background: none;
  }

  .mark.busy {
    border-inline-end-color: transparent;
  }

  .mark.ok {
    color: var(--hp-ok);
  }

  .mark.warn {
    border-radius: 0;
    color: var(--hp-warn);
    clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%);
  }

  .mark.bad {
    border-radius: 0;
    color: var(--hp-bad);
    clip-path: polygon(50% 0, 100% 100%, 0 100%);
  }

  .mark.off {
    border-radius: 0;
    color: var(--hp-bad);
  }

  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem 0.875rem;
    padding-block-start: 0.125rem;
  }

  .steps > .done > span {
    color: var(--hp-ok);
  }

  .steps > .failed {
    color: var(--hp-warn);
  }


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
    overflow: auto;
    max-block-size: 12rem;
    margin: 0.25rem 0;
    padding: 0.625rem;
    border: 1px solid var(--hp-border);
    border-radius: var(--hp-radius);
    white-space: pre-wrap;
  }

  .test:empty {
    margin-block-start: -1.1rem;
  }

  .test {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }

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

  .unseen {
    position: absolute;
    overflow: hidden;
    inline-size: 1px;
    block-size: 1px;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* Quiet words: after the rest, since controls inherit their font and colour */

  .hint,
  .next,
  .sent,
  .error,
  .notice,
  .saving,
  .small,
  .inside,
  .fold-sum,
  .steps,
  .details,
  figcaption {
    font-size: 0.8125rem;
  }

  .hint,
  .next,
  .sent,
  .saving,
  .icon:not([aria-pressed="true"]),
  .inside:not([aria-pressed="true"]),
  .fold-sum,
  .header-name,
  .steps,
  .details > summary,
  .mark,
  figcaption,
  .box:disabled,
  .box::placeholder,
  .button[aria-disabled="true"],
  [aria-disabled="true"] + label {
    color: var(--hp-muted);
  }

  .error,
  .saving.refused,
  .saving.failed {
    color: var(--hp-bad);
  }

  /* Narrow: buttons share the row, facts stand under the name */

  @container (max-width: 26rem) {
    .panel {
      padding: 1rem;
    }

    .actions > .button {
      flex: 1 1 0;
    }

    .fold-sum {
      grid-column: 2 / -1;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .mark.busy {
      animation: turn 1.4s linear infinite;
    }

    .fold > summary > .chevron {
      transition: transform 120ms;
    }
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  @media (forced-colors: active) {
    .button,
    .inside {
      border-color: ButtonBorder;
    }

    .mark {
      color: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
