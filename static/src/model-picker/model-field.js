// The model and what is known about it; and the web search check box, which depends on the model.

import { html, nothing } from "lit";
import { drawCheckBox } from "../panel/form/check-box.js";
import "./combobox.js";
import { errorOf } from "../panel/form/field.js";
import { drawAge } from "./model-age.js";
import { detailsOf } from "./model-details.js";
import { parseModelString, registryId, searchObstacle } from "../routing/routing.js";

/** @typedef {import("../panel/form/field.js").Field} Field */

/**
 * Says what is known about the model that is tried first.
 *
 * @param {Field} field
 */
function detailsOfFirst({ value, t, connection }) {
  const [first] = parseModelString(value ?? "").routes;
  const model = first && connection.models.find(({ id }) => id === registryId(first));
  return model ? detailsOf(model, t, connection.locale) : [];
}

/**
 * Draws what the gateway would pass over, where the value is more than a model of the list.
 *
 * @param {Field} field
 */
function drawWarnings(field) {
  const { id, value, connection, change } = field;
  if (!value || connection.models.some((model) => model.id === value)) return nothing;
  // Without it the field works all the same; the next drawing tries again.
  import("../routing/route-warnings.js").catch(() => {});
  return html`<helicone-route-warnings
    id="${id}-warnings"
    .field=${field}
    .text=${value}
    .replace=${(/** @type {string} */ corrected) => {
      change(corrected);
      void connection.flush();
    }}
  ></helicone-route-warnings>`;
}

/** @param {Field} field */
export function drawModel(field) {
  const { id, label, value, text, error, t, connection, change } = field;
  const { models, status } = connection;
  const isDisabled = status?.state === "no_key" && models.length === 0;
  const details = detailsOfFirst(field);
  const hints = details.length || !field.description ? details : [field.description];
  const warnings = drawWarnings(field);
  const describedBy = [
    hints.length && `${id}-hint`,
    error && `${id}-error`,
    warnings !== nothing && `${id}-warnings`,
  ]
    .filter(Boolean)
    .join(" ");
  return html`
    <div class="field" part="field">
      <label class="label" for=${id}>${label}</label>
      <helicone-model-combobox
        .name=${id}
        .value=${text ?? value ?? ""}
        .models=${models}
        .base=${connection.api.base}
        .t=${t}
        .locale=${connection.locale}
        .placeholder=${t(isDisabled ? "helicone.picker.connect_first" : "helicone.picker.placeholder")}
        .describedBy=${describedBy || nothing}
        .isInvalid=${error !== ""}
        .isDisabled=${isDisabled}
        @pick=${(/** @type {CustomEvent<string>} */ event) => {
          change(event.detail);
          dropUselessSearch(connection);
          // A choice is final, unlike a text that is still being typed: who sends a message right after it means it.
          void connection.flush();
        }}
      ></helicone-model-combobox>
      ${hints.length
        ? html`<div class="hint" id="${id}-hint">${hints.map((hint) => html`<p>${hint}</p>`)}</div>`
        : nothing}
      ${errorOf(field)} ${warnings} ${drawAge(connection)}
    </div>
  `;
}

/** @param {Field["connection"]} connection */
function obstacleOf({ settings, canSearch }) {
  const { routes, excluded } = parseModelString(settings.model ?? "");
  return searchObstacle(routes[0], [...excluded, ...(settings.excluded_providers ?? [])], canSearch);
}

/**
 * Turns web search off when a model is chosen that cannot do it: a switch that nobody sees must not be on.
 *
 * @param {Field["connection"]} connection
 */
export function dropUselessSearch(connection) {
  if (connection.settings.web_search && connection.models.length && obstacleOf(connection) !== null) {
    connection.change(["web_search"], false);
  }
}

/** @param {Field} field */
export function drawWebSearch(field) {
  const { t, connection, value } = field;
  // The rule in the layout knows ids only; the list of models knows better, and so does the way the model is routed.
  const obstacle = connection.models.length ? obstacleOf(connection) : field.isEnabled ? null : "incapable";
  const description = obstacle === null ? field.description : t(`helicone.connection.web_search.${obstacle}`);
  return drawCheckBox({ ...field, description, isEnabled: obstacle === null || value === true });
}
