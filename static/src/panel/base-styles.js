// What holds for the whole panel: one calm column.

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

  /* Empty, it has no baseline, and would push the name down. */

  .saving:empty {
    align-self: end;
  }

  .unseen {
    position: absolute;
    overflow: hidden;
    inline-size: 1px;
    block-size: 1px;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @container (max-width: 26rem) {
    .panel {
      padding: 1rem;
    }
  }
`;
