// One polygon on a camera's picture, drawn by mouse, finger or keys; kept as fractions of the picture.
const svg = document.querySelector("svg.drawing");
const current = svg.querySelector(".current");
const form = document.querySelector("form.shape");
const told = document.getElementById("told");
const buttons = Object.fromEntries([...document.querySelectorAll("[data-act]")].map((button) => [button.dataset.act, button]));
const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
const STEP = 0.005;
const LARGE = 0.05;
const MOST = 100;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let corners = JSON.parse(form.elements.polygon.value);
let chosen = -1;
let dragged = null;
let held = false;
const before = [];
const kept = JSON.stringify(corners);

function inside(value) {
  return Math.round(Math.min(Math.max(value, 0), 1) * 10_000) / 10_000;
}

function at(event) {
  const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [inside(place.x / width), inside(place.y / height)];
}

function halfway([x, y], [u, v]) {
  return [inside((x + u) / 2), inside((y + v) / 2)];
}

// Remembers how it was, so that one step can be taken back.
function step(change) {
  before.push(JSON.stringify(corners));
  change();
  draw();
}

function insert(index, corner) {
  if (corners.length >= MOST) return;
  step(() => { corners.splice(index, 0, corner); chosen = index; });
}

function remove() {
  if (chosen < 0) return;
  step(() => { corners.splice(chosen, 1); chosen = Math.min(chosen, corners.length - 1); });
  focus();
}

function undo() {
  if (!before.length) return;
  corners = JSON.parse(before.pop());
  chosen = Math.min(chosen, corners.length - 1);
  draw();
  focus();
}

function back() {
  if (JSON.stringify(corners) === kept) return;
  step(() => { corners = JSON.parse(kept); chosen = Math.min(chosen, corners.length - 1); });
  focus();
}

function focus() {
  current.querySelectorAll(".corner")[chosen]?.focus();
}

// Behind the corner after which the outline passes nearest, so that whoever clicks round gets what was meant.
function place([x, y]) {
  if (corners.length < 3) return corners.length;
  const away = corners.map(([a, b], index) => {
    const [c, d] = corners[(index + 1) % corners.length];
    const [dx, dy] = [(c - a) * width, (d - b) * height];
    const along = Math.min(Math.max((((x - a) * dx * width) + ((y - b) * dy * height)) / ((dx * dx + dy * dy) || 1), 0), 1);
    return Math.hypot((x - a) * width - along * dx, (y - b) * height - along * dy);
  });
  return away.indexOf(Math.min(...away)) + 1;
}

