// The tiles of the wall: as many columns as make the pictures largest, each with its picture or why there is none.
import * as stills from "kit/stills";

const box = document.getElementById("tiles");
const template = document.getElementById("tile");
const WIDE = 16 / 9;
const GAP = 6;

export function columns(count, width, height) {
  let best = [1, 0];
  for (let across = 1; across <= count; across++) {
    const down = Math.ceil(count / across);
    const size = Math.min((width - GAP * (across - 1)) / across, ((height - GAP * (down - 1)) / down) * WIDE);
    if (size > best[1]) best = [across, size];
  }
  return best;
}

function made({ code, name }) {
  const tile = template.content.firstElementChild.cloneNode(true);
  tile.dataset.code = code;
  tile.setAttribute("aria-label", name);
  tile.querySelector("b").textContent = name;
  return tile;
}

export function find(code) {
  return [...box.children].find((tile) => tile.dataset.code === code);
}

// What stays on the wall stays as it is; the order is that of the cameras.
export function show(cameras) {
  const marked = document.activeElement.closest?.(".tile")?.dataset.code;
  const at = marked ? [...box.children].findIndex((tile) => tile.dataset.code === marked) : -1;
  box.replaceChildren(...cameras.map((camera) => find(camera.code) ?? made(camera)));
  if (at >= 0) mark(find(marked) ?? box.children[Math.min(at, box.children.length - 1)]);
  fit();
}

export function fit() {
  const count = box.children.length;
  if (!count || innerWidth <= 760) return box.style.removeProperty("--columns");
  const [across, size] = columns(count, box.clientWidth, box.clientHeight);
  box.style.setProperty("--columns", across);
  box.style.setProperty("--size", `${Math.floor(size)}px`);
}

export function mark(tile) {
  tile?.querySelector(".open").focus();
}

export function marked() {
  return document.activeElement.closest?.(".tile") ?? null;
}

// By arrows, as they lie on the screen.
export function step(key) {
  const all = [...box.children];
  const across = Number(getComputedStyle(box).getPropertyValue("--columns")) || 1;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[key];
  const at = all.indexOf(marked());
  mark(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

export function tell(part, camera) {
  stills.tell(part, camera);
  part.classList.toggle("blank", !camera.stamp);
  const alerted = part.querySelector(".alerted");
  alerted.hidden = !camera.alert;
  if (camera.alert) alerted.href = `/alerts/${camera.alert}/`;
  part.classList.toggle("has-alert", Boolean(camera.alert));
}

export function stop(words) {
  for (const tile of box.children) stills.halt(tile, words);
}

export function told(cameras) {
  for (const camera of cameras) {
    const tile = find(camera.code);
    if (tile) tell(tile, camera);
  }
}

addEventListener("resize", fit);
