// Hands the reader a file, made in the page.

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function saveFile(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  // Not at once: the browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
