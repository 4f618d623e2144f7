// The fields that stand folded at first: a chunk of its own, fetched when somebody opens a fold.

import "./effort-field.js";
import "./fallback-list.js";
import "./properties-field.js";
import "./provider-exclusions.js";
import "./sent-as.js";
