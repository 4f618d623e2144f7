// Draws a group whose whole value may be null, with a check box that makes or removes it.

import { html, nothing } from "lit";
import { drawCheckBox } from "./check-box.js";
import { errorOf } from "./field.js";
import { pathOf, pointerOf, valueAt } from "./rules.js";

/** @typedef {import("./field.js").Field} Field */

/**
 * @param {import("./rules.js").Layout} layout
 * @param {import("../connection.js").Connection} connection
 * @param {{label: string, description: string, elements: unknown[]}} parts
 */
export function drawOptional(layout, connection, { label, description, elements }) {
  const path = pathOf(layout.options?.optional.scope);
  const isThere = (valueAt(connection.settings, path) ?? null) !== null;
  const refused = connection.fieldErrors[pointerOf(path)] ?? "";
  const id = `group-${path.join("-")}`;
  const box = /** @type {Field} */ ({
    id,
    label,
    description,
    value: isThere,
    error: "",
    isEnabled: true,
    change: (isOn) => connection.change(path, isOn ? layout.options?.optional.initial : null),
  });
  return html`
    <div class="stack">
      ${drawCheckBox(box)}
      ${isThere
        ? html`<div class="stack group-box" role="group" aria-label=${label}>
            ${elements}${errorOf({ id, error: refused })}
          </div>`
        : nothing}
    </div>
  `;
}