function node(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// As large on the screen whatever its size, larger for fingers.
function radius(pixels) {
  const wide = svg.getBoundingClientRect().width || width;
  return ((matchMedia("(pointer: coarse)").matches ? 1.7 : 1) * pixels * width) / wide;
}

function corner([x, y], index) {
  const words = form.dataset.corner.replace("{n}", index + 1).replace("{all}", corners.length).replace("{x}", Math.round(x * 100)).replace("{y}", Math.round(y * 100));
  return node("circle", { class: "corner", cx: x * width, cy: y * height, r: radius(7), tabindex: 0, role: "button", "aria-label": words, "data-index": index, ...(index === chosen ? { "aria-current": "true" } : {}) });
}

function between([x, y], index) {
  const [u, v] = halfway([x, y], corners[(index + 1) % corners.length]);
  return node("circle", { class: "between", cx: u * width, cy: v * height, r: radius(5), "data-after": index });
}

// How large a thing has to be, in the middle of the zone.
function smallest() {
  const part = Number(form.elements.percent?.value ?? 0) / 100;
  if (!(part > 0) || corners.length < 3) return [];
  const side = Math.sqrt(part * width * height);
  const [x, y] = [0, 1].map((axis) => corners.reduce((sum, each) => sum + each[axis], 0) / corners.length);
  return [node("rect", { class: "smallest", x: x * width - side / 2, y: y * height - side / 2, width: side, height: side })];
}

function draw() {
  const focused = current.contains(document.activeElement);
  const points = corners.map(([x, y]) => `${x * width},${y * height}`).join(" ");
  const outline = node(corners.length > 2 ? "polygon" : "polyline", { class: "outline", points });
  const gaps = corners.length > 2 ? corners.map(between) : [];
  current.replaceChildren(outline, ...smallest(), ...gaps, ...corners.map(corner));
  form.elements.polygon.value = JSON.stringify(corners);
  told.textContent = corners.length < 3 ? form.dataset.begun : chosen >= 0 ? current.querySelectorAll(".corner")[chosen].getAttribute("aria-label") : form.dataset.drawn.replace("{n}", corners.length);
  buttons.undo.disabled = !before.length;
  buttons.remove.disabled = chosen < 0;
  buttons.clear.disabled = !corners.length;
  buttons.rectangle.hidden = corners.length > 0;
  form.querySelector("[value=save]").disabled = corners.length < 3;
  if (focused) focus();
}

function grab(event) {
  const handle = event.target.closest(".corner, .between");
  held = Boolean(handle);
  if (!held || event.button > 0) return;
  event.preventDefault();
  if (handle.dataset.after !== undefined) {
    const index = Number(handle.dataset.after);
    insert(index + 1, halfway(corners[index], corners[(index + 1) % corners.length]));
  } else {
    before.push(JSON.stringify(corners));
    chosen = Number(handle.dataset.index);
    draw();
  }
  dragged = event.pointerId;
  svg.setPointerCapture(dragged);
  focus();
}

function drag(event) {
  if (event.pointerId !== dragged) return;
  corners[chosen] = at(event);
  draw();
}

function drop(event) {
  if (event.pointerId !== dragged) return;
  dragged = null;
  if (before.at(-1) === JSON.stringify(corners)) before.pop();
  draw();
}

// A click that ended a drag adds nothing.
function click(event) {
  if (held) return;
  const where = at(event);
  insert(place(where), where);
}

function press(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "z") { event.preventDefault(); undo(); return; }
  if (event.key === "Escape") { event.preventDefault(); back(); return; }
  const handle = event.target.closest?.(".corner");
  if (!handle) return;
  chosen = Number(handle.dataset.index);
  const arrow = ARROWS[event.key];
  if (arrow) {
    const far = event.shiftKey ? LARGE : STEP;
    step(() => { corners[chosen] = corners[chosen].map((value, axis) => inside(value + arrow[axis] * far)); });
  } else if (event.key === "Enter") insert(chosen + 1, halfway(corners[chosen], corners[(chosen + 1) % corners.length]));
  else if (event.key === "Delete" || event.key === "Backspace") remove();
  else return;
  event.preventDefault();
  focus();
}

function rectangle() {
  step(() => { corners = [[0.3, 0.4], [0.7, 0.4], [0.7, 0.8], [0.3, 0.8]]; chosen = 0; });
  focus();
}

function clear() {
  step(() => { corners = []; chosen = -1; });
}

function hours() {
  const list = document.getElementById("hours");
  const number = list.children.length;
  if (number >= Number(list.dataset.most)) return;
  const row = list.lastElementChild.cloneNode(true);
  for (const input of row.querySelectorAll("input")) {
    input.name = input.name.replace(/\d+$/, number);
    if (input.type === "checkbox") input.checked = false; else input.value = "";
  }
  list.append(row);
  row.querySelector("input").focus();
}

function daily() {
  for (const input of document.getElementById("hours").lastElementChild.querySelectorAll("[type=checkbox]")) input.checked = true;
}

svg.addEventListener("pointerdown", grab);
svg.addEventListener("pointermove", drag);
svg.addEventListener("pointerup", drop);
svg.addEventListener("pointercancel", drop);
svg.addEventListener("click", click);
svg.addEventListener("focusin", (event) => {
  const index = Number(event.target.dataset?.index ?? -1);
  if (index >= 0 && index !== chosen) { chosen = index; draw(); }
});
document.addEventListener("keydown", (event) => {
  if (svg.contains(event.target) || event.target === document.body || event.target.closest?.(".canvas")) press(event);
});
form.elements.percent?.addEventListener("input", draw);
addEventListener("resize", draw);
// What is drawn and not saved is not lost by a slip.
let saved = false;
form.addEventListener("submit", () => { saved = true; });
addEventListener("beforeunload", (event) => { if (!saved && JSON.stringify(corners) !== kept) event.preventDefault(); });
const acts = { rectangle, undo, remove, clear, hours, daily };
for (const [name, button] of Object.entries(buttons)) button.addEventListener("click", acts[name]);
draw();
