// Says whether a reasoning effort has an effect with the chosen models.

import { parseModelString, registryId } from "./routing.js";

/**
 * Says whether any of the chosen models thinks at an effort that can be chosen. What is not known may.
 *
 * @param {import("./source-api.js").Settings} settings
 * @param {Pick<import("./source-api.js").Model, "id" | "reasoning" | "providers">[]} models
 */
export function takesEffort({ model, fallbacks }, models) {
  const { routes } = parseModelString([model ?? "", ...(fallbacks ?? [])].join(","));
  const known = routes.map((route) => models.find(({ id }) => id === registryId(route)));
  // A model without providers is one that the registry does not know.
  return known.length === 0 || known.some((found) => !found?.providers?.length || found.reasoning);
}
