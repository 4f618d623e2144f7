// Draws fields that need nothing of their own: number, choice, text, and lines.

import { html, nothing } from "lit";
import { describedBy, frame } from "./field.js";
import { faultOf } from "./schema-check.js";

/** @typedef {import("./field.js").Field} Field */

/** @param {Event} event */
const textOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/**
 * Takes a value that the schema allows; keeps any other as typed, with the reason.
 *
 * @param {Field} field
 * @param {unknown} value
 * @param {string} text
 */
function propose(field, value, text) {
  const { nullable, schema, t } = { ...field, nullable: field.schema.nullable };
  const fault = nullable && value === null ? null : faultOf(schema, value);
  if (fault === null) return field.change(value);
  const key = `helicone.connection.fault.${fault}`;
  const slots = { minimum: schema.minimum ?? schema.exclusiveMinimum, maximum: schema.maximum };
  return field.refuse(text, t(t(key) === key ? "helicone.connection.fault" : key, slots));
}

/** @param {Field} field */
export function drawNumber(field) {
  const { id, schema, value, text, error, isEnabled, t } = field;
  const take = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.validity.badInput) field.refuse(input.value, t("helicone.connection.fault.type"));
    else propose(field, input.value === "" ? null : Number(input.value), input.value);
  };
  return frame(
    field,
    html`
    <input
      class="box short"
      part="input"
      type="number"
      id=${id}
      step=${schema.type === "integer" ? "1" : "any"}
      min=${schema.minimum ?? nothing}
      max=${schema.maximum ?? nothing}
      placeholder=${schema.nullable ? t("helicone.connection.unset") : nothing}
      .value=${text ?? String(value ?? "")}
      ?disabled=${!isEnabled}
      aria-invalid=${error ? "true" : nothing}
      aria-describedby=${describedBy(field)}
      @input=${take}
    />
  `,
  );
}

/** @param {Field} field */
export function drawText(field) {
  const { id, value, text, error, isEnabled, schema } = field;
  const take = (/** @type {Event} */ event) =>
    propose(field, textOf(event) === "" && schema.nullable ? null : textOf(event), textOf(event));
  return frame(
    field,
    html`
    <input
      class="box"
      part="input"
      type="text"
      id=${id}
      autocomplete="off"
      spellcheck="false"
      .value=${text ?? value ?? ""}
      ?disabled=${!isEnabled}
      aria-invalid=${error ? "true" : nothing}
      aria-describedby=${describedBy(field)}
      @input=${take}
    />
  `,
  );
}

/**
 * Gives the words of one choice of a list.
 *
 * @param {Field} field
 * @param {string} choice
 */
function choiceLabel({ control, schema, t }, choice) {
  const key = `${control.i18n ?? schema.i18n}.${choice}`;
  return t(key) === key ? choice : t(key);
}

/**
 * Gives the choices of a list with their words: those of a `oneOf` come in the reader's language.
 *
 * @param {Field} field
 * @returns {[choice: string, words: string][]}
 */
function choicesOf(field) {
  const { schema } = field;
  if (schema.oneOf) return schema.oneOf.map((/** @type {any} */ { const: choice, title }) => [choice, title]);
  return (schema.enum ?? [schema.const])
    .filter((/** @type {unknown} */ choice) => choice !== null)
    .map((/** @type {string} */ choice) => [choice, choiceLabel(field, choice)]);
}

/** @param {Field} field */
export function drawChoice(field) {
  const { id, schema, value, isEnabled, t, change } = field;
  const mayBeNull = schema.nullable || schema.enum?.includes(null);
  return frame(
    field,
    html`
    <select
      class="box short"
      part="input"
      id=${id}
      ?disabled=${!isEnabled}
      aria-describedby=${describedBy(field)}
      @change=${(/** @type {Event} */ event) => change(textOf(event) || (mayBeNull ? null : ""))}
    >
      ${
        mayBeNull
          ? html`<option value="" .selected=${!value}>${t("helicone.connection.unset")}</option>`
          : nothing
      }
      ${choicesOf(field).map(
        ([choice, words]) => html`<option value=${choice} .selected=${choice === value}>${words}</option>`,
      )}
    </select>
  `,
  );
}

/** @param {Field} field */
export function drawLines(field) {
  const { id, value, text, error, isEnabled } = field;
  const take = (/** @type {Event} */ event) =>
    propose(
      field,
      textOf(event)
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
      textOf(event),
    );
  return frame(
    field,
    html`
    <textarea
      class="box"
      part="input"
      id=${id}
      rows="2"
      spellcheck="false"
      .value=${text ?? (value ?? []).join("\n")}
      ?disabled=${!isEnabled}
      aria-invalid=${error ? "true" : nothing}
      aria-describedby=${describedBy(field)}
      @change=${take}
    ></textarea>
  `,
  );
}
