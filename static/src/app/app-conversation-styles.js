// How the list of conversations looks.

import { css } from "lit";

export const conversationStyles = css`
  helicone-conversation-list {
    display: block;
    flex: 1;
  }
  helicone-conversation-list > .hint {
    padding: 0.5rem 0.75rem;
  }
  .conversations {
    margin: 0.25rem 0 1rem;
    padding: 0;
    list-style: none;
  }
  .conversations li {
    border-radius: var(--hp-radius);
  }
  .conversations li[data-current] {
    background: var(--hp-hover);
  }
  .title {
    display: block;
    inline-size: 100%;
    border-color: transparent;
    background: none;
    text-align: start;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .title[aria-current] {
    font-weight: 600;
  }
  .title small {
    color: var(--hp-muted);
    font-weight: 400;
  }
  .row-deeds {
    display: none;
    padding: 0 0.375rem 0.375rem;
  }
  .conversations li:is([data-current], :focus-within) .row-deeds {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
  }
  .export[open] {
    flex-basis: 100%;
  }
  .undo {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline-start: 0.75rem;
    font-size: 0.875rem;
  }
  .search {
    margin-block-start: 0.25rem;
  }
  mark {
    background: none;
    color: inherit;
    font-weight: 700;
    text-decoration: underline;
    text-decoration-color: var(--hp-accent);
    text-decoration-thickness: 2px;
    text-underline-offset: 0.15em;
  }
  .excerpt {
    display: block;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .export > summary {
    display: flex;
    align-items: center;
    min-block-size: 1.75rem;
    padding-inline: 0.375rem;
    border-radius: var(--hp-radius);
    color: var(--hp-muted);
    font-size: 0.8125rem;
    cursor: pointer;
  }
  .export > summary:hover {
    background: var(--hp-hover);
  }
  .transfer {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    padding-inline-start: 0.375rem;
  }
  @media (forced-colors: active) {
    .conversations li[data-current] {
      outline: 1px solid Highlight;
    }
  }
`;
