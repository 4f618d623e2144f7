// The part of SillyTavern's connection drawer that is ours: address, token, what is told, and a place for the panel.

/** @typedef {import("./state.js").State} State */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{[name: string]: unknown}} [properties]
 * @param {(Node | string)[]} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

export class Drawer {
  /**
   * @param {{[key: string]: string}} words
   * @param {State} state
   * @param {{onConnect: (address: string, token: string) => void, onChange: (state: State) => void}} events
   */
  constructor(words, state, { onConnect, onChange }) {
    this.words = words;
    this.state = state;
    this.address = element("input", {
      id: "helicone_chat_address",
      className: "text_pole wide100p",
      type: "text",
      inputMode: "url",
      autocomplete: "off",
      spellcheck: false,
      value: state.address,
    });
    this.token = element("input", {
      id: "helicone_chat_token",
      className: "text_pole wide100p",
      type: "password",
      autocomplete: "off",
    });
    this.token.setAttribute("aria-describedby", "helicone_chat_token_hint");
    this.hint = element("small", { id: "helicone_chat_token_hint", textContent: words.token_hint });
    this.trouble = element("p", { className: "helicone-chat-trouble", role: "alert" });
    this.place = element("div", { className: "helicone-chat-panel" });
    this.form = element(
      "form",
      { className: "helicone-chat-form" },
      element("label", { htmlFor: "helicone_chat_address", textContent: words.address }),
      this.address,
      element("label", { htmlFor: "helicone_chat_token", textContent: words.token }),
      this.token,
      this.hint,
      element("button", { type: "submit", className: "menu_button", textContent: words.connect }),
      this.trouble,
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      onConnect(this.address.value, this.token.value);
    });
    this.root = element(
      "section",
      { id: "helicone_chat", hidden: true },
      element("p", { textContent: words.intro }),
      this.form,
      this.place,
      this.#choices(onChange),
    );
    this.root.setAttribute("aria-label", "Helicone");
  }

  /** @param {(state: State) => void} onChange */
  #choices(onChange) {
    const { words, state } = this;
    const change = (/** @type {Partial<State>} */ part) => onChange({ ...this.state, ...part });
    const boxes = /** @type {const} */ (["character", "chat", "user"]).map((name) => {
      const box = element("input", { type: "checkbox", checked: state.tell[name] });
      box.addEventListener("change", () => change({ tell: { ...this.state.tell, [name]: box.checked } }));
      return element("label", { className: "checkbox_label" }, box, element("span", { textContent: words[`tell_${name}`] }));
    });
    const way = element(
      "select",
      { id: "helicone_chat_way", className: "text_pole wide100p" },
      element("option", { value: "frame", textContent: words.way_frame }),
      element("option", { value: "bridge", textContent: words.way_bridge }),
    );
    way.value = state.way;
    way.addEventListener("change", () => change({ way: way.value === "bridge" ? "bridge" : "frame" }));
    const told = element("fieldset", {}, element("legend", { textContent: words.tell }), ...boxes);
    return element(
      "div",
      { className: "helicone-chat-choices" },
      told,
      element("label", { htmlFor: "helicone_chat_way", textContent: words.way }),
      way,
    );
  }

  /** @param {boolean} isSaved */
  showToken(isSaved) {
    this.token.value = "";
    this.hint.textContent = isSaved ? this.words.token_saved : this.words.token_hint;
  }
}
