// Finds models for what somebody types: every word in the id, the name or the author; best match first.

/**
 * @typedef {import("../shared/source-api.js").Model} Model
 * @typedef {{model: Model, rank: number}} Match
 * @typedef {{text: string, starts: Set<number>, ends: number[], tokens: string[]}} Squeezed A text without its signs:
 *   where its words start, where the word around each letter ends, and its words of letters alone.
 */

const SIGNS = /[^\p{L}\p{N}]+/u;

// Ranks of one word, best first; from SPREAD on a match is a guess, and counts only where nothing is sure.
const ID_START = 0;
const ID_WORD = 1;
const NAME_WORD = 2;
const ID_INSIDE = 3;
const NAME_INSIDE = 4;
const SPREAD = 10;
const MISTYPED = 20;

/** @param {string} text */
const squeeze = (text) => text.toLowerCase().split(SIGNS).join("");

/**
 * Takes a text apart. A word starts after a sign, and where letters turn into digits: `qwen3` is two.
 *
 * @param {string} text
 * @returns {Squeezed}
 */
function takeApart(text) {
  const tokens = text.toLowerCase().split(SIGNS).filter(Boolean);
  const starts = new Set();
  /** @type {number[]} */
  const ends = [];
  for (const token of tokens) {
    const end = ends.length + token.length;
    for (let at = 0; at < token.length; at += 1) {
      if (at === 0 || (/\d/.test(token[at]) && !/\d/.test(token[at - 1]))) starts.add(ends.length);
      ends.push(end);
    }
  }
  return { text: tokens.join(""), starts, ends, tokens: tokens.filter((token) => /^\p{L}+$/u.test(token)) };
}

/** @type {Map<string, Squeezed>} */
const takenApart = new Map();

/** @param {string} text */
function squeezed(text) {
  let found = takenApart.get(text);
  if (!found) takenApart.set(text, (found = takeApart(text)));
  return found;
}

/**
 * Finds a word at the start of a word, from there also across signs; else within one word, unless it is too short.
 *
 * @param {string} word
 * @param {Squeezed} within
 * @returns {{at: number, isStart: boolean} | null}
 */
function findWord(word, { text, starts, ends }) {
  let inside = null;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (starts.has(at)) return { at, isStart: true };
    if (inside === null && word.length > 2 && at + word.length <= ends[at]) inside = { at, isStart: false };
  }
  return inside;
}

/**
 * Finds letters that stand in their order, each right after the one before or at the start of a word: `g4omi`.
 *
 * @param {string} word
 * @param {Squeezed} within
 * @param {number} [from]
 * @param {number} [letter]
 * @returns {number[] | null} where they stand
 */
function findSpread(word, within, from = 0, letter = 0) {
  if (letter === word.length) return [];
  for (let at = within.text.indexOf(word[letter], from); at >= 0; at = within.text.indexOf(word[letter], at + 1)) {
    if (!within.starts.has(at) && (letter === 0 || at !== from)) continue;
    const rest = findSpread(word, within, at + 1, letter + 1);
    if (rest) return [at, ...rest];
  }
  return null;
}

/**
 * Says whether one letter is missing, too much, wrong, or changed places with its neighbour.
 *
 * @param {string} one
 * @param {string} other
 */
function isOneSlipAway(one, other) {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  return (
    rest.slice(1) === otherRest ||
    rest === otherRest.slice(1) ||
    rest.slice(1) === otherRest.slice(1) ||
    (rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2))
  );
}

/**
 * @param {string} word
 * @param {Squeezed} within
 */
function isMistyped(word, { tokens }) {
  if (word.length < 5 || /\d/.test(word)) return false;
  // The end may still be on its way.
  return tokens.some((token) => [-1, 0, 1].some((more) => isOneSlipAway(word, token.slice(0, word.length + more))));
}

/**
 * Ranks one word; null is no match.
 *
 * @param {string} word
 * @param {Squeezed} id
 * @param {Squeezed} name the name and the author
 */
function rankOf(word, id, name) {
  const inId = findWord(word, id);
  if (inId?.isStart) return inId.at === 0 ? ID_START : ID_WORD;
  const inName = findWord(word, name);
  if (inName?.isStart) return NAME_WORD;
  if (inId) return ID_INSIDE;
  if (inName) return NAME_INSIDE;
  if (word.length > 2 && findSpread(word, id)) return SPREAD;
  return isMistyped(word, id) || isMistyped(word, name) ? MISTYPED : null;
}

/**
 * Splits what was typed into the words that are looked for; a point within a number does not split.
 *
 * @param {string} query
 */
export const wordsOf = (query) =>
  query
    .toLowerCase()
    .replace(/(?<=\d)\.(?=\d)/g, "")
    .split(SIGNS)
    .filter(Boolean);

/**
 * Finds the models for a query, best match first; equally good ones stay in their order.
 *
 * @param {Model[]} models
 * @param {string} query
 * @returns {Match[]}
 */
export function findModels(models, query) {
  const words = wordsOf(query);
  if (!words.length) return [];
  const whole = squeeze(query);
  /** @type {Match[]} */
  const found = [];
  let isSure = false;
  for (const model of models) {
    const id = squeezed(model.id);
    const name = squeezed(`${model.name} ${model.author}`);
    let rank = id.text === whole ? -30 : id.text.startsWith(whole) ? -20 : findWord(whole, id) ? -10 : 0;
    let isGuess = false;
    const isMatch = words.every((word) => {
      const one = rankOf(word, id, name);
      if (one === null) return false;
      isGuess ||= one >= SPREAD;
      rank += one;
      return true;
    });
    if (!isMatch) continue;
    isSure ||= !isGuess;
    found.push({ model, rank: isGuess ? rank + 1000 : rank });
  }
  return found.filter(({ rank }) => !isSure || rank < 900).sort((one, other) => one.rank - other.rank);
}

/**
 * Cuts a text into parts, every other one of which, from the second on, is what the words match.
 *
 * @param {string} text
 * @param {string[]} words
 * @returns {string[]}
 */
export function markedParts(text, words) {
  const within = squeezed(text);
  /** @type {boolean[]} */
  const marks = [];
  for (const word of words) {
    const found = findWord(word, within);
    const letters = found ? Array.from(word, (_, at) => found.at + at) : word.length > 2 && findSpread(word, within);
    for (const at of letters || []) marks[at] = true;
  }
  const parts = [""];
  let at = 0;
  for (const character of text) {
    const isSign = SIGNS.test(character);
    // A sign between two marked letters is marked along with them.
    const isMarked = Boolean(isSign ? marks[at - 1] && marks[at] : marks[at]);
    if (isMarked !== (parts.length % 2 === 0)) parts.push("");
    parts[parts.length - 1] += character;
    if (!isSign) at += character.length;
  }
  return parts;
}
