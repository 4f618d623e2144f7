// How the chat looks. Colours come from the theme, so that a host's own show through.

import { css } from "lit";
import { theme } from "./theme.js";

const layout = css`
  :host {
    display: block;
    block-size: 100%;
    min-block-size: 16rem;
    container-type: inline-size;
    background: var(--hp-surface) !important;
    font: 0.9375rem/1.6 var(--hp-font) !important;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  h4,
  h5,
  h6,
  p,
  ul,
  ol {
    margin: 0;
  }
  .chat {
    position: relative;
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }
  .log {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 1.5rem 1rem;
    scrollbar-gutter: stable both-edges;
  }
  .log > *,
  .composer,
  .bar {
    inline-size: 100%;
    max-inline-size: 46rem;
    margin-inline: auto;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--hp-focus);
    outline-offset: 2px;
  }
  .log:focus-visible {
    outline-offset: -2px;
  }
  a {
    color: var(--hp-accent);
    text-underline-offset: 0.15em;
    overflow-wrap: anywhere;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
`;

const messages = css`
  .message {
    margin-block-end: 1rem;
  }
  .user {
    margin-block-end: 0.5rem;
    display: flex;
    flex-direction: column;
    align-items: flex-end;
  }
  .own {
    max-inline-size: 85%;
    padding: 0.5rem 0.875rem;
    background: var(--hp-hover);
    border: 1px solid var(--hp-border);
    border-radius: calc(var(--hp-radius) * 1.5);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .assistant img {
    display: block;
    max-inline-size: 100%;
    margin-block: 0.5rem;
    border-radius: var(--hp-radius);
  }
  .waiting,
  .note,
  .notices,
  .figures,
  .host,
  summary {
    color: var(--hp-muted);
    font-size: 0.8125rem;
  }
  .waiting::before {
    content: "";
    display: inline-block;
    inline-size: 0.5em;
    block-size: 0.5em;
    margin-inline-end: 0.5em;
    border-radius: 50%;
    background: var(--hp-accent);
  }
  summary {
    inline-size: fit-content;
    padding-block: 0.25rem;
    cursor: pointer;
  }
  .reasoning {
    margin-block-end: 0.5rem;
  }
  .thoughts {
    padding-inline-start: 0.875rem;
    border-inline-start: 2px solid var(--hp-border);
    color: var(--hp-muted);
    font-size: 0.875rem;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .mark,
  .error,
  .offers,
  .sources,
  .notices,
  .figures {
    margin-block-start: 0.5rem;
  }
  .mark {
    padding-inline-start: 0.75rem;
    border-inline-start: 3px solid var(--hp-border-control);
    font-size: 0.875rem;
  }
  .mark.bad {
    border-color: var(--hp-bad);
  }
  .error {
    padding: 0.75rem 1rem;
    border: 1px solid var(--hp-bad);
    border-inline-start-width: 4px;
    border-radius: var(--hp-radius);
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }
  .details {
    margin-block-start: 0.25rem;
    font-size: 0.8125rem;
  }
  .attempts {
    padding-inline-start: 1.25rem;
  }
  .refusal {
    white-space: pre-wrap;
  }
  .error pre {
    margin-block: 0.25rem;
    max-block-size: 12rem;
    overflow: auto;
    white-space: pre-wrap;
    font-size: 0.8125rem;
  }
  .sources h4 {
    font-size: 0.8125rem;
    color: var(--hp-muted);
    font-weight: 600;
  }
  .sources ol {
    padding-inline-start: 1.5rem;
    font-size: 0.875rem;
  }
  .notices {
    list-style: none;
    padding: 0;
  }
  .notices li {
    padding-inline-start: 0.75rem;
    border-inline-start: 3px solid var(--hp-warn);
    margin-block-start: 0.25rem;
  }
  .figures span + span::before {
    content: "·";
    margin-inline: 0.4em;
  }
  .figures {
    overflow-wrap: anywhere;
  }
  .deeds,
  .offers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
  }
  .deeds {
    margin-inline: -0.5rem;
    min-block-size: 2rem;
  }
  .deed {
    min-block-size: 2rem;
    padding: 0.125rem 0.5rem;
    background: none;
    border: 1px solid transparent;
    border-radius: var(--hp-radius);
    font-size: 0.8125rem;
  }
  .deeds .deed {
    color: var(--hp-muted);
  }
  .deed:hover,
  .copy-code:hover,
  .example:hover {
    background: var(--hp-hover);
    color: var(--hp-text);
  }
  .offers .deed,
  .bar .deed {
    border-color: var(--hp-border-control);
  }
  @media (hover: hover) {
    .message:not(:last-of-type) .deeds {
      opacity: 0;
    }
    .message:is(:hover, :focus-within) .deeds {
      opacity: 1;
    }
  }
`;

