// Pictures large: zoom by wheel, pinch and keys, move by drag and arrows, two of them laid over each other.
import * as dialogs from "kit/dialogs";
import { zoomable } from "kit/zoom";

const viewer = document.getElementById("viewer");
const stage = viewer?.querySelector(".stage");
const image = viewer?.querySelector(".one");
const mark = viewer?.querySelector(".mark");
const compare = viewer?.querySelector(".compare");
const slider = compare?.querySelector("input");
const view = stage ? zoomable(stage, viewer.querySelector(".sheet")) : null;
let all = [];
let at = 0;

function tell(caption) {
  viewer.querySelector("footer p").textContent = caption;
  stage.setAttribute("aria-label", caption);
}

function show(number) {
  at = (number + all.length) % all.length;
  const { picture, caption, original } = all[at].dataset;
  mark.toggleAttribute("hidden", true);
  image.src = picture;
  tell(all.length > 1 ? `${at + 1}/${all.length} · ${caption}` : caption);
  const form = viewer.querySelector("form.original");
  if (form) form.action = `/media/${original}/original/`;
  view.whole();
}

// The rectangle of what was seen, over the picture as large as it is shown.
function draw() {
  const { mark: sides, gone } = all[at]?.dataset ?? {};
  mark.toggleAttribute("hidden", !sides);
  if (!sides) return;
  const { naturalWidth: width, naturalHeight: height } = image;
  mark.setAttribute("viewBox", `0 0 ${width} ${height}`);
  mark.classList.toggle("gone", gone !== undefined);
  const [x, y, across, down] = sides.split(" ").map(Number);
  for (const [name, value] of Object.entries({ x: x * width, y: y * height, width: across * width, height: down * height })) {
    mark.firstElementChild.setAttribute(name, value);
  }
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
  name(button.dataset);
  tell(button.firstElementChild.nextSibling.textContent.trim());
  slide();
  dialogs.show(viewer);
  slider.focus();
}

// What the two are called, where it is not as found and as handled.
function name({ before, after }) {
  const [first, last] = compare.querySelectorAll(".tag");
  for (const [tag, image, word] of [[first, ".before", before], [last, ".after", after]]) {
    tag.dataset.usual ??= tag.textContent;
    tag.textContent = word ?? tag.dataset.usual;
    compare.querySelector(image).alt = tag.textContent;
  }
}

function slide() {
  const shown = 100 - Number(slider.value);
  compare.querySelector(".after").style.clipPath = `inset(0 0 0 ${shown}%)`;
  compare.querySelector("i").style.left = `${shown}%`;
}

const acts = {
  previous: () => show(at - 1), next: () => show(at + 1),
  in: () => view.in(), out: () => view.out(), whole: () => view.whole(),
};

function pressed(key) {
  if (!view.isNear() && key === "ArrowLeft") return acts.previous;
  if (!view.isNear() && key === "ArrowRight") return acts.next;
  return view.keys[key];
}

export function start() {
  if (!viewer) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picture], [data-compare]");
    if (button) button.dataset.picture ? open(button) : overlay(button);
    acts[event.target.closest("#viewer [data-view]")?.dataset.view]?.();
  });
  viewer.addEventListener("keydown", (event) => {
    const act = stage.hidden || event.ctrlKey || event.metaKey ? null : pressed(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
  image.addEventListener("load", draw);
  slider.addEventListener("input", slide);
}
