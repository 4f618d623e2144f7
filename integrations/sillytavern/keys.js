// The access token among SillyTavern's secrets. They hold several keys for a source, of which one is active; nothing of
// them is kept here but ids.

const SECRETS = "/scripts/secrets.js";
const KEY = "api_key_custom";
const LABEL = "Helicone Chat";

/** @typedef {{id: string, label: string, active: boolean}} Secret */

/** @returns {Promise<{secrets: any, known: Secret[]}>} */
async function read() {
  const secrets = await import(SECRETS);
  const known = secrets.secret_state[KEY];
  return { secrets, known: Array.isArray(known) ? known : [] };
}

/** Says whether an access token has been saved. */
export async function hasToken() {
  return (await read()).known.some(({ label }) => label === LABEL);
}

/**
 * Saves the access token, in the place of the last one, and makes it the active key.
 *
 * @param {string} token
 */
export async function saveToken(token) {
  const { secrets, known } = await read();
  await secrets.writeSecret(KEY, token, LABEL);
  for (const { id, label } of known) if (label === LABEL) await secrets.deleteSecret(KEY, id);
}

/**
 * Makes the access token the active key.
 *
 * @returns {Promise<string | null>} the id of the key that was active
 */
export async function useToken() {
  const { secrets, known } = await read();
  const ours = known.find(({ label }) => label === LABEL);
  const active = known.find(({ active }) => active);
  if (ours && !ours.active) await secrets.rotateSecret(KEY, ours.id);
  return active && active.id !== ours?.id ? active.id : null;
}

/**
 * Makes another key the active one again.
 *
 * @param {string | null} before the id that `useToken` gave
 * @returns {Promise<boolean>} whether the access token is no longer active
 */
export async function giveKeyBack(before) {
  const { secrets, known } = await read();
  const others = known.filter(({ label }) => label !== LABEL);
  const next = others.find(({ id }) => id === before) ?? others[0];
  if (next && !next.active) await secrets.rotateSecret(KEY, next.id);
  return next !== undefined || !known.some(({ label, active }) => label === LABEL && active);
}
