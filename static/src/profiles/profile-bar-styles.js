// How the profile bar looks, beyond what it shares with the panel.

import { css } from "lit";

export const styles = css`
  .profile-row {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    min-block-size: 2.5rem;
  }

  .profile-row > .label {
    flex: none;
    margin-inline-end: 0.25rem;
  }

  .profile-shown {
    overflow: hidden;
    flex: 1;
    min-inline-size: 0;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .profile-row > .box {
    flex: 1;
    min-inline-size: 0;
    text-overflow: ellipsis;
  }

  .profile-row > .icon {
    font-size: 1.125rem;
  }

  .profile-row > .icon:focus-visible {
    outline-offset: -2px;
  }

  .profile-menu {
    inline-size: 12rem;
  }

  .profile-menu > button {
    inline-size: 100%;
    padding-inline: 0.75rem;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
  }

  .profile-menu > button:hover,
  .profile-menu > button:focus {
    background: var(--hp-hover);
  }

  .profile-menu > button:focus-visible {
    outline-offset: -2px;
  }

  .profile-menu > [aria-disabled="true"] {
    color: var(--hp-muted);
    cursor: not-allowed;
  }

  .profile-menu > .apart {
    border-block-start: 1px solid var(--hp-border);
    border-start-start-radius: 0;
    border-start-end-radius: 0;
  }

  .profile-news {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    justify-content: flex-end;
    gap: 0 0.5rem;
    margin-block-start: 0.5rem;
  }

  .profile-news > .words {
    flex: 1 1 11rem;
    min-inline-size: 0;
    padding-block: 0.5rem;
  }

  .profile-news > .words > ul {
    padding-block-start: 0.25rem;
  }
`;
