// How the panel's own page looks: as little as possible around the panel.

import { css } from "lit";

export const frameStyles = css`
  :host {
    block-size: auto;
  }
  main {
    padding: 0.75rem 1rem;
  }
  main > label {
    display: block;
    margin-block-end: 0.25rem;
    font-weight: 600;
  }
  main > select {
    margin-block-end: 1rem;
  }
  .sign-in {
    padding-block: 1rem;
  }
`;
