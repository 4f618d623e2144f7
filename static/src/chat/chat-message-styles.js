// How a message looks: what was said, what came with it, what it took.

import { css } from "lit";

export const messageStyles = css`
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
  .user > .pictures {
    justify-content: flex-end;
  }
  .pictures {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin: 0 0 0.375rem;
    padding: 0;
    list-style: none;
  }
  .pictures img {
    display: block;
    max-inline-size: min(16rem, 100%);
    max-block-size: 12rem;
    border: 1px solid var(--hp-border);
    border-radius: var(--hp-radius);
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
  .tools {
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
  }
  .tools pre {
    margin-block: 0.25rem;
    padding: 0.5rem 0.75rem;
    max-block-size: 16rem;
    overflow: auto;
    background: var(--hp-hover);
    border-radius: var(--hp-radius);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .tools .hint {
    color: var(--hp-muted);
    font-size: 0.8125rem;
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
