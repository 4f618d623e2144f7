// The two sides of the standalone page: beside the chat where there is room, else over it.

export class Sides {
  isPanelOpen = false;
  #wide = matchMedia("(min-width: 1100px)");
  #middle = matchMedia("(min-width: 800px)");

  /**
   * @param {import("./app-preferences.js").Preferences} preferences
   * @param {() => void} onChange
   */
  constructor(preferences, onChange) {
    this.preferences = preferences;
    this.onChange = onChange;
    this.isListOpen = this.#wide.matches;
    this.#wide.addEventListener("change", () => {
      this.isListOpen = this.#wide.matches;
      onChange();
    });
    this.#middle.addEventListener("change", () => {
      this.isPanelOpen &&= this.#middle.matches;
      onChange();
    });
  }

  get isListOver() {
    return this.isListOpen && !this.#wide.matches;
  }

  get isPanelOver() {
    return this.isPanelOpen && !this.#middle.matches;
  }

  /**
   * Opens the panel where it is needed, or as it was left.
   *
   * @param {boolean} isNeeded
   */
  begin(isNeeded) {
    const kept = this.#middle.matches ? this.preferences.get("panel") : null;
    this.isPanelOpen = kept ? kept === "open" : isNeeded;
    this.onChange();
  }

  /** @param {boolean} isOpen */
  setPanel(isOpen) {
    this.isPanelOpen = isOpen;
    if (this.#middle.matches) this.preferences.set("panel", isOpen ? "open" : "closed");
    else if (isOpen) this.isListOpen = false;
    this.onChange();
  }

  /** @param {boolean} isOpen */
  setList(isOpen) {
    this.isListOpen = isOpen;
    if (isOpen && !this.#middle.matches) this.isPanelOpen = false;
    this.onChange();
  }

  /** A conversation was chosen: what lies over the chat has done its work. */
  leaveList() {
    if (!this.#wide.matches) this.isListOpen = false;
    this.onChange();
  }
}
