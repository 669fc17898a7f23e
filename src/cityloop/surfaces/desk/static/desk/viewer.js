// Pictures large: zoom by wheel, pinch and keys, move by drag and arrows, two of them laid over each other.
import * as dialogs from "kit/dialogs";

const MOST = 8;
const viewer = document.getElementById("viewer");
const stage = viewer?.querySelector(".stage");
const image = viewer?.querySelector(".one");
const compare = viewer?.querySelector(".compare");
const slider = compare?.querySelector("input");
const fingers = new Map();
let all = [];
let at = 0;
let view = { scale: 1, x: 0, y: 0 };

function draw() {
  const room = { x: stage.clientWidth * (view.scale - 1) / 2, y: stage.clientHeight * (view.scale - 1) / 2 };
  view.x = Math.min(Math.max(view.x, -room.x), room.x);
  view.y = Math.min(Math.max(view.y, -room.y), room.y);
  image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  stage.classList.toggle("zoomed", view.scale > 1);
}

// What lies under the point stays under it.
function zoom(factor, point = null) {
  const box = stage.getBoundingClientRect();
  const [px, py] = point ? [point.x - box.x - box.width / 2, point.y - box.y - box.height / 2] : [0, 0];
  const scale = Math.min(Math.max(view.scale * factor, 1), MOST);
  const grown = scale / view.scale;
  view = { scale, x: px - (px - view.x) * grown, y: py - (py - view.y) * grown };
  draw();
}

function whole() {
  view = { scale: 1, x: 0, y: 0 };
  draw();
}

function move(x, y) {
  view.x += x;
  view.y += y;
  draw();
}

function tell(caption) {
  viewer.querySelector("footer p").textContent = caption;
  stage.setAttribute("aria-label", caption);
}

function show(number) {
  at = (number + all.length) % all.length;
  const { picture, caption, original } = all[at].dataset;
  image.src = picture;
  tell(all.length > 1 ? `${at + 1}/${all.length} · ${caption}` : caption);
  const form = viewer.querySelector("form.original");
  if (form) form.action = `/media/${original}/original/`;
  whole();
}

function mode(comparing) {
  stage.hidden = comparing;
  compare.hidden = !comparing;
  for (const each of viewer.querySelectorAll("[data-view], form.original")) each.hidden = comparing;
}

function open(button) {
  all = [...document.querySelectorAll("#pane [data-picture]")];
  mode(false);
  dialogs.show(viewer);
  show(all.indexOf(button));
  stage.focus();
}

function overlay(button) {
  mode(true);
  compare.querySelector(".before").src = button.dataset.compare;
  compare.querySelector(".after").src = button.dataset.with;
  tell(button.textContent.trim());
  slide();
  dialogs.show(viewer);
  slider.focus();
}

function slide() {
  const shown = 100 - Number(slider.value);
  compare.querySelector(".after").style.clipPath = `inset(0 0 0 ${shown}%)`;
  compare.querySelector("i").style.left = `${shown}%`;
}

const acts = {
  previous: () => show(at - 1), next: () => show(at + 1),
  in: () => zoom(1.5), out: () => zoom(1 / 1.5), whole,
};
const step = 80;
const keys = {
  "+": acts.in, "=": acts.in, "-": acts.out, 0: whole,
  ArrowLeft: () => view.scale > 1 ? move(step, 0) : show(at - 1),
  ArrowRight: () => view.scale > 1 ? move(-step, 0) : show(at + 1),
  ArrowUp: () => move(0, step), ArrowDown: () => move(0, -step),
};

function touched(event) {
  if (!fingers.has(event.pointerId)) return;
  const before = [...fingers.values()];
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  const now = [...fingers.values()];
  const middle = (points) => ({ x: points.reduce((sum, p) => sum + p.x, 0) / points.length, y: points.reduce((sum, p) => sum + p.y, 0) / points.length });
  const apart = ([a, b]) => b ? Math.hypot(a.x - b.x, a.y - b.y) : 1;
  const [from, to] = [middle(before), middle(now)];
  if (now.length > 1) zoom(apart(now) / Math.max(apart(before), 1), to);
  move(to.x - from.x, to.y - from.y);
}

export function start() {
  if (!viewer) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picture], [data-compare]");
    if (button) button.dataset.picture ? open(button) : overlay(button);
    acts[event.target.closest("#viewer [data-view]")?.dataset.view]?.();
  });
  viewer.addEventListener("keydown", (event) => {
    if (stage.hidden || event.ctrlKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  stage.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY }); }, { passive: false });
  stage.addEventListener("dblclick", (event) => view.scale > 1 ? whole() : zoom(2.5, { x: event.clientX, y: event.clientY }));
  stage.addEventListener("pointerdown", (event) => { event.preventDefault(); stage.focus(); stage.setPointerCapture(event.pointerId); fingers.set(event.pointerId, { x: event.clientX, y: event.clientY }); });
  stage.addEventListener("pointermove", touched);
  for (const kind of ["pointerup", "pointercancel"]) stage.addEventListener(kind, (event) => fingers.delete(event.pointerId));
  slider.addEventListener("input", slide);
}
