// A list as a file: [data-export=LIST] stands for the whole list as the address says it; the form opens in the dialog.
import * as dialogs from "kit/dialogs";
import { cookie, toast } from "kit/page";
import { word } from "kit/words";

function dialog() {
  const found = document.getElementById("dialog");
  if (found) return found;
  const made = document.createElement("dialog");
  made.id = "dialog";
  made.ariaLive = "polite";
  document.body.append(made);
  return made;
}

// The address says the post and the filter; the answer, a refusal too, is shown in the dialog.
export async function ask(path, body) {
  const headers = { "X-CSRFToken": cookie("cityloop_csrf"), "HX-Request": "true", "HX-Current-URL": location.href };
  const answer = await fetch(path + location.search, { method: "POST", body, headers }).catch(() => null);
  if (!answer || ![200, 422].includes(answer.status)) { toast(word(answer ? "failed" : "unreachable"), "bad"); return false; }
  const box = dialog();
  box.innerHTML = await answer.text();
  window.htmx.process(box);
  dialogs.show(box);
  box.querySelector("textarea, input:not([type=hidden]), select, [data-batch], button[type=submit]")?.focus();
  return answer.ok;
}

export const open = (chosen) => ask("/exports/form/", new URLSearchParams(chosen));

document.addEventListener("click", (event) => {
  const list = event.target.closest("[data-export]")?.dataset.export;
  if (list) open({ kind: list.split(".")[0], all: "1" });
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-export-form]")) return;
  event.preventDefault();
  ask("/exports/", new FormData(event.target));
});
