// What the panel shows until the source has answered: its parts as empty shapes, in their places and of their heights.

import { css, html } from "lit";

export const styles = css`
  .skeleton {
    pointer-events: none;
  }

  .skeleton :is(h2, .label, .hint, .fold-name) {
    display: block;
    inline-size: 9rem;
    border-radius: var(--hp-radius);
    background: var(--hp-border);
    color: transparent;
  }

  .skeleton > .actions {
    /* The actions and the status under them. */
    align-content: start;
    min-block-size: 10.5rem;
  }

  .skeleton > .actions > .button {
    min-inline-size: 7rem;
  }

  .skeleton .hint {
    inline-size: 18rem;
  }

  .skeleton .fold-bar {
    align-content: center;
    min-block-size: 2.75rem;
  }

  @container (max-width: 26rem) {
    /* The words need a second line. */
    .skeleton .hint {
      min-block-size: 2.625rem;
    }
  }

  /* It comes later than the rest. */

  .profiles,
  helicone-profile-bar {
    display: block;
    min-block-size: 2.5rem;
  }
`;

const box = html`<p class="label">&nbsp;</p><div class="box"></div>`;
const fold = html`<div class="fold"><div class="fold-bar"><span class="fold-name">&nbsp;</span></div></div>`;

export const drawSkeleton = () => html`
  <div class="panel skeleton" part="form" aria-busy="true" aria-hidden="true">
    <header class="head"><h2>&nbsp;</h2><p class="saving"></p></header>
    <div class="profiles"></div>
    <div class="field">${box}<p class="hint">&nbsp;</p></div>
    <div class="field">${box}</div>
    ${fold} ${fold}
    <div class="actions"><span class="button"></span><span class="button"></span></div>
  </div>
`;
