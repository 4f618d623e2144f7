// The choice of a reasoning effort: off, with the reason, where no chosen model takes one.

import { nothing } from "lit";
import { takesEffort } from "./effort.js";
import { define, PanelPart } from "./field.js";
import { drawChoice } from "./plain-fields.js";

/** @typedef {import("./field.js").Field} Field */

class EffortField extends PanelPart {
  static properties = { field: { attribute: false } };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
  }

  render() {
    const { field } = this;
    if (!field) return nothing;
    const { connection, description, isEnabled, t, value } = field;
    const { models, settings } = connection;
    // The rule in the layout knows the models of when the page was opened; the list of models knows better.
    const fits = models.length ? takesEffort(settings, models) : isEnabled;
    const shown = fits ? description : t("helicone.connection.reasoning_effort.incapable");
    // What was set for another model stays, and can be taken back.
    return drawChoice({ ...field, description: shown, isEnabled: fits || Boolean(value) });
  }
}

define("helicone-effort-field", EffortField);
