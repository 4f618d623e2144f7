// How the panel looks, in the order in which the rules win: the later over the earlier.

import { styles as base } from "./base-styles.js";
import { styles as buttons } from "./button-styles.js";
import { styles as fields } from "./form/field-styles.js";
import { styles as folds } from "./form/fold-styles.js";
import { styles as quiet } from "./quiet-styles.js";
import { styles as skeleton } from "./skeleton.js";
import { styles as status } from "./status-styles.js";

export const styles = [base, fields, buttons, folds, status, skeleton, quiet];
