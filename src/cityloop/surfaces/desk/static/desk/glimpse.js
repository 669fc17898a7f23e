// The live picture of the camera that an alert came from, moving where it can: looked at for this alert, as long as it is
// open.
import * as dialogs from "kit/dialogs";
import { isMoving, move } from "kit/moving";
import { halt, tell, watch } from "kit/stills";
import { word } from "kit/words";
import { zoomable } from "kit/zoom";

const dialog = document.getElementById("glimpse");
let shown = null;
let stop = null;

function told(answer) {
  const camera = answer.cameras.find((each) => each.code === shown?.code);
  if (camera) {
    tell(dialog, camera);
    stop ??= move(dialog, camera.code); // now it is on record that they look
  } else if (answer.lost && !isMoving(dialog)) halt(dialog, word(`pictures_${answer.lost}`));
}

export function start() {
  if (!dialog) return;
  const stage = dialog.querySelector(".stage");
  const image = dialog.querySelector("img");
  const view = zoomable(stage, stage.querySelector(".picture"));
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
  dialog.addEventListener("close", () => { shown = null; stop?.(); stop = null; ask(); });
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
