// Strings and templates that the server translated; "{n}" stands for a value.
const table = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

export const language = document.documentElement.lang;

export function word(name, values = {}) {
  return (table[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
