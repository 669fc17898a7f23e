// Many at once: rows are picked with the box, x, or a range with shift; what is done with them opens in the dialog.
import * as dialogs from "kit/dialogs";
import { cookie, toast } from "kit/page";
import { word } from "kit/words";

const htmx = window.htmx;
const bar = document.getElementById("batch-bar");
const dialog = document.getElementById("dialog");
const picked = new Set();
let kind = "";
let whole = false;
let last = null;

const boxes = () => [...document.querySelectorAll("#rows .pick")];

function show() {
  for (const box of boxes()) {
    const mine = box.dataset.kind === kind;
    box.checked = mine && (whole || picked.has(box.value));
    box.closest(".line").classList.toggle("picked", box.checked);
  }
  const any = whole || picked.size > 0;
  bar.hidden = !any;
  document.body.classList.toggle("picking", any);
  bar.querySelector("[data-count]").textContent = whole ? word("picked_all") : word("picked", { n: picked.size });
  bar.querySelector("[data-all]").hidden = whole;
}

function clear() {
  picked.clear();
  whole = false;
  last = null;
  show();
}

// Only one kind at a time: the first of another kind begins anew.
function pick(box, on) {
  if (box.dataset.kind !== kind) { clear(); kind = box.dataset.kind; }
  if (whole) { whole = false; for (const each of boxes()) if (each.dataset.kind === kind) picked.add(each.value); }
  if (on) picked.add(box.value); else picked.delete(box.value);
}

function range(box) {
  const all = boxes().filter((each) => each.dataset.kind === box.dataset.kind);
  const from = all.findIndex((each) => each.value === last);
  const to = all.indexOf(box);
  for (const each of all.slice(Math.min(from < 0 ? to : from, to), Math.max(from, to) + 1)) pick(each, true);
}

function toggle(box, extend) {
  if (extend) range(box); else pick(box, !picked.has(box.value));
  last = box.value;
  show();
}

function here() {
  const item = document.activeElement?.closest?.("#rows .item") ?? document.querySelector("#rows .item[aria-current]");
  return item?.closest(".line")?.querySelector(".pick");
}

function chosen() {
  return whole ? { kind, all: "1" } : { kind, ids: [...picked].join(",") };
}

// The address says the post and the filter; the answer, a refusal too, is shown in the dialog.
async function ask(path, values = {}) {
  const body = values instanceof FormData ? values : new URLSearchParams(values);
  for (const [name, value] of Object.entries(chosen())) body.set(name, value);
  const headers = { "X-CSRFToken": cookie("cityloop_csrf"), "HX-Request": "true", "HX-Current-URL": location.href };
  const answer = await fetch(path + location.search, { method: "POST", body, headers }).catch(() => null);
  if (!answer || ![200, 422].includes(answer.status)) { toast(word(answer ? "failed" : "unreachable"), "bad"); return false; }
  dialog.innerHTML = await answer.text();
  htmx.process(dialog);
  dialogs.show(dialog);
  dialog.querySelector("textarea, input:not([type=hidden]), select, [data-batch], button[type=submit]")?.focus();
  return answer.ok;
}

export function start() {
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".pick");
    if (box) { toggle(box, event.shiftKey); return; }
    const target = event.target.closest("[data-batch], #batch-bar button, [data-export]");
    if (!target) return;
    if (target.dataset.batch) ask("/batch/form/", { operation: target.dataset.batch });
    else if (target.hasAttribute("data-do")) ask("/batch/form/");
    else if (target.hasAttribute("data-all")) { whole = true; picked.clear(); show(); }
    else if (target.hasAttribute("data-none")) clear();
    else if (target.dataset.export) { clear(); kind = target.dataset.export.split(".")[0]; whole = true; show(); ask("/exports/form/"); }
    else ask("/exports/form/");
  });
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-batch-form], [data-export-form]")) return;
    event.preventDefault();
    const begun = await ask(event.target.matches("[data-export-form]") ? "/exports/" : "/batch/", new FormData(event.target));
    if (begun) clear();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input:not(.pick), textarea, select, dialog[open]")) return;
    const box = here();
    if ((event.key === "x" || event.key === "X") && box) toggle(box, event.key === "X");
    else if (event.key === "." && !bar.hidden) ask("/batch/form/");
    else if (event.key === "Escape" && !bar.hidden) clear();
    else return;
    event.preventDefault();
  });
  new MutationObserver(show).observe(document.getElementById("inbox"), { childList: true, subtree: true });
  show();
}
