// How the box at the bottom of the chat looks, and what stands in for messages before there are any.

import { css } from "lit";

export const composerStyles = css`
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
  .composer > .pictures img {
    block-size: 4.5rem;
    max-inline-size: 9rem;
    object-fit: cover;
  }
  .composer > .pictures li {
    position: relative;
  }
  .remove {
    position: absolute;
    inset-block-start: -0.375rem;
    inset-inline-end: -0.375rem;
    inline-size: 1.75rem;
    block-size: 1.75rem;
    padding: 0;
    background: var(--hp-field);
    border: 1px solid var(--hp-border-control);
    border-radius: 50%;
    font-size: 0.75rem;
    line-height: 1;
  }
  .trouble-line {
    padding-inline-start: 0.5rem;
    color: var(--hp-bad);
    font-size: 0.875rem;
  }
  .under {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 0.5rem;
  }
  .attach {
    flex: none;
    color: var(--hp-muted);
  }
  .attach[aria-disabled="true"] {
    text-decoration: line-through;
  }
  .under .note {
    flex: 1;
  }
  .dropping .field {
    border-style: dashed;
    border-color: var(--hp-focus);
    outline: 1px dashed var(--hp-focus);
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
      visibility: hidden;
      block-size: 0;
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
