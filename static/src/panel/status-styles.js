// How the actions, the line of status and the results of Connect look.

import { css } from "lit";

export const styles = css`
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

  /* As high as a line, what to do next and the results of Connect, so that nothing jumps. */

  .panel > .status {
    min-block-size: 4.25rem;
  }

  .anyway {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
    padding-block: 0.375rem;
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

  .help {
    font-size: 0.8125rem;
  }

  .help > summary {
    inline-size: fit-content;
    padding-block: 0.25rem;
    color: var(--hp-muted);
    cursor: pointer;
  }


  .test:empty {
    margin-block-start: -1.1rem;
  }

  .test {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }

  @container (max-width: 26rem) {
    .actions > .button {
      flex: 1 1 0;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .mark.busy {
      animation: turn 1.4s linear infinite;
    }
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  @media (forced-colors: active) {
    .mark {
      color: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
