// Names of models' authors as people write them.

/** Authors whose name is more than their id with a capital letter. */
const AUTHORS = /** @type {{[id: string]: string}} */ ({
  deepseek: "DeepSeek",
  "meta-llama": "Meta",
  moonshotai: "Moonshot AI",
  openai: "OpenAI",
  xai: "xAI",
  zai: "Z.ai",
});

/** @param {string} id */
export const authorName = (id) => AUTHORS[id] ?? id.charAt(0).toUpperCase() + id.slice(1);
