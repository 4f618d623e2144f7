// The colours and measures that a host page may set (`--helicone-*`), each with a light and a dark default.

import { css } from "lit";

export const theme = css`
  :host {
    color-scheme: light dark;
    --hp-accent: var(--helicone-accent, light-dark(#2457c5, #8db4ff));
    --hp-on-accent: var(--helicone-on-accent, light-dark(#ffffff, #0c1730));
    --hp-surface: var(--helicone-surface, light-dark(#ffffff, #1b1d21));
    --hp-field: var(--helicone-field, light-dark(#ffffff, #23262b));
    --hp-text: var(--helicone-text, light-dark(#1d2026, #e8eaed));
    --hp-muted: var(--helicone-muted, light-dark(#5a616d, #a7adb8));
    --hp-border: var(--helicone-border, light-dark(#dfe2e7, #363a42));
    --hp-border-control: var(--helicone-border-control, light-dark(#868d99, #767d8a));
    --hp-hover: var(--helicone-hover, light-dark(#f1f4f9, #2b2f36));
    --hp-focus: var(--helicone-focus, light-dark(#2457c5, #8db4ff));
    --hp-ok: var(--helicone-ok, light-dark(#1a7440, #6fce96));
    --hp-warn: var(--helicone-warn, light-dark(#8a5300, #efb963));
    --hp-bad: var(--helicone-bad, light-dark(#b3261e, #ff9d94));
    --hp-radius: var(--helicone-radius, 0.5rem);
    --hp-font: var(--helicone-font, system-ui, sans-serif);
  }

  /* A page's own rule for every element (* {…}) beats :host, and what it sets is inherited inside: hence !important. */
  :host {
    color: var(--hp-text) !important;
    letter-spacing: normal !important;
    text-align: start !important;
    text-indent: 0 !important;
    text-shadow: none !important;
    text-transform: none !important;
    white-space: normal !important;
    word-spacing: 0 !important;
  }

  :host([theme="light"]) {
    color-scheme: light;
  }

  :host([theme="dark"]) {
    color-scheme: dark;
  }
`;
