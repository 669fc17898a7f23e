// Passkeys: a form[data-passkey] asks its address what is wanted, has the browser do it, and sends what came of it.
import { word } from "kit/words";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

async function wanted(form) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const response = await fetch(form.dataset.passkey, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

async function make(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const publicKey = { ...options, user, challenge: bytes(options.challenge), excludeCredentials: listed(options.excludeCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.create({ publicKey });
  const transports = response.getTransports?.() ?? [];
  const parts = { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports };
  return { id, rawId: text(rawId), type, response: parts };
}

async function show(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
  const parts = { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature) };
  if (response.userHandle) parts.userHandle = text(response.userHandle);
  return { id, rawId: text(rawId), type, response: parts };
}

function tell(form, message) {
  const place = form.querySelector("[role=alert]");
  place.textContent = message;
  place.hidden = !message;
}

async function answer(form) {
  tell(form, "");
  if (!window.PublicKeyCredential) return tell(form, word("no_passkeys"));
  try {
    const options = await wanted(form);
    form.elements.answer.value = JSON.stringify(await (options.user ? make(options) : show(options)));
    form.requestSubmit();
  } catch (fault) {
    tell(form, word(fault.name === "InvalidStateError" ? "passkey_known" : "passkey_stopped"));
  }
}

export function start() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form || form.elements.answer.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    answer(form);
  }, true);
}
