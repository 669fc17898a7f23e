// The live picture of the camera that an alert came from: looked at for this alert, as long as it is open.
import * as dialogs from "kit/dialogs";
import { paint, watch } from "kit/stills";
import { zoomable } from "kit/zoom";

const dialog = document.getElementById("glimpse");
let shown = null;

function told(answer) {
  const camera = answer.cameras.find((each) => each.code === shown?.code);
  if (!camera) return;
  dialog.classList.toggle("old", Boolean(camera.stamp) && camera.old);
  dialog.querySelector(".age").textContent = camera.stamp ? camera.age : "";
  const nothing = dialog.querySelector(".nothing");
  nothing.textContent = [camera.absence, camera.trouble].filter(Boolean).join(" · ");
  nothing.hidden = !nothing.textContent;
  paint(dialog.querySelector("img"), camera.code, camera.stamp);
}

export function start() {
  if (!dialog) return;
  const stage = dialog.querySelector(".stage");
  const image = dialog.querySelector("img");
  const view = zoomable(stage, image);
  const ask = watch(() => shown && { cameras: shown.code, why: "alert", about: shown.about }, told);

  function open({ glimpse, name, about }) {
    shown = { code: glimpse, about };
    image.removeAttribute("src");
    image.removeAttribute("data-stamp");
    image.alt = name;
    document.getElementById("glimpse-name").textContent = name;
    view.whole();
    dialogs.show(dialog);
    stage.focus();
    ask();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-glimpse]");
    if (button) open(button.dataset);
    const near = event.target.closest("#glimpse [data-near]");
    if (near) view[near.dataset.near]();
  });
  dialog.addEventListener("close", () => { shown = null; ask(); });
  // What the alert may become is decided from here too, by the same letters.
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const operation = /^[a-z]$/.test(event.key) && document.querySelector(`#pane .ops [data-key="${event.key}"]`);
    if (operation) { dialogs.close(dialog); operation.click(); }
    else if (view.keys[event.key]) view.keys[event.key]();
    else return;
    event.preventDefault();
  });
}