const markdown = css`
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

const composer = css`
  .composer,
  .bar {
    max-inline-size: 48rem;
    padding: 0 1rem 0.5rem;
  }
  .field {
    display: flex;
    align-items: flex-end;
    gap: 0.5rem;
    padding: 0.375rem;
    background: var(--hp-field);
    border: 1px solid var(--hp-border-control);
    border-radius: calc(var(--hp-radius) * 1.5);
  }
  .field:focus-within {
    border-color: var(--hp-focus);
    outline: 1px solid var(--hp-focus);
  }
  textarea:focus-visible {
    outline: 0;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    max-block-size: 12rem;
    padding: 0.5rem;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    line-height: 1.5;
    resize: none;
    field-sizing: content;
  }
  ::placeholder {
    color: var(--hp-muted);
    opacity: 1;
  }
  .send {
    min-block-size: 2.5rem;
    min-inline-size: 5rem;
    padding-inline: 1rem;
    background: var(--hp-accent);
    color: var(--hp-on-accent);
    border: 1px solid transparent;
    border-radius: var(--hp-radius);
    font-weight: 600;
  }
  .send[part="stop"] {
    background: var(--hp-field);
    color: var(--hp-text);
    border-color: var(--hp-border-control);
  }
  .send[aria-disabled="true"] {
    background: var(--hp-hover);
    color: var(--hp-muted);
    cursor: default;
  }
  .note {
    min-block-size: 1.5rem;
    padding: 0.25rem 0.5rem 0;
    line-height: 1.4;
  }
  .bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    font-size: 0.875rem;
  }
  .composer .bar {
    padding-inline: 0.5rem 0;
  }
  .jump {
    align-self: center;
    margin-block: -3.25rem 0.75rem;
    z-index: 1;
    min-block-size: 2.5rem;
    padding-inline: 1rem;
    background: var(--hp-field);
    border: 1px solid var(--hp-border-control);
    border-radius: 2rem;
    font-size: 0.875rem;
  }
  .empty,
  .trouble {
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 0.75rem;
    min-block-size: 100%;
    text-align: center;
  }
  .empty h2 {
    font-size: 1.25rem;
    font-weight: 600;
  }
  .empty p {
    color: var(--hp-muted);
  }
  .examples {
    display: grid;
    gap: 0.5rem;
    margin-block-start: 0.75rem;
    padding: 0;
    list-style: none;
  }
  .example {
    inline-size: 100%;
    max-inline-size: 28rem;
    min-block-size: 2.75rem;
    padding: 0.5rem 1rem;
    background: none;
    border: 1px solid var(--hp-border-control);
    border-radius: var(--hp-radius);
  }
  @container (max-width: 26rem) {
    .log {
      padding-inline: 0.75rem;
      scrollbar-gutter: auto;
    }
    .composer {
      padding-inline: 0.5rem;
    }
    .send {
      min-inline-size: 4rem;
      padding-inline: 0.75rem;
    }
    .own {
      max-inline-size: 95%;
    }
    .note[data-is-reason="false"] {
      display: none;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .waiting::before {
      animation: pulse 1.6s ease-in-out infinite;
    }
    .deeds {
      transition: opacity 120ms;
    }
    @keyframes pulse {
      50% {
        opacity: 0.3;
      }
    }
  }
  @media (forced-colors: active) {
    .waiting::before {
      background: CanvasText;
    }
    .send[aria-disabled="true"] {
      color: GrayText;
      border-color: GrayText;
    }
    .send {
      border-color: ButtonText;
    }
  }
`;

export const chatStyles = [theme, layout, messages, markdown, composer];
