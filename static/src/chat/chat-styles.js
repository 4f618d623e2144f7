// How the chat looks. Colours come from the theme, so that a host's own show through.

import { css } from "lit";
import { composerStyles } from "./chat-composer-styles.js";
import { markdownStyles } from "./chat-markdown-styles.js";
import { messageStyles } from "./chat-message-styles.js";
import { theme } from "../shared/theme.js";

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

const top = css`
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: space-between;
    gap: 0 1rem;
    inline-size: 100%;
    max-inline-size: 48rem;
    margin-inline: auto;
    padding: 0.25rem 1rem;
    border-block-end: 1px solid var(--hp-border);
  }
  .total {
    padding-block: 0.25rem;
    color: var(--hp-muted);
    font-size: 0.8125rem;
  }
  .system[open] {
    flex-basis: 100%;
  }
  .system .count::before {
    content: "· ";
  }
  .system textarea {
    display: block;
    inline-size: 100%;
    min-block-size: 4.5rem;
    max-block-size: 40vh;
    margin-block: 0.25rem;
    background: var(--hp-field);
    border: 1px solid var(--hp-border-control);
    border-radius: var(--hp-radius);
    resize: vertical;
  }
  .system textarea:focus-visible {
    outline: 2px solid var(--hp-focus);
  }
  .system .note {
    padding-inline: 0;
  }
`;

export const chatStyles = [theme, layout, messageStyles, markdownStyles, composerStyles, top];
