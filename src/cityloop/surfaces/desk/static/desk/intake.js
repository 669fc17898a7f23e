// A call taken: cards of caller and place come while one types, the class is suggested, Enter leads through the form.
import { cookie } from "kit/page";
import * as draft from "desk/draft";
import * as map from "desk/map";

const htmx = window.htmx;
const FIELDS = ["phone", "description", "address"];
const PAUSES = { phone: 250, description: 300, address: 250 };
const asked = new Map();
let form = null;

// One part asks for itself; what it asked last counts.
async function ask(part, path, values, method = "POST") {
  asked.get(part)?.abort();
  const control = new AbortController();
  asked.set(part, control);
  const told = new URLSearchParams(values);
  const post = method === "POST";
  try {
    const answer = await fetch(post ? path : `${path}?${told}`, {
      method, body: post ? told : undefined, signal: control.signal,
      headers: { "HX-Request": "true", "X-CSRFToken": cookie("cityloop_csrf") },
    });
    if (answer.ok) document.getElementById(part)?.replaceChildren(...parsed(await answer.text()));
    return answer.ok;
  } catch {
    return false;
  }
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").body.childNodes;
}

function value(name) {
  return form.elements[name]?.value ?? "";
}

const lookUp = {
  phone: () => form.dataset.calls !== undefined && ask("earlier", "/calls/caller/", { phone: value("phone") }),
  async description() {
    const before = value("condition");
    const chosen = form.dataset.chosen ? before : "";
    await ask("class-options", "/conditions/", { description: value("description"), condition: chosen });
    if (value("condition") !== before) await preview();
  },
  address: () => ask("places", "/places/", { address: value("address") }, "GET"),
};

async function preview() {
  if (!value("lon")) return;
  const query = Object.fromEntries(["lon", "lat", "condition", "component"].map((name) => [name, value(name)]));
  await ask("preview", "/reports/preview/", query, "GET");
  const told = document.querySelector("#preview [data-address]")?.dataset.address;
  const field = form.elements.address;
  if (told && (!field.value || field.dataset.told === field.value)) field.value = field.dataset.told = told;
  form.dataset.placed = field.value;
  draft.keep(form);
  document.querySelector("#preview .facts")?.scrollIntoView({ block: "nearest" });
}

function setPlace([lon, lat]) {
  form.elements.lon.value = lon.toFixed(6);
  form.elements.lat.value = lat.toFixed(6);
  draft.keep(form);
  return preview();
}

function take(place) {
  const position = [Number(place.dataset.placeLon), Number(place.dataset.placeLat)];
  form.elements.address.value = form.dataset.placed = place.dataset.placeName;
  delete form.elements.address.dataset.told;
  document.getElementById("places").replaceChildren();
  map.markPlace(position);
  map.choose(position);
  return setPlace(position);
}

// Keys.

function places() {
  return [...document.querySelectorAll("#places .item")];
}

function walk(by) {
  const all = places();
  const next = all[Math.min(Math.max(all.findIndex((each) => each.classList.contains("on")) + by, 0), all.length - 1)];
  for (const each of all) each.classList.toggle("on", each === next);
}

async function enter(field) {
  if (field.name !== "address") return form.elements[FIELDS[FIELDS.indexOf(field.name) + 1]].focus();
  if (form.dataset.placed !== undefined && form.dataset.placed === field.value) return form.requestSubmit();
  clearTimeout(timers.address);
  await lookUp.address();
  const place = places().find((each) => each.classList.contains("on")) ?? places()[0];
  if (place) await take(place);
  else if (value("lon")) form.requestSubmit();
}

const KEYS = {
  F2: () => document.querySelector("#preview [data-attach]")?.click(),
  F4: () => document.querySelector("#earlier [data-ask]")?.click(),
  F9: () => form.querySelector("[data-elsewhere]")?.click(),
};

function pressed(event) {
  if (!form?.isConnected || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const referring = event.target.closest?.("#elsewhere button");
  if (KEYS[event.key]) KEYS[event.key]();
  else if (referring && /^[1-9]$/.test(event.key)) document.querySelectorAll("[data-refer]")[event.key - 1]?.click();
  else if (event.target.form !== form || !FIELDS.includes(event.target.name)) return;
  else if (event.key === "Enter" && !event.shiftKey) enter(event.target);
  else if (event.target.name === "address" && ["ArrowDown", "ArrowUp"].includes(event.key)) walk(event.key === "ArrowDown" ? 1 : -1);
  else return;
  event.preventDefault();
}

// Answers other than a report.

function tell(path, values) {
  htmx.ajax("POST", path, { source: document.body, target: "#pane", values });
}

function said() {
  return Object.fromEntries(["key", "source", "phone", "description", "told"].map((name) => [name, value(name)]));
}

function clicked(event) {
  const target = event.target.closest("[data-place-lon], [data-attach], [data-ask], [data-refer], [data-elsewhere], [data-clear], [data-undo]");
  if (!target) return;
  const { dataset } = target;
  if (dataset.placeLon) take(target);
  else if (dataset.attach) { form.elements.attach.value = dataset.attach; form.requestSubmit(); }
  else if (dataset.ask) tell(`/calls/${dataset.ask}/ask/`, { description: value("description") });
  else if (dataset.refer) tell("/calls/refer/", { ...said(), code: dataset.refer });
  else if (dataset.elsewhere !== undefined) elsewhere(target);
  else if (dataset.clear !== undefined) { draft.clear(form); again(); form.elements.phone.focus(); }
  else { draft.undo(form); again(); }
}

function elsewhere(button) {
  const part = document.getElementById("elsewhere");
  part.hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
  if (!part.hidden) part.querySelector("button").focus();
}

// Everything that hangs on what stands in the form, asked anew.
function again() {
  for (const part of ["earlier", "places", "preview", "class-options"]) document.getElementById(part).replaceChildren();
  map.markPlace(value("lon") ? [Number(value("lon")), Number(value("lat"))] : null);
  if (value("phone")) lookUp.phone();
  if (value("description") || form.dataset.condition) suggestKept();
  preview();
}

async function suggestKept() {
  const condition = form.dataset.chosen ? form.dataset.condition ?? "" : "";
  await ask("class-options", "/conditions/", { description: value("description"), condition });
  preview();
}

const timers = {};

function typed(event) {
  draft.keep(form);
  const { name } = event.target;
  clearTimeout(timers[name]);
  if (PAUSES[name]) timers[name] = setTimeout(lookUp[name], PAUSES[name]);
}

function changed(event) {
  const { name } = event.target;
  if (name === "condition") form.dataset.chosen = "yes";
  if (name === "condition" || name === "component") preview();
  draft.keep(form);
}

export function start(pane) {
  const found = pane.querySelector(".report-form");
  if (!found) return;
  map.pickPlace(setPlace); // whoever opened the pane has taken it back meanwhile
  if (found === form) return;
  form = found;
  const kept = draft.restore(form);
  form.addEventListener("input", typed);
  form.addEventListener("change", changed);
  form.addEventListener("click", clicked);
  if (kept || value("lon")) again();
}

document.addEventListener("keydown", pressed);
document.addEventListener("htmx:after:swap", (event) => {
  const { request, text } = event.detail.ctx ?? {};
  const sent = /^\/(reports\/new|calls\/.+)\/$/.test(request?.action ?? "");
  if (sent && text.includes("data-toast")) draft.forget();
  start(document.getElementById("pane"));
});
