// The desk: one selection for list, map and pane; live without reload; the address tells what is shown.
import { toast } from "kit/page";
import * as dialogs from "kit/dialogs";
import * as live from "kit/live";
import { word } from "kit/words";
import * as batch from "desk/batch";
import * as form from "desk/forms";
import * as glimpse from "desk/glimpse";
import * as intake from "desk/intake";
import * as keys from "desk/keys";
import * as map from "desk/map";
import * as presence from "desk/presence";
import * as viewer from "desk/viewer";

const htmx = window.htmx;
const body = document.body;
const pane = document.getElementById("pane");
const dialog = document.getElementById("dialog");

function current() {
  return pane.querySelector("[data-pane-of]")?.dataset.paneOf ?? "";
}

// The path names the subject, the query names post, filters and page of the inbox.
function remember(path, query = location.search) {
  if (path + query !== location.pathname + location.search) history.pushState({}, "", path + query);
}

export function showPane(name) {
  body.dataset.pane = name;
  for (const tab of document.querySelectorAll(".tabs button")) tab.setAttribute("aria-pressed", tab.dataset.pane === name);
  if (name === "map") map.resize();
}

function mark() {
  const now = current();
  for (const item of document.querySelectorAll("#rows .item")) {
    item.toggleAttribute("aria-current", item.dataset.subject === now);
    if (item.dataset.subject === now) item.setAttribute("aria-current", "true");
  }
  const head = pane.querySelector("[data-pane-of]");
  const place = head?.dataset.lon ? [Number(head.dataset.lon), Number(head.dataset.lat)] : null;
  map.choose(place);
}

// Each part asks for itself, and what it asked last counts.
function fetchInto(part, path, swap = "innerHTML") {
  return htmx.ajax("GET", path, { source: part, target: part, swap });
}

// What somebody opens is on its way: until it is there, news of what is shown must not ask in its place.
let opening = null;

async function fetchPane(path) {
  const mine = (opening = Symbol(path));
  await fetchInto("#pane", path).finally(() => { if (opening === mine) opening = null; });
}

export async function open(path, { push = true } = {}) {
  if (push) remember(path);
  if (path === "/") pane.innerHTML = document.getElementById("nothing").innerHTML;
  else await fetchPane(path);
  pane.querySelector(".scroll")?.scrollTo(0, 0);
  arrived();
  if (path !== "/") showPane("case");
}

function arrived() {
  map.pickPlace(null);
  map.markPlace(null);
  mark();
  presence.tell(current());
  intake.start(pane);
  pane.querySelector("[autofocus]")?.focus();
}

export async function openForm(path) {
  dialog.replaceChildren();
  await fetchInto("#dialog", path);
  dialogs.show(dialog);
  dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  presence.tell(current(), dialog.querySelector("form[data-operation]")?.dataset.operation);
}

dialog.addEventListener("close", () => presence.tell(current()));

// Copying works without HTTPS too, where the browser has no clipboard to offer.
async function copy(text) {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  toast(`${word("copied")}: ${text}`);
}

// The inbox.

async function loadInbox(query) {
  const before = new Set([...document.querySelectorAll("#rows .item")].map((item) => item.id));
  await fetchInto("#inbox", `/inbox/${query}`, "innerMorph");
  for (const item of document.querySelectorAll("#rows .item")) if (before.size && !before.has(item.id)) item.classList.add("fresh");
  mark();
}

function go(address) {
  const url = new URL(address, location.href);
  remember(location.pathname, url.search);
  loadInbox(url.search);
  map.follow();
}

// What happens elsewhere: each part is asked anew once in a while, not once per event.

function calm(work, pause) {
  let waiting = false;
  let again = false;
  return async function run() {
    if (waiting) { again = true; return; }
    waiting = true;
    await work().catch(() => {});
    setTimeout(() => { waiting = false; if (again) { again = false; run(); } }, pause);
  };
}

const refresh = {
  inbox: calm(() => loadInbox(location.search), 700),
  counters: calm(() => fetchInto("#funnel", "/counters/", "innerMorph"), 1500),
  cases: calm(async () => map.refreshCases(), 1500),
  pane: calm(async () => {
    const [kind, id] = current().split("-");
    if (!id || opening) return;
    // News may come before the answer to what is being done in the pane: were its form gone, a refusal would not be shown.
    if (pane.querySelector("form.htmx-request")) { setTimeout(() => refresh.pane(), 400); return; }
    const unfolded = [...pane.querySelectorAll("details[open][id]")].map((each) => each.id);
    await fetchInto("#pane", `/${kind}s/${id}/`, "innerMorph");
    for (const each of unfolded) document.getElementById(each)?.setAttribute("open", "");
    mark();
  }, 400),
};

