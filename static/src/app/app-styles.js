// How the standalone page looks.

import { css } from "lit";
import { conversationStyles } from "./app-conversation-styles.js";
import { theme } from "../shared/theme.js";

const page = css`
  :host {
    display: block;
    block-size: 100%;
    color: var(--hp-text);
    background: var(--hp-surface);
    font: 0.9375rem/1.5 var(--hp-font);
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  p {
    margin: 0;
  }
  h1,
  h2 {
    font-size: 1rem;
    font-weight: 600;
    line-height: 1.3;
  }
  :focus-visible {
    outline: 2px solid var(--hp-focus);
    outline-offset: 2px;
  }
  h2:focus {
    outline: none;
  }
  .page {
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.25rem 0.75rem;
    min-block-size: 3.5rem;
    padding: 0.375rem 0.75rem;
    border-block-end: 1px solid var(--hp-border);
  }
  .now {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0 0.75rem;
    min-inline-size: 0;
    font-size: 0.875rem;
    line-height: 1.35;
  }
  .model {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--hp-muted);
  }
  .state {
    white-space: nowrap;
  }
  .state[data-state="connected"] > span {
    color: var(--hp-ok);
  }
  .state:is([data-state="bad_key"], [data-state="offline"]) > span {
    color: var(--hp-bad);
  }
  .state[data-state="no_credits"] > span {
    color: var(--hp-warn);
  }
  .badge {
    padding: 0.0625rem 0.5rem;
    border: 1px solid var(--hp-warn);
    border-radius: 1rem;
    color: var(--hp-warn);
    font-size: 0.8125rem;
  }
  .columns {
    position: relative;
    display: flex;
    flex: 1;
    min-block-size: 0;
  }
  main {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 0;
  }
`;

const controls = css`
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    min-block-size: 2.5rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--hp-border-control);
    border-radius: var(--hp-radius);
    background: var(--hp-field);
    cursor: pointer;
  }
  button:hover {
    background: var(--hp-hover);
  }
  button.quiet {
    border-color: transparent;
    background: none;
  }
  button.quiet:hover,
  button.quiet[aria-expanded="true"] {
    background: var(--hp-hover);
  }
  button.small {
    min-block-size: 1.75rem;
    padding-inline: 0.375rem;
    color: var(--hp-muted);
    font-size: 0.8125rem;
  }
  button.wide {
    inline-size: 100%;
    text-align: start;
  }
  button.primary {
    background: var(--hp-accent);
    border-color: transparent;
    color: var(--hp-on-accent);
    font-weight: 600;
  }
  [slot="not-ready"] {
    align-self: center;
    inline-size: fit-content;
    padding-inline: 1.25rem;
  }
  select,
  input {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 2.5rem;
    padding-inline: 0.625rem;
    background: var(--hp-field);
    border: 1px solid var(--hp-border-control);
    border-radius: var(--hp-radius);
  }
  .hint {
    color: var(--hp-muted);
    font-size: 0.8125rem;
  }
  .problem:not(:empty) {
    margin-block: 0.5rem;
    padding: 0.5rem 0.75rem;
    border-inline-start: 4px solid var(--hp-bad);
    font-size: 0.875rem;
  }
`;

const sides = css`
  .side {
    position: relative; /* what is hidden from sight in it would make the page itself longer */
    display: flex;
    flex-direction: column;
    flex: none;
    padding: 0.75rem;
    overflow-y: auto;
    overscroll-behavior: contain;
    background: var(--hp-surface);
  }
  .list {
    inline-size: 16rem;
    border-inline-end: 1px solid var(--hp-border);
  }
  .panel {
    inline-size: 24rem;
    padding-inline: 1rem;
    border-inline-start: 1px solid var(--hp-border);
  }
  .panel > label {
    margin-block: 0.75rem 0.25rem;
    font-weight: 600;
  }
  .panel > .hint {
    margin-block: 0.25rem 1rem;
  }
  /* It has the drawer's padding inside. */
  helicone-connection-panel {
    margin-inline: -1rem;
  }
  .side-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-block-size: 2.5rem;
  }
  .list .side-head {
    padding-inline-start: 0.75rem;
  }
  .looks {
    display: grid;
    grid-template-columns: 1fr 1.25fr;
    gap: 0.5rem;
    padding-block-start: 0.75rem;
    font-size: 0.8125rem;
    color: var(--hp-muted);
  }
  .looks select {
    margin-block-start: 0.25rem;
    color: var(--hp-text);
  }
  .veil {
    position: absolute;
    inset: 0;
    background: rgb(0 0 0 / 0.4);
  }
  .sign-in {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    max-inline-size: 26rem;
    margin: 0 auto;
    padding: 15vh 1rem 2rem;
  }
  .sign-in h1 {
    font-size: 1.25rem;
  }
  .sign-in form {
    display: grid;
    gap: 0.25rem;
    margin-block-start: 0.75rem;
  }
  .sign-in label {
    font-weight: 600;
  }
  .sign-in .primary {
    margin-block-start: 0.5rem;
    justify-self: start;
    padding-inline: 1.25rem;
  }
  @media (max-width: 1099px) {
    .list {
      position: absolute;
      inset-block: 0;
      inset-inline-start: 0;
      z-index: 2;
      inline-size: min(18rem, 90%);
    }
  }
  @media (max-width: 799px) {
    .panel {
      position: absolute;
      inset-block: 0;
      inset-inline-end: 0;
      z-index: 2;
      inline-size: min(26rem, 100%);
    }
    header {
      gap: 0.25rem 0.5rem;
      padding-inline: 0.375rem;
    }
    h1 {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .sign-in h1 {
      position: static;
      inline-size: auto;
      block-size: auto;
      clip-path: none;
    }
    .now {
      flex-direction: row;
      justify-content: flex-start;
      font-size: 0.8125rem;
    }
    .model {
      flex-basis: 100%;
    }
    .hint {
      overflow-wrap: anywhere;
    }
  }
`;

export const appStyles = [theme, page, controls, sides, conversationStyles];
