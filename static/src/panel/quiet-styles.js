// Quiet words: smaller and paler. After all other styles, since controls inherit their font and colour.

import { css } from "lit";

export const styles = css`
  .hint,
  .next,
  .sent,
  .error,
  .notice,
  .saving,
  .small,
  .inside,
  .fold-sum,
  .steps {
    font-size: 0.8125rem;
  }

  .hint,
  .next,
  .sent,
  .saving,
  .icon:not([aria-pressed="true"]),
  .inside:not([aria-pressed="true"]),
  .fold-sum,
  .steps,
  .mark,
  .box:disabled,
  .box::placeholder,
  .button[aria-disabled="true"],
  [aria-disabled="true"] + label {
    color: var(--hp-muted);
  }

  .error,
  .saving.refused,
  .saving.failed {
    color: var(--hp-bad);
  }
`;
