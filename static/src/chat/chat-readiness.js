// Whether a message can be sent now, and what stands in the way.

const CAN_SEND = ["connected", "no_credits"];

/**
 * Names what stands in the way of sending; "" is nothing. Where the page says something, the source is not asked.
 *
 * Without credits one may try: they may have been added since.
 *
 * @param {{connected?: boolean, state?: string, model?: string}} told by the page
 * @param {{state?: string, model?: string}} seen at the source
 * @returns {string} the last part of a `helicone.chat.reason` key
 */
export function findObstacle({ connected, state, model }, seen) {
  const known = state ?? seen.state ?? "unverified";
  const isConnected = connected ?? CAN_SEND.includes(known);
  if (!isConnected) return CAN_SEND.includes(known) ? "no_key" : known;
  return (model ?? seen.model) ? "" : "no_model";
}
