// The connection drawn by react-jsonschema-form (RJSF) with its core theme.

import Form from "@rjsf/core";
import validator from "@rjsf/validator-ajv8";
import { show } from "./connection.jsx";

show(({ source: { schema, rjsf }, data, onChange }) => (
  <Form
    schema={schema}
    uiSchema={rjsf}
    formData={data}
    validator={validator}
    liveValidate
    noHtml5Validate
    showErrorList={false}
    onChange={({ formData }) => onChange(formData)}
  />
));
