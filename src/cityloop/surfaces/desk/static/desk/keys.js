// The desk by keyboard: j/k through the list, letters for the operations of the open case.
import * as dialogs from "kit/dialogs";

function items() {
  return [...document.querySelectorAll("#rows .item")];
}

function step(by) {
  const all = items();
  if (!all.length) return;
  const at = all.findIndex((item) => item === document.activeElement);
  const from = at >= 0 ? at : all.findIndex((item) => item.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(from + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function operation(key) {
  const places = ["#pane .ops", "#pane .scroll", "#inbox", "#toasts"];
  return places.map((place) => document.querySelector(`${place} [data-key="${key}"]`)).find(Boolean);
}

// The menu of further operations: opened by a key, walked by arrows, left by Escape.
function menu() {
  const found = document.querySelector("#pane .ops");
  if (!found) return;
  found.querySelector("details.menu")?.setAttribute("open", "");
  (found.querySelector("details.menu [data-operation]") ?? found.querySelector("[data-operation]"))?.focus();
}

function walk(event) {
  const found = document.activeElement.closest?.("#pane .ops");
  if (!found) return false;
  if (event.key === "Escape") {
    found.querySelector("details[open]")?.removeAttribute("open");
    found.querySelector("summary")?.focus();
    return true;
  }
  const all = [...found.querySelectorAll("[data-operation]")].filter((each) => each.checkVisibility());
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const at = all.indexOf(document.activeElement);
  if (!by || at < 0) return false;
  all[(at + by + all.length) % all.length].focus();
  return true;
}

// A list that was kept, by its place; 0 is what waits.
function goes(key) {
  if (!/^[0-9]$/.test(key)) return false;
  (key === "0" ? document.querySelector(".posts [aria-current]") : document.querySelector(`.lists [data-digit="${key}"]`))?.click();
  return true;
}

function filters() {
  const found = document.getElementById("filters");
  if (!found) return;
  found.open = true;
  found.querySelector("input, select").focus();
}

function toMap() {
  const canvas = document.querySelector(".maplibregl-canvas");
  if (document.activeElement === canvas) document.querySelector("#rows .item")?.focus();
  else canvas?.focus();
}

export function start({ giveUp }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select, dialog[open]")) return;
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === ".") menu();
    else if (walk(event)) { /* done */ }
    else if (event.key === "?") dialogs.show(document.getElementById("keys"));
    else if (goes(event.key)) { /* done */ }
    else if (event.key === "Escape") { if (!giveUp()) return; }
    else if (event.key === "m") toMap();
    else if (event.key === "[" || event.key === "]") document.querySelector(`#inbox [rel="${event.key === "[" ? "prev" : "next"}"]`)?.click();
    else if (event.key === "f" && !operation("f")) filters();
    else if (/^[a-z]$/.test(event.key) && operation(event.key)) operation(event.key).click();
    else return;
    event.preventDefault();
  });
}
