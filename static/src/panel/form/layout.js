// Draws a layout: one table leads from (schema, control) to what draws the field; the highest rank wins.

import { html, nothing } from "lit";
import { drawCheckBox } from "./check-box.js";
import "./key-field.js";
import { drawModel, drawWebSearch } from "../../model-picker/model-field.js";
import { onDemand } from "../../shared/on-demand.js";
import { applyRule, pathOf, pointerOf, schemaAt, valueAt } from "./rules.js";
import { ownError } from "../../shared/source-api.js";

/**
 * @typedef {import("./rules.js").Layout} Layout
 * @typedef {import("./rules.js").Schema} Schema
 * @typedef {import("./field.js").Field} Field
 * @typedef {import("../connection.js").Connection} Connection
 * @typedef {{fits: (schema: Schema, control: Layout) => boolean, rank: number, draw: (field: Field) => unknown,
 *   sum?: (field: Field) => string | null}} Renderer `sum` says in a word what the field holds, for a folded group.
 */

/** @type {(format: string) => Renderer["fits"]} */
const asks = (format) => (_schema, control) => control.options?.format === format;

/** @type {(type: string) => Renderer["fits"]} */
const is = (type) => (schema) => schema.type === type;

/** The fields that stand folded at first. */
const folded = onDemand(() => import("./folded-fields.js"));

/** Gives the looks of what stands in folds, once they are there. */
export const foldedStyles = () => folded.module?.styles;

/**
 * Fetches what stands in folds.
 *
 * @param {Connection} connection
 */
export async function loadFolded(connection) {
  if (folded.module) return;
  try {
    await folded.fetch();
    connection.redraw();
  } catch (error) {
    connection.report(ownError("app_unreachable", connection.locale, { detail: String(error) }));
  }
}

/** @type {(name: "drawText" | "drawNumber" | "drawLines" | "drawChoice") => Renderer["draw"]} */
const later = (name) => (field) => {
  // A layout of the host's may show such a field without a fold.
  void loadFolded(field.connection);
  return folded.module?.[name](field) ?? nothing;
};

/** @type {Renderer[]} */
const RENDERERS = [
  { rank: 1, fits: is("string"), draw: later("drawText") },
  { rank: 1, fits: is("boolean"), draw: drawCheckBox },
  { rank: 1, fits: (schema) => schema.type === "integer" || schema.type === "number", draw: later("drawNumber") },
  { rank: 1, fits: (schema) => schema.type === "array" && schema.items?.type === "string", draw: later("drawLines") },
  { rank: 2, fits: (schema) => Array.isArray(schema.enum ?? schema.oneOf), draw: later("drawChoice") },
  {
    rank: 3,
    fits: asks("providers"),
    draw: (field) => html`
      <helicone-provider-exclusions .field=${field}></helicone-provider-exclusions>
      <helicone-sent-as .field=${field}></helicone-sent-as>
    `,
    sum: ({ value, t }) => (value?.length ? t("helicone.panel.sum.excluded", { count: value.length }) : null),
  },
  {
    rank: 4,
    fits: (schema) => schema.contentMediaType === "application/json",
    draw: (field) => html`<helicone-properties-field .field=${field}></helicone-properties-field>`,
    sum: ({ value, t }) => {
      // What the settings hold is valid JSON; an empty text means none.
      const { length } = Object.keys(JSON.parse(value || "{}"));
      return length ? t("helicone.panel.sum.properties", { count: length }) : null;
    },
  },
  { rank: 5, fits: asks("password"), draw: (field) => html`<helicone-key-field .field=${field}></helicone-key-field>` },
  { rank: 5, fits: asks("model"), draw: drawModel },
  { rank: 5, fits: asks("web-search"), draw: drawWebSearch },
  { rank: 5, fits: asks("effort"), draw: (field) => html`<helicone-effort-field .field=${field}></helicone-effort-field>` },
  {
    rank: 5,
    fits: asks("models"),
    draw: (field) => html`<helicone-fallback-list .field=${field}></helicone-fallback-list>`,
    sum: ({ value, t }) => (value?.length ? t("helicone.panel.sum.fallbacks", { count: value.length }) : null),
  },
];

/**
 * Finds what draws a control.
 *
 * @param {Schema} schema
 * @param {Layout} control
 */
export function rendererFor(schema, control) {
  return RENDERERS.filter(({ fits }) => fits(schema, control)).sort((one, other) => other.rank - one.rank)[0];
}

/**
 * Gives the words of a layout element in the panel's language, else those that the schema brings along.
 *
 * @param {Connection} connection
 * @param {string | undefined} i18n
 * @param {string} part
 * @param {string | undefined} own
 */
function wordsOf({ t }, i18n, part, own) {
  const key = `${i18n}.${part}`;
  return i18n && t(key) !== key ? t(key) : (own ?? "");
}

/**
 * Makes the field of a control; null where the schema does not have it.
 *
 * @param {Layout} control
 * @param {Connection} connection
 * @param {boolean} isEnabled
 * @returns {Field | null}
 */
