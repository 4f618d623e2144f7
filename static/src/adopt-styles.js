// Styles of an element that is drawn in somebody else's shadow root, brought along by the element itself.

/**
 * Adds a style sheet to the root that an element stands in, once.
 *
 * @param {Element} element
 * @param {import("lit").CSSResult} styles
 */
export function adoptStyles(element, styles) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const sheet = /** @type {CSSStyleSheet} */ (styles.styleSheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
