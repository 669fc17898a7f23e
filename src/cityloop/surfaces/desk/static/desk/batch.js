// Many at once: rows are picked with the box, x, or a range with shift; what is done with them opens in the dialog.
import * as exporting from "errands/export";
import { word } from "kit/words";

const bar = document.getElementById("batch-bar");
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

function ask(path, values = {}) {
  const body = values instanceof FormData ? values : new URLSearchParams(values);
  for (const [name, value] of Object.entries(chosen())) body.set(name, value);
  return exporting.ask(path, body);
}

export function start() {
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".pick");
    if (box) { toggle(box, event.shiftKey); return; }
    const target = event.target.closest("[data-batch], #batch-bar button");
    if (!target) return;
    if (target.dataset.batch) ask("/batch/form/", { operation: target.dataset.batch });
    else if (target.hasAttribute("data-do")) ask("/batch/form/");
    else if (target.hasAttribute("data-all")) { whole = true; picked.clear(); show(); }
    else if (target.hasAttribute("data-none")) clear();
    else exporting.open(chosen());
  });
  document.addEventListener("submit", async (event) => {
    if (event.target.matches("[data-export-form]")) clear();
    if (!event.target.matches("[data-batch-form]")) return;
    event.preventDefault();
    if (await ask("/batch/", new FormData(event.target))) clear();
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