function fieldOf(control, connection, isEnabled) {
  const path = pathOf(control.scope ?? "");
  const schema = schemaAt(connection.schema, path);
  if (!schema) return null;
  const pointer = pointerOf(path);
  const draft = connection.drafts[pointer];
  const refused = Object.entries(connection.fieldErrors).find(([at]) => at === pointer || at.startsWith(`${pointer}/`));
  const i18n = control.i18n ?? schema.i18n;
  return {
    id: `field-${path.join("-")}`,
    path,
    control: { ...control, i18n },
    schema,
    label: wordsOf(connection, i18n, "label", control.label ?? schema.title ?? path.at(-1)),
    description: wordsOf(connection, i18n, "description", schema.description),
    value: valueAt(connection.settings, path),
    text: draft?.text ?? null,
    error: draft?.message ?? refused?.[1] ?? "",
    isEnabled,
    t: connection.t,
    connection,
    change: (value) => connection.change(path, value),
    refuse: (text, message) => connection.refuse(path, text, message),
  };
}

/**
 * Draws a layout element and what is in it.
 *
 * @param {Layout} layout
 * @param {Connection} connection
 * @param {boolean} [isEnabled] whether the elements around it are enabled
 * @returns {unknown}
 */
export function drawLayout(layout, connection, isEnabled = true) {
  const rule = applyRule(layout.rule, connection.settings);
  if (!rule.visible) return nothing;
  const isOn = isEnabled && rule.enabled;
  if (layout.type === "Control") {
    const field = fieldOf(layout, connection, isOn);
    return field ? (rendererFor(field.schema, layout)?.draw(field) ?? nothing) : nothing;
  }
  const isHidden = layout.options?.fold && !folded.module;
  const elements = isHidden ? [] : (layout.elements ?? []).map((element) => drawLayout(element, connection, isOn));
  if (layout.type === "Group") return drawGroup(layout, connection, elements);
  return html`<div class=${layout.type === "HorizontalLayout" ? "side-by-side" : "stack"}>${elements}</div>`;
}

/**
 * Draws the bar of the profiles, where the source has any. If it cannot be fetched, the selected profile stays in use.
 *
 * @param {Connection} connection
 */
export function drawProfileBar(connection) {
  if (!connection.panel?.profiles) return nothing;
  import("../../profiles/profile-bar.js").catch(() => {});
  return html`<helicone-profile-bar .connection=${connection}></helicone-profile-bar>`;
}

/**
 * Draws a group: folded, with a summary of what is inside; or open, and then perhaps as one part that can be absent.
 *
 * @param {Layout} layout
 * @param {Connection} connection
 * @param {unknown[]} elements
 */
function drawGroup(layout, connection, elements) {
  const { options = {}, i18n } = layout;
  const label = wordsOf(connection, i18n, "label", layout.label);
  if (options.optional) {
    void loadFolded(connection);
    const description = wordsOf(connection, i18n, "description", undefined);
    return folded.module?.drawOptional(layout, connection, { label, description, elements }) ?? nothing;
  }
  if (!options.fold) {
    return html`
      <div class="stack" role="group" aria-label=${label}>
        <p class="label" aria-hidden="true">${label}</p>
        <div class="stack group-box">${elements}</div>
      </div>
    `;
  }
  const fields = fieldsIn(layout, connection);
  const sums = sumsOf(fields, connection);
  const hasError = fields.some(({ error }) => error !== "");
  return html`
    <details class="fold" part="group" data-error=${String(hasError)} @toggle=${() => loadFolded(connection)}>
      <summary>
        <svg class="chevron" viewBox="0 0 16 16" aria-hidden="true"><path d="M6 4l4 4-4 4" /></svg>
        <span class="fold-name">${label}</span>
        <span class="fold-sum">${sums.join(" · ")}</span>
      </summary>
      <div class="stack fold-body">${elements}</div>
    </details>
  `;
}

/**
 * @param {Layout} layout
 * @param {Connection} connection
 * @returns {Field[]}
 */
function fieldsIn(layout, connection) {
  if (!applyRule(layout.rule, connection.settings).visible) return [];
  if (layout.type !== "Control") return (layout.elements ?? []).flatMap((element) => fieldsIn(element, connection));
  const field = fieldOf(layout, connection, true);
  return field ? [field] : [];
}

/**
 * Gives the server's refusals that no field shows: about several fields at once, or about one that is not drawn.
 *
 * @param {Connection} connection
 */
export function homelessErrors(connection) {
  const pointers = fieldsIn(connection.layout, connection).map(({ path }) => pointerOf(path));
  return Object.entries(connection.fieldErrors)
    .filter(([at]) => !pointers.some((pointer) => at === pointer || at.startsWith(`${pointer}/`)))
    .map(([, message]) => message);
}

/**
 * Says what a folded group holds: each field's own word, and how many of the others are not at their default.
 *
 * @param {Field[]} fields
 * @param {Connection} connection
 */
function sumsOf(fields, { t }) {
  const sums = [];
  let others = 0;
  for (const field of fields) {
    const sum = rendererFor(field.schema, field.control)?.sum;
    if (sum) sums.push(sum(field));
    // In a part that is absent, nothing is changed.
    else if (field.value !== undefined && JSON.stringify(field.value) !== JSON.stringify(field.schema.default))
      others += 1;
  }
  if (others) sums.push(t("helicone.panel.sum.others", { count: others }));
  return sums.filter(Boolean);
}