function heard(message) {
  if (message.type === "company") presence.heard(message.subject);
  if (message.type === "reset") Object.values(refresh).forEach((run) => run());
  if (message.type !== "act") return;
  const { kind, id, verb, about } = message.act;
  if (!["case", "report", "request", "alert", "job"].includes(kind)) return;
  refresh.inbox();
  refresh.counters();
  if (kind === "case") refresh.cases();
  if (verb === "alert.raised") toast(word("new_alert"));
  if ([`${kind}-${id}`, `case-${about}`].includes(current())) changedElsewhere();
}

// The pane shows what is now; an open form keeps what was typed and says what happened since it was opened.
function changedElsewhere() {
  refresh.pane();
  const form = dialog.open && dialog.querySelector("form[data-operation]");
  if (!form || form.querySelector("[type=submit]:disabled")) return; // what was heard may be what it just sent
  const [path] = form.getAttribute("hx-post").split(/[^/]+\/$/);
  fetchInto("#dialog .meanwhile", `${path}meanwhile/?since=${form.elements.revision.value}`);
}

// Clicks.

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const copied = event.target.closest("[data-copy], [data-copy-link]");
  if (copied) copy(copied.dataset.copy ?? location.origin + location.pathname);
  const target = event.target.closest("[data-form], [data-open], [data-inbox], .tabs button, a.item");
  if (!target) return;
  event.preventDefault();
  if (target.dataset.form) { target.closest("details")?.removeAttribute("open"); openForm(target.dataset.form); }
  else if (target.hasAttribute("data-inbox")) go(target.href);
  else if (target.closest(".tabs")) showPane(target.dataset.pane);
  else open(target.dataset.open || target.getAttribute("href"));
});

document.addEventListener("change", (event) => {
  if (event.target.closest("#filter-form")) filter();
});

document.addEventListener("submit", (event) => {
  if (event.target.matches(".searchform")) {
    event.preventDefault();
    go(`/?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), q: document.getElementById("search").value.trim(), page: "" })}`);
    showPane("inbox");
  }
  if (event.target.id === "filter-form") event.preventDefault();
});

// What is drawn on the map is one more filter.
function area(text) {
  const query = new URLSearchParams(location.search);
  if (text) query.set("area", text); else query.delete("area");
  query.delete("page");
  go(`/?${query}`);
}

function filter() {
  const query = new URLSearchParams(location.search);
  const form = document.getElementById("filter-form");
  for (const { name } of form.elements) query.delete(name);
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  query.delete("page");
  go(`/?${query}`);
}

// In the moment the answer is there: until it has settled, news of the same act may have replaced it.
document.addEventListener("htmx:before:settle", () => {
  const told = document.querySelector("#pane [data-toast]");
  if (!told) return;
  document.querySelectorAll("#toasts .toast:has(form)").forEach((box) => box.remove()); // the newest alone is taken back
  toast(told.dataset.toast, "", told.firstElementChild);
  told.remove();
  dialogs.close(dialog);
  remember(current().includes("-") ? `/${current().replace("-", "s/")}/` : "/");
  arrived();
  refresh.inbox();
  refresh.counters();
  refresh.cases();
});
document.addEventListener("htmx:after:swap", () => {
  const changed = dialog.querySelector("[data-lists]");
  if (!changed) return;
  changed.removeAttribute("data-lists");
  dialogs.show(dialog);
  refresh.inbox();
});
// A direct operation that is refused shows why in the dialog.
document.addEventListener("htmx:response:error", (event) => {
  const source = event.detail.ctx.sourceElement;
  if (source?.closest?.("#pane .ops, #pane .menu, #toasts") && event.detail.ctx.response.status < 500) setTimeout(() => dialogs.show(dialog));
});

addEventListener("popstate", () => {
  if (location.pathname.startsWith("/admin")) return;
  loadInbox(location.search);
  map.follow();
  open(location.pathname, { push: false });
});

form.start();
batch.start();
map.start({ choose: ({ kind, id }) => open(`/${kind}s/${id}/`), area });
keys.start({ giveUp: map.giveUp });
presence.start();
viewer.start();
glimpse.start();
live.listen(heard);
// Lights turn by time, not only by what somebody does.
setInterval(() => { if (!document.hidden) refresh.inbox(); }, 60_000);
showPane(location.pathname === "/" ? "inbox" : "case");
arrived();
