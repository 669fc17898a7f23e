// The wall of cameras by keyboard: chosen by name or by a point, in rounds, one large, what is seen reported.
import * as dialogs from "kit/dialogs";
import { cookie } from "kit/page";
import * as stills from "kit/stills";
import { word } from "kit/words";
import * as choosing from "patrol/choosing";
import * as full from "patrol/full";
import * as round from "patrol/round";
import * as screen from "patrol/screen";
import * as tiles from "patrol/tiles";

const given = JSON.parse(document.getElementById("wall").textContent);
const SIZES = [1, 4, 9, 16];
const BEFORE = "cityloop-wall"; // what was on the wall last
const why = document.getElementById("why");
const words = document.getElementById("why-words");
const dialog = document.getElementById("dialog");
let cameras = given.cameras;
let size = given.size;

function onWall() {
  return cameras.slice(0, size);
}

function hasReason() {
  return Boolean(round.running() || (why.value && (why.value !== "other" || words.value.trim())));
}

// What the wall was opened for, as long as that is still the reason.
function about() {
  return ["alert", "case"].includes(why.value) ? given.about : "";
}

function wanted() {
  const shown = full.shown() ? [full.shown()] : onWall();
  if (!shown.length || !hasReason()) return null;
  const purpose = round.running() ? { round: round.running() } : { why: why.value, words: words.value.trim(), about: about() };
  return { cameras: shown.map((each) => each.code).join(","), ...purpose };
}

function told(answer) {
  const lost = answer.lost ? word(`pictures_${answer.lost}`) : "";
  document.getElementById("said").textContent = lost || (answer.problem ?? "");
  if (lost) { tiles.stop(lost); full.stand(lost); }
  tiles.told(answer.cameras);
  full.told(answer.cameras);
}

const ask = stills.watch(wanted, told);

function draw() {
  const shown = hasReason() ? onWall() : [];
  tiles.show(shown);
  document.getElementById("tiles").hidden = !shown.length;
  document.getElementById("no-reason").hidden = hasReason();
  document.getElementById("no-cameras").hidden = !hasReason() || shown.length > 0;
  words.hidden = why.value !== "other";
  for (const button of document.querySelectorAll("[data-size]")) if (button.closest(".sizes")) button.setAttribute("aria-pressed", Number(button.dataset.size) === size);
  document.getElementById("main").classList.toggle("in-round", Boolean(round.running()));
  why.disabled = words.disabled = Boolean(round.running());
  remember();
  tiles.fit();
  ask();
}

// The address tells what is on the wall, so that it can be kept and come back to.
function remember() {
  const query = new URLSearchParams();
  if (round.running()) query.set("round", round.running());
  else if (cameras.length) query.set("cameras", cameras.map((each) => each.code).join(","));
  query.set("size", size);
  if (why.value && !round.running()) query.set("why", why.value);
  if (about() && !round.running()) query.set("about", about());
  history.replaceState({}, "", `/patrol/?${query}`);
  if (hasReason() && onWall().length) localStorage.setItem(BEFORE, `/patrol/?${query}`);
}

function resize(wanted) {
  size = wanted;
  draw();
}

function add(camera) {
  if (round.running()) { round.end(); cameras = []; }
  if (cameras.some((each) => each.code === camera.code)) return drop(camera.code);
  const most = SIZES.at(-1);
  cameras = [...cameras, camera].slice(-most);
  if (cameras.length > size) size = SIZES.find((each) => each >= cameras.length) ?? most;
  draw();
}

function drop(code) {
  cameras = cameras.filter((each) => each.code !== code);
  draw();
}

function enlarge(tile) {
  const camera = cameras.find((each) => each.code === tile?.dataset.code);
  if (camera) full.open(camera, tile.querySelector("img"));
  ask();
}

function other(by) {
  const all = onWall();
  const at = all.findIndex((each) => each.code === full.shown()?.code);
  const next = all[(at + by + all.length) % all.length];
  if (next) full.open(next, tiles.find(next.code)?.querySelector("img"));
  ask();
}

// What is shown now is held and asked about.
async function hold(kind, camera) {
  if (!camera) return;
  const answer = await fetch(`/patrol/${kind}/${encodeURIComponent(camera.code)}/`, {
    method: "POST", headers: { "HX-Request": "true", "X-CSRFToken": cookie("cityloop_csrf") }, body: new URLSearchParams({ about: about() }),
  }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  dialog.innerHTML = await answer.text();
  window.htmx.process(dialog);
  dialogs.show(dialog);
}

function choose() {
  const picker = document.getElementById("choose");
  dialogs.show(picker);
  pressed();
  choosing.open((camera) => { add(camera); pressed(); }, pressed);
}

// Those on the wall are shown as pressed in the list, and marked on the map.
function pressed() {
  const listed = [...document.querySelectorAll("#found [data-add]")].map((button) => button.dataset.add);
  choosing.show(listed, round.running() ? [] : cameras.map((each) => each.code));
  for (const button of document.querySelectorAll("#found [data-add]")) {
    button.setAttribute("aria-pressed", !round.running() && cameras.some((each) => each.code === button.dataset.add));
  }
}

const keys = {
  1: () => resize(1), 2: () => resize(4), 3: () => resize(9), 4: () => resize(16),
  "/": choose,
  " ": () => round.running() && round.pause(),
  f: screen.toggle,
  o: () => document.getElementById("round").focus(),
  w: () => why.focus(),
  r: () => document.querySelector("[data-full=report]") && hold("report", cameras.find((each) => each.code === tiles.marked()?.dataset.code) ?? (onWall().length === 1 ? onWall()[0] : null)),
  a: () => tiles.marked()?.querySelector(".alerted:not([hidden])")?.click(),
  "?": () => dialogs.show(document.getElementById("keys")),
  Delete: () => tiles.marked() && !round.running() && drop(tiles.marked().dataset.code),
};

// Before the page's own keys: "/" chooses cameras here.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, dialog[open]")) return;
  const arrow = event.key.startsWith("Arrow");
  if (arrow && round.running() && event.key !== "ArrowUp" && event.key !== "ArrowDown") round.turn(event.key === "ArrowRight" ? 1 : -1);
  else if (arrow) tiles.step(event.key);
  else if (keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-size], [data-choose], [data-add], .tile .open, .tile .drop");
  if (!button) return;
  if (button.closest(".sizes")) resize(Number(button.dataset.size));
  else if (button.hasAttribute("data-choose")) choose();
  else if (button.hasAttribute("data-add")) { add({ code: button.dataset.add, name: button.dataset.name }); pressed(); }
  else if (button.classList.contains("open")) enlarge(button.closest(".tile"));
  else if (!round.running()) drop(button.closest(".tile").dataset.code);
});

const before = document.getElementById("as-before");
before.href = localStorage.getItem(BEFORE) ?? "";
before.hidden = !localStorage.getItem(BEFORE);
why.addEventListener("change", draw);
words.addEventListener("change", draw);
document.addEventListener("htmx:after:swap", pressed);
document.getElementById("full").addEventListener("close", () => ask());

screen.start();
full.start({ other, report: (camera) => hold("report", camera), evidence: (camera) => hold("evidence", camera) });
round.start({
  given: given.round,
  isHeld: () => Boolean(document.querySelector("dialog[open]")) || !hasReason(),
  shows: (next, count) => { cameras = next; size = count; draw(); },
});
draw();
