// A form that was not sent is kept in this window until it is: over a reload, a lost answer, a clearing by mistake.
const NAME = "call-draft";
const SKIPPED = ["csrfmiddlewaretoken", "photos", "class_words", "attach"];
let cleared = null;

function read(form) {
  const values = Object.fromEntries([...new FormData(form)].filter(([name]) => !SKIPPED.includes(name)));
  return { values, chosen: form.dataset.chosen ?? "", placed: form.dataset.placed ?? "" };
}

function write(form, { values, chosen, placed }) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (field && name !== "condition") field.value = value;
  }
  form.dataset.condition = values.condition ?? "";
  form.dataset.chosen = chosen;
  form.dataset.placed = placed;
}

function isEmpty({ values }) {
  return !["phone", "description", "address", "lon", "name", "told"].some((name) => values[name]);
}

function newKey() {
  return `desk-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export function keep(form) {
  const found = read(form);
  if (isEmpty(found)) sessionStorage.removeItem(NAME);
  else sessionStorage.setItem(NAME, JSON.stringify(found));
}

// What the server has refused comes back from it, with the key that is right now.
export function restore(form) {
  const kept = JSON.parse(sessionStorage.getItem(NAME) ?? "null");
  if (!kept) return false;
  const refused = form.querySelector("[role=alert]");
  if (refused) delete kept.values.key;
  else form.querySelector("[data-restored]").hidden = false;
  write(form, kept);
  return true;
}

export function clear(form) {
  cleared = read(form);
  const nothing = Object.fromEntries(Object.keys(cleared.values).filter((name) => name !== "source").map((name) => [name, ""]));
  write(form, { values: { ...nothing, key: newKey() }, chosen: "", placed: "" });
  form.querySelector("[data-restored]").hidden = true;
  shown(form, true);
  forget();
}

export function undo(form) {
  if (cleared) write(form, cleared);
  shown(form, false);
  keep(form);
}

function shown(form, undoable) {
  form.querySelector("[data-undo]").hidden = !undoable;
  form.querySelector("[data-clear]").hidden = undoable;
}

export function forget() {
  sessionStorage.removeItem(NAME);
}
