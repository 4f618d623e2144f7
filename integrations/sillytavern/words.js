// What the extension says, in English and German.

const EN = {
  intro: "Helicone Chat answers here with the connection that is set up below: key, model, fallbacks, web search.",
  address: "Address of Helicone Chat",
  token: "Access token",
  token_hint: "Start helicone-chat serve and paste the address that it prints, here or above. It contains the token.",
  token_saved: "Saved among SillyTavern's secrets. Fill in only to change it.",
  connect: "Connect",
  tell: "What Helicone's log shows of a chat",
  tell_character: "the character's name, as property Character",
  tell_chat: "the chat's name, as session",
  tell_user: "your persona's name, as user",
  way: "Show the panel",
  way_frame: "in a frame",
  way_bridge: "through SillyTavern's server (server plugin)",
  open: "Open Helicone Chat",
  panel: "Helicone connection",
  no_frame: "The panel cannot be shown here. Start Helicone Chat like this, then reload this page:",
  no_bridge: "The server plugin does not answer. Its folder has to be in SillyTavern's plugins folder, and enableServerPlugins has to be true.",
  bad_address: "This is no address. It looks like http://127.0.0.1:8484.",
  no_answer: "SillyTavern gets no list of models: Helicone Chat does not run at this address, or the token or the API key is refused.",
  key_stays: "SillyTavern sends the access token of Helicone Chat to the Custom endpoint too, until another key is chosen there.",
};

/** @type {typeof EN} */
const DE = {
  intro: "Hier antwortet Helicone Chat mit der Verbindung, die unten eingerichtet ist: Schlüssel, Modell, Ausweichmodelle, Websuche.",
  address: "Adresse von Helicone Chat",
  token: "Zugangstoken",
  token_hint: "Starte helicone-chat serve und füge die ausgegebene Adresse hier oder oben ein. Sie enthält das Token.",
  token_saved: "In SillyTaverns Geheimnissen gespeichert. Nur zum Ändern ausfüllen.",
  connect: "Verbinden",
  tell: "Was Helicones Protokoll von einem Chat zeigt",
  tell_character: "den Namen der Figur, als Eigenschaft Character",
  tell_chat: "den Namen des Chats, als Sitzung",
  tell_user: "den Namen deiner Persona, als Nutzer",
  way: "Das Panel anzeigen",
  way_frame: "in einem Rahmen",
  way_bridge: "über SillyTaverns Server (Server-Plugin)",
  open: "Helicone Chat öffnen",
  panel: "Helicone-Verbindung",
  no_frame: "Das Panel kann hier nicht angezeigt werden. Starte Helicone Chat so und lade diese Seite dann neu:",
  no_bridge: "Das Server-Plugin antwortet nicht. Sein Ordner muss in SillyTaverns Ordner plugins liegen, und enableServerPlugins muss true sein.",
  bad_address: "Das ist keine Adresse. Sie sieht aus wie http://127.0.0.1:8484.",
  no_answer: "SillyTavern bekommt keine Modellliste: Helicone Chat läuft nicht unter dieser Adresse, oder das Token oder der API-Schlüssel wird abgelehnt.",
  key_stays: "SillyTavern sendet das Zugangstoken von Helicone Chat auch an den Custom-Endpunkt, bis dort ein anderer Schlüssel gewählt ist.",
};

/**
 * Gives the words of a language, in English where we do not have it.
 *
 * @param {string} locale such as `de-de`
 */
export const wordsFor = (locale) => (locale.toLowerCase().startsWith("de") ? DE : EN);
