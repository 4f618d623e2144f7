// Searches the models for each text of a list on stdin, and marks it in their names; prints what was broken by that.
import { text as all } from "node:stream/consumers";
import { findModels, markedParts, wordsOf } from "../../static/src/model-picker/search.js";

const model = (id, name, author) => ({ id, name, author, providers: [], endpoints: [] });
const models = [model("gpt-4o", "GPT-4o", "openai"), model("claude-sonnet-4", "Claude Sonnet 4 — \u{1F600}", "anthropic")];
const queries = JSON.parse(await all(process.stdin));
const broken = queries.filter((query) => {
  findModels(models, query);
  return [...models.map((found) => found.name), query].some(
    (name) => markedParts(name, wordsOf(query)).join("") !== name,
  );
});
process.stdout.write(JSON.stringify({ searched: queries.length, broken }));
