// Keeps the newest text in view, but only while the reader is at the bottom.

const NEAR = 80;

/** Watches one scrolling element. */
export class BottomFollower {
  isFollowing = true;
  #top = 0;
  /** @type {HTMLElement | undefined} */
  #element;
  #observer = new ResizeObserver(() => this.settle());

  /** @param {() => void} onChange is called when following starts or ends */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /** @param {HTMLElement} element */
  watch(element) {
    if (element === this.#element) return;
    this.#element = element;
    this.#observer.disconnect();
    this.#observer.observe(element);
    element.addEventListener("scroll", () => this.#notice(), { passive: true });
  }

  /** Goes to the bottom and stays there. */
  follow() {
    this.#set(true);
    this.settle();
  }

  /** Goes to the bottom where the reader is following. */
  settle() {
    if (!this.isFollowing || !this.#element) return;
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#top = this.#element.scrollTop;
  }

  #notice() {
    const { scrollTop, scrollHeight, clientHeight } = /** @type {HTMLElement} */ (this.#element);
    const distance = scrollHeight - scrollTop - clientHeight;
    const isUpwards = scrollTop < this.#top;
    this.#top = scrollTop;
    // A step upwards always lets go, or each new word would pull a slow reader back down.
    this.#set(isUpwards ? distance <= 1 : distance < NEAR);
  }

  /** @param {boolean} isFollowing */
  #set(isFollowing) {
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.onChange();
  }
}
