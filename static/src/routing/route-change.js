// Writes a chain of routes into the settings.

import { dropUselessSearch } from "../model-picker/model-field.js";
import { settingsOf } from "./route-chain.js";

/**
 * Changes the settings that a chain stands in, as far as they differ, and saves them: each change here is final.
 *
 * @param {import("../panel/connection.js").Connection} connection
 * @param {import("./route-chain.js").Chain} chain
 */
export function changeRoutes(connection, chain) {
  const before = connection.settings;
  for (const [name, value] of Object.entries(settingsOf(chain))) {
    if (JSON.stringify(value) !== JSON.stringify(before[name] ?? (name === "model" ? "" : [])))
      connection.change([name], value);
  }
  if (connection.settings.model !== before.model) dropUselessSearch(connection);
  void connection.flush();
}
