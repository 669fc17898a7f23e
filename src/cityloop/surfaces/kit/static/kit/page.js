// What every page does: theme, language of errors, dialogs, clocks, live stream, keys.
import htmx from "htmx";
import * as clocks from "kit/clocks";
import * as dialogs from "kit/dialogs";
import * as live from "kit/live";
import * as passkeys from "kit/passkeys";
import { word } from "kit/words";

window.htmx = htmx;

// `action` is a form that takes back what is told.
export function toast(text, tone = "", action = null) {
  const box = document.createElement("div");
  box.className = `toast ${tone}`;
  box.textContent = text;
  if (action) box.append(action);
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), action ? 20_000 : tone === "bad" ? 9000 : 5000);
}

export function cookie(name) {
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

function switchTheme() {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  document.cookie = `cityloop_theme=${next}; path=/; max-age=31536000; samesite=lax`;
  document.dispatchEvent(new CustomEvent("theme", { detail: next }));
}

function showSecret(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
}

document.getElementById("theme")?.addEventListener("click", switchTheme);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("theme")));

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = cookie("cityloop_csrf");
});
document.addEventListener("htmx:response:error", (event) => {
  const { response } = event.detail.ctx;
  if ([403, 409, 422].includes(response.status) && !response.headers.get("X-Message")) return;
  toast(decodeURIComponent(response.headers?.get("X-Message") ?? "") || word("failed"), "bad");
});
document.addEventListener("htmx:error", () => toast(word("unreachable"), "bad"));
document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));
document.addEventListener("htmx:after:swap", () => clocks.tick());

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.getElementById("search")?.focus();
  }
  if (event.key === "Escape" && typing?.id === "search") typing.blur();
});
document.addEventListener("click", (event) => {
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) showSecret(reveal);
  if (event.target.closest("[data-print]")) print();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

clocks.start();
dialogs.start();
passkeys.start();
if (document.getElementById("link")) live.start();
setTimeout(() => document.querySelectorAll("#toasts > *").forEach((box) => box.remove()), 6000);
