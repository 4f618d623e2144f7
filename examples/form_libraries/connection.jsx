// What both pages share: they fetch the source's files, draw its actions as buttons, and leave the form to a library.

import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const BASE = "/sources/helicone/";

/** Sends one request to the source; an answer that is no success is thrown as its `error`. */
async function ask(method, href, body) {
  const response = await fetch(BASE + href, {
    method,
    headers: body && { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw answer.error;
  return answer;
}

/** Fetches everything that a form needs; the schema and the layouts have today's models in them. */
async function load() {
  const panel = await ask("GET", "panel.json");
  const language = document.documentElement.lang;
  const [words, schema, uischema, rjsf, settings, status] = await Promise.all(
    [panel.i18n[language], panel.schema, panel.uischema, panel.rjsf, panel.settings.href, panel.status.href].map(
      (href) => ask("GET", href),
    ),
  );
  return { panel, words, schema, uischema, rjsf, settings, status };
}

function Connection({ Form }) {
  const [source, setSource] = useState(null);
  const [data, setData] = useState({});
  const [notice, setNotice] = useState("");

  async function reload() {
    const loaded = await load();
    setSource(loaded);
    setData(loaded.settings);
  }

  useEffect(() => void reload(), []);
  if (!source) return null;
  const { panel, words, status } = source;
  // The key is part of the form, but no setting: it goes to Connect only, and never comes back.
  const { api_key, ...settings } = data;
  const parts = { api_key: api_key || undefined, settings };

  /** Runs what a button stands for and says in a sentence what came of it. */
  async function run(work) {
    setNotice("…");
    try {
      setNotice((await work()) ?? "");
    } catch ({ message, hint, fields }) {
      setNotice([message, hint, ...(fields ?? []).map((field) => field.message)].filter(Boolean).join(" "));
    }
  }

  const act = ({ method, href, sends, answers, confirm: question }) =>
    run(async () => {
      if (question && !confirm(words[question])) return undefined;
      const answer = await ask(method, href, sends && Object.fromEntries(sends.map((name) => [name, parts[name]])));
      if (answers === "status") await reload();
      return answer.reply;
    });

  const save = () =>
    run(async () => {
      setData({ ...(await ask("PUT", panel.settings.href, settings)), api_key });
      return words["helicone.panel.saved"];
    });

  return (
    <>
      <h1>{panel.source.label}</h1>
      <Form source={source} data={data} onChange={setData} />
      <p>
        {panel.actions.map((action) => (
          <button
            type="button"
            key={action.id}
            disabled={action.needs === "connected" && status.state !== "connected"}
            onClick={() => act(action)}
          >
            {words[action.i18n] ?? action.label}
          </button>
        ))}
        <button type="button" onClick={save}>
          Save
        </button>
      </p>
      <p role="status">
        {words[`${panel.status.i18n}.${status.state}`]} {notice}
      </p>
    </>
  );
}

/** Shows the connection with the form of a library; `Form` gets the source's files, the data, and `onChange`. */
export function show(Form) {
  createRoot(document.querySelector("main")).render(<Connection Form={Form} />);
}
