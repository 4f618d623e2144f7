// Says whether a reasoning effort is sent with the chosen models: the same as in core/chat_request.py.

import { parseModelString, registryId } from "../../routing/routing.js";

/**
 * Says whether an effort is sent: any of the chosen models thinks at one, or is not known, or the user wants it sent.
 *
 * @param {import("../../shared/source-api.js").Settings} settings
 * @param {Pick<import("../../shared/source-api.js").Model, "id" | "reasoning" | "providers">[]} models
 */
export function takesEffort({ model, fallbacks, send_anyway }, models) {
  if (send_anyway?.includes("reasoning_effort")) return true;
  const { routes } = parseModelString([model ?? "", ...(fallbacks ?? [])].join(","));
  const known = routes.map((route) => models.find(({ id }) => id === registryId(route)));
  // A model without providers is one that the registry does not know.
  return known.length === 0 || known.some((found) => !found?.providers?.length || found.reasoning);
}
