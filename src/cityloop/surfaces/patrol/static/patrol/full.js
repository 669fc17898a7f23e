// One camera large, nearer by wheel and keys: moving pictures where there are some, else each as it comes.
import * as dialogs from "kit/dialogs";
import { isMoving, move } from "kit/moving";
import { halt } from "kit/stills";
import { zoomable } from "kit/zoom";
import * as screen from "patrol/screen";
import * as tiles from "patrol/tiles";
import * as turning from "patrol/turning";

const dialog = document.getElementById("full");
const stage = dialog.querySelector(".stage");
const image = stage.querySelector("img");
const view = zoomable(stage, stage.querySelector(".picture"));
let camera = null;
let stop = () => {};

export function shown() {
  return dialog.open ? camera : null;
}

export function open(wanted, picture) {
  camera = wanted;
  image.removeAttribute("data-stamp");
  if (picture?.src) image.src = picture.src; else image.removeAttribute("src");
  image.alt = wanted.name;
  document.getElementById("full-name").textContent = wanted.name;
  dialog.querySelector(".age").textContent = "";
  dialog.querySelector(".nothing").hidden = true;
  const recordings = document.getElementById("full-recordings");
  if (recordings) recordings.href = `/patrol/recordings/?camera=${encodeURIComponent(wanted.code)}`;
  view.whole();
  stop();
  stop = move(dialog, camera.code);
  dialogs.show(dialog);
  stage.focus();
  turning.open(wanted);
}

// Moving pictures have a connection of their own and say themselves when it breaks.
export function stand(words) {
  if (camera && !isMoving(dialog)) halt(dialog, words);
}

export function told(answer) {
  const mine = answer.find((each) => each.code === camera?.code);
  if (mine) tiles.tell(dialog, mine);
}

// `other` opens the neighbour of what is shown, `report` reports it.
export function start({ other, report, evidence }) {
  dialog.addEventListener("close", () => stop());
  const acts = { in: view.in, out: view.out, whole: view.whole, report: () => report(camera), evidence: () => evidence(camera) };
  dialog.addEventListener("click", (event) => acts[event.target.closest("[data-full]")?.dataset.full]?.());
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.target.closest("input, [data-position]")) return;
    if (aside && !view.isNear()) other(aside);
    else if (event.key === "t" && turning.take()) event.stopPropagation();
    else if (event.key === "f") screen.toggle();
    else if (event.key === "r" && dialog.querySelector("[data-full=report]")) report(camera);
    else if (event.key === "e" && dialog.querySelector("[data-full=evidence]")) evidence(camera);
    else if (event.key === "a") dialog.querySelector(".alerted:not([hidden])")?.click();
    else if (view.keys[event.key]) view.keys[event.key]();
    else return;
    event.preventDefault();
  });
}
