// The connection drawn by JSON Forms with its vanilla renderers for React.

import { JsonForms } from "@jsonforms/react";
import { vanillaCells, vanillaRenderers } from "@jsonforms/vanilla-renderers";
import { show } from "./connection.jsx";

show(({ source: { schema, uischema, words }, data, onChange }) => (
  <JsonForms
    schema={schema}
    uischema={uischema}
    data={data}
    renderers={vanillaRenderers}
    cells={vanillaCells}
    config={{ showUnfocusedDescription: true }}
    i18n={{ locale: document.documentElement.lang, translate: (key, own) => words[key] ?? own }}
    onChange={(change) => onChange(change.data)}
  />
));
