// Character references such as `&eacute;` and `&#233;`, as models write them in Markdown.

// The names of U+00A0 to U+00FF, in their order.
const LATIN = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3
acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig
Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave
Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave
iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;
// The names of U+03B1 to U+03C9, in their order; with a capital they are the capitals, 32 before.
const GREEK = `alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau
upsilon phi chi psi omega`;
const OTHERS = `quot " amp & apos ' lt < gt > ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ bull •
hellip … prime ′ Prime ″ lsaquo ‹ rsaquo › euro € trade ™ larr ← uarr ↑ rarr → darr ↓ harr ↔ lArr ⇐ rArr ⇒ hArr ⇔
forall ∀ part ∂ exist ∃ empty ∅ nabla ∇ isin ∈ notin ∉ sum ∑ prod ∏ minus − radic √ infin ∞ and ∧ or ∨ cap ∩ cup ∪ int ∫
there4 ∴ sim ∼ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ check ✓ cross ✗ star ☆ OElig Œ oelig œ Scaron Š scaron š`;

/** @type {Map<string, string>} */
const CHARACTERS = new Map();
const words = (/** @type {string} */ text) => text.split(/\s+/);
words(LATIN).forEach((name, index) => CHARACTERS.set(name, String.fromCharCode(0xa0 + index)));
words(GREEK).forEach((name, index) => {
  CHARACTERS.set(name, String.fromCharCode(0x3b1 + index));
  CHARACTERS.set(name[0].toUpperCase() + name.slice(1), String.fromCharCode(0x391 + index));
});
words(OTHERS).forEach((name, index, all) => index % 2 === 0 && CHARACTERS.set(name, all[index + 1]));

/** @param {number} code */
function characterOf(code) {
  const isNone = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return isNone ? "\ufffd" : String.fromCodePoint(code);
}

/**
 * Writes the characters that references stand for, once: what comes out is not read again. Unknown names stay.
 *
 * @param {string} text
 */
export function decodeEntities(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w*));/gi, (reference, decimal, hex, name) => {
    if (name) return CHARACTERS.get(name) ?? reference;
    return characterOf(decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16));
  });
}
