// The fields that stand folded at first, and their looks: a chunk of its own, fetched when somebody opens a fold.

import "./effort-field.js";
import "../../routing/fallback-list.js";
// Long there by then. Named here, and in the other chunks that only the panel fetches, so that the bundler keeps the
// panel in one piece, which is smaller than many.
import "../panel.js";
import "../../properties/properties-field.js";
import "../../routing/provider-exclusions.js";
import "../../routing/sent-as.js";

export { styles } from "./folded-styles.js";
export { drawOptional } from "./optional-group.js";
export { drawChoice, drawLines, drawNumber, drawText } from "./plain-fields.js";
