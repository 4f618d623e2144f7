// How routes, exclusions and the string that is sent look.

import { css } from "lit";

export const routingStyles = css`
  helicone-provider-exclusions,
  helicone-sent-as {
    display: block;
    min-inline-size: 0;
  }

  .routes {
    border: 1px solid var(--hp-border);
    border-radius: var(--hp-radius);
  }

  .route {
    gap: 0.25rem 0.5rem;
    padding: 0 0.625rem 0.625rem;
  }

  .route + .route {
    border-block-start: 1px solid var(--hp-border);
  }

  .route-name {
    color: var(--hp-muted);
    font-size: 0.8125rem;
  }

  .route-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }

  .route-buttons {
    display: flex;
    margin-inline-end: -0.5rem;
  }

  .route-notes {
    display: grid;
    gap: 0.25rem;
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }

  .chip {
    display: flex;
    align-items: center;
    padding-inline-start: 0.75rem;
    border: 1px solid var(--hp-border);
    border-radius: var(--hp-radius);
    font-size: 0.875rem;
  }

  .sent-as {
    field-sizing: content;
    resize: none;
  }

  .field > [role="status"]:empty,
  .field > div:empty {
    display: none;
  }

  @container (min-width: 34rem) {
    .route {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }

    .route-head,
    .route-notes {
      grid-column: 1 / -1;
    }
  }
`;
