// How the Markdown of a reply looks.

import { css } from "lit";

export const markdownStyles = css`
  .markdown {
    overflow-wrap: anywhere;
  }
  .plain {
    white-space: pre-wrap;
  }
  .markdown > * + *,
  .markdown li > p + p {
    margin-block-start: 0.75rem;
  }
  .markdown :is(h4, h5, h6) {
    margin-block: 1.25rem 0.5rem;
    font-size: 1rem;
    line-height: 1.35;
  }
  .markdown h4 {
    font-size: 1.1875rem;
  }
  .markdown h5 {
    font-size: 1.0625rem;
  }
  .markdown > :first-child {
    margin-block-start: 0;
  }
  .markdown :is(ul, ol) {
    padding-inline-start: 1.5rem;
  }
  .markdown li + li {
    margin-block-start: 0.25rem;
  }
  .markdown blockquote {
    margin-inline: 0;
    padding-inline-start: 0.875rem;
    border-inline-start: 3px solid var(--hp-border);
    color: var(--hp-muted);
  }
  .markdown hr {
    border: 0;
    border-block-start: 1px solid var(--hp-border);
    margin-block: 1.25rem;
  }
  code,
  pre {
    font-family: ui-monospace, "SF Mono", Consolas, monospace;
    font-size: 0.875em;
  }
  .markdown :not(pre) > code {
    padding: 0.1em 0.3em;
    background: var(--hp-hover);
    border-radius: 4px;
  }
  .code {
    border: 1px solid var(--hp-border);
    border-radius: var(--hp-radius);
    overflow: hidden;
  }
  .code-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline: 0.75rem 0.25rem;
    min-block-size: 2.25rem;
    background: var(--hp-hover);
    color: var(--hp-muted);
    font-size: 0.8125rem;
  }
  .copy-code {
    min-block-size: 1.75rem;
    padding-inline: 0.5rem;
    background: none;
    border: 0;
    border-radius: 4px;
  }
  .copy-code:hover {
    background: var(--hp-field);
  }
  .code pre {
    margin: 0;
    padding: 0.75rem;
    overflow-x: auto;
    line-height: 1.5;
    direction: ltr;
  }
  .code pre:focus-visible {
    outline-offset: -2px;
  }
  .table {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  th,
  td {
    padding: 0.375rem 0.75rem;
    border-block-end: 1px solid var(--hp-border);
    text-align: start;
    overflow-wrap: normal;
  }
  [align="right"] {
    text-align: end;
  }
  [align="center"] {
    text-align: center;
  }
`;
