// What the connection panel's events say to the rest of the page.

/**
 * Gives the source's state from a `helicone-status` event.
 *
 * @param {Event} event
 * @returns {string}
 */
export function stateIn(event) {
  return /** @type {CustomEvent} */ (event).detail.state;
}

/**
 * Gives the chosen model from a `helicone-change` event.
 *
 * @param {Event} event
 * @returns {string}
 */
export function modelIn(event) {
  return /** @type {CustomEvent} */ (event).detail.settings.model ?? "";
}
