// A camera is turned: by buttons and keys that are held down, to positions, and what comes of it is said.
import { cookie } from "kit/page";
import { word } from "kit/words";

const AGAIN = 1200; // milliseconds after which a movement that is held is asked for anew
const LOOK = 2000; // between two looks how it stands
const SPEED = 0.5;
const KEYS = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "near", "=": "near", "-": "far",
};
const SIDES = {
  left: { pan: -SPEED }, right: { pan: SPEED }, up: { tilt: SPEED }, down: { tilt: -SPEED }, near: { zoom: SPEED }, far: { zoom: -SPEED },
};
const box = document.getElementById("turning");
const pad = box?.querySelector(".pad");
const said = box?.querySelector("[role=status]");
const list = box?.querySelector(".positions");
const held = new Set();
let camera = null;
let beating = null;
let looking = null;
let last = "";

function address(query = "") {
  return `/patrol/turn/${encodeURIComponent(camera.code)}/${query}`;
}

async function say(told) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...told, csrfmiddlewaretoken: cookie("cityloop_csrf") })) form.set(name, value);
  const mine = camera;
  const answer = await fetch(address(), { method: "POST", body: form, keepalive: true }).catch(() => null);
  if (mine !== camera) return;
  if (!answer || answer.redirected) { said.textContent = word("unreachable"); return; }
  const found = await answer.json().catch(() => ({}));
  said.textContent = found.problem ?? "";
  last = found.command ?? last;
}

function move() {
  const sides = Object.assign({}, ...[...held].map((name) => SIDES[name]));
  say({ how: "move", ...sides });
}

function press(name) {
  if (held.has(name)) return;
  held.add(name);
  mark();
  move();
  clearInterval(beating);
  beating = setInterval(move, AGAIN);
}

// What is still held goes on, in its own direction.
function release(name) {
  if (!held.delete(name)) return;
  mark();
  if (held.size) { move(); return; }
  stop();
}

function stop() {
  clearInterval(beating);
  held.clear();
  mark();
  if (camera) say({ how: "stop" });
}

function mark() {
  for (const button of pad.querySelectorAll("[data-turn-to]")) button.classList.toggle("held", held.has(button.dataset.turnTo));
}

function draw(found) {
  box.hidden = !found.turns;
  pad.hidden = Boolean(found.problem);
  box.querySelector(".why").textContent = found.problem;
  box.querySelector(".away").textContent = found.away;
  if (found.failed) said.textContent = found.failed;
  box.querySelector("[data-home]").hidden = !(found.away && found.home);
  box.querySelector("[data-home]").dataset.home = found.home;
  const names = found.problem ? [] : found.presets;
  if (list.dataset.names === JSON.stringify(names)) return;
  list.dataset.names = JSON.stringify(names);
  list.replaceChildren(...names.map(position));
}

function position(name, number) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.dataset.position = name;
  if (number < 9) button.append(Object.assign(document.createElement("kbd"), { textContent: number + 1 }));
  button.append(name);
  return button;
}

async function look() {
  clearTimeout(looking);
  const mine = camera;
  if (!mine) return;
  const answer = document.hidden ? null : await fetch(address(`?command=${last}`)).catch(() => null);
  if (mine !== camera) return;
  if (answer?.ok && !answer.redirected) draw(await answer.json());
  looking = setTimeout(look, LOOK);
}

export function open(wanted) {
  if (!box) return;
  if (camera?.code === wanted.code) return;
  close();
  camera = wanted;
  last = "";
  box.hidden = true;
  said.textContent = "";
  list.dataset.names = "";
  look();
}

export function close() {
  if (held.size) stop();
  camera = null;
  clearTimeout(looking);
}

// To the keys of the camera.
export function take() {
  if (!box || box.hidden || pad.hidden) return false;
  pad.focus();
  return true;
}

function start() {
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[event.key]) { if (!event.repeat) press(KEYS[event.key]); }
    else if (/^[1-9]$/.test(event.key)) list.children[Number(event.key) - 1]?.click();
    else if (event.key === "Escape") { stop(); box.closest("dialog").querySelector(".stage").focus(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  pad.addEventListener("keyup", (event) => { if (KEYS[event.key]) release(KEYS[event.key]); });
  pad.addEventListener("focusout", (event) => { if (!pad.contains(event.relatedTarget)) for (const name of [...held]) release(name); });
  for (const button of pad.querySelectorAll("[data-turn-to]")) {
    const name = button.dataset.turnTo;
    button.addEventListener("pointerdown", (event) => { event.preventDefault(); pad.focus(); button.setPointerCapture(event.pointerId); press(name); });
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(kind, () => release(name));
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    // By Enter or a reader: a short step.
    button.addEventListener("click", (event) => { if (event.detail === 0) { press(name); setTimeout(() => release(name), 400); } });
  }
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-position], [data-home]");
    if (button) say({ how: "go", preset: button.dataset.position ?? button.dataset.home }).then(look);
  });
  box.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.preset;
    const how = event.submitter?.value ?? "keep";
    if (field.value.trim()) say({ how, preset: field.value.trim() }).then(look);
    field.value = "";
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && held.size) stop(); });
  addEventListener("pagehide", () => { if (held.size) stop(); });
  box.closest("dialog").addEventListener("close", close);
}

if (box) start();
