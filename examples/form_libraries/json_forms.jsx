// The connection drawn by JSON Forms with its vanilla renderers for React.

import { JsonForms } from "@jsonforms/react";
import { vanillaCells, vanillaRenderers } from "@jsonforms/vanilla-renderers";
import { useRef } from "react";
import { show } from "./connection.jsx";

show(({ source: { schema, uischema, words }, data, onChange }) => {
  // JSON Forms keeps the data itself and tells of a change a moment later. Were that given back to it, it would put out
  // what was chosen since; so it gets only data that came from elsewhere.
  const given = useRef(data);
  const told = useRef(data);
  if (data !== told.current) given.current = told.current = data;
  return (
    <JsonForms
      schema={schema}
      uischema={uischema}
      data={given.current}
      renderers={vanillaRenderers}
      cells={vanillaCells}
      config={{ showUnfocusedDescription: true }}
      i18n={{ locale: document.documentElement.lang, translate: (key, own) => words[key] ?? own }}
      onChange={(change) => onChange((told.current = change.data))}
    />
  );
});
