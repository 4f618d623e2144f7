// Keeps an open list beside its box, in the top layer: above or below, wherever there is room.

const GAP = 4;
const MARGIN = 8;
const LEAST_HEIGHT = 160;
const MOST_HEIGHT = 528;
const LEAST_WIDTH = 352;
/** With so much room below, the list does not ask how much there is above. */
const ENOUGH_BELOW = 400;

export class ListPlace {
  /** A sheet of its own: a strict CSP allows no style attributes. */
  #sheet = new CSSStyleSheet();
  /** @type {Document | ShadowRoot | null} */
  #root = null;
  #isBelow = true;
  #follow = () => this.#update();

  /**
   * @param {HTMLElement} list
   * @param {() => HTMLElement} box what it belongs to
   */
  constructor(list, box) {
    this.list = list;
    this.box = box;
  }

  /** Puts the list in place, and keeps it there while things move. */
  start() {
    this.#root = /** @type {Document | ShadowRoot} */ (this.list.getRootNode());
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, this.#sheet];
    addEventListener("scroll", this.#follow, { capture: true, passive: true });
    addEventListener("resize", this.#follow);
    // Decided once: a list that changes sides while somebody types is hard to follow.
    const { below, above } = this.#room();
    this.#isBelow = below >= Math.min(ENOUGH_BELOW, this.list.scrollHeight) || below >= above;
    this.#update();
  }

  stop() {
    removeEventListener("scroll", this.#follow, { capture: true });
    removeEventListener("resize", this.#follow);
    if (this.#root) {
      this.#root.adoptedStyleSheets = this.#root.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
    }
    this.#root = null;
  }

  #room() {
    const box = this.box().getBoundingClientRect();
    return { box, below: innerHeight - box.bottom - 2 * GAP, above: box.top - 2 * GAP };
  }

  #update() {
    const { box, below, above } = this.#room();
    const { clientWidth } = document.documentElement;
    const width = Math.min(Math.max(box.width, LEAST_WIDTH), clientWidth - 2 * MARGIN);
    const left = Math.max(MARGIN, Math.min(box.left, clientWidth - MARGIN - width));
    const height = Math.max(LEAST_HEIGHT, Math.min(this.#isBelow ? below : above, MOST_HEIGHT));
    this.#sheet.replaceSync(`#${this.list.id} {
      left: ${left}px; width: ${width}px; max-height: ${height}px;
      ${this.#isBelow ? `top: ${box.bottom + GAP}px` : `bottom: ${innerHeight - box.top + GAP}px`};
    }`);
  }
}
