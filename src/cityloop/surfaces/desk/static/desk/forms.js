// Small helps of the forms: photos shown before they are sent, a list or a free choice instead.
import * as dialogs from "kit/dialogs";
import { toast } from "kit/page";
import { word } from "kit/words";


function preview(input) {
  const box = input.closest("fieldset")?.querySelector(".previews");
  if (!box) return;
  for (const image of box.children) URL.revokeObjectURL(image.src);
  box.replaceChildren(...[...input.files].map((file) => {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    return image;
  }));
  const text = input.closest("[data-drop]")?.querySelector("span");
  if (text && input.files.length) text.textContent = word("photos", { n: input.files.length });
}

function dropped(event) {
  const zone = event.target.closest?.("[data-drop]");
  if (!zone) return;
  event.preventDefault();
  zone.classList.toggle("over", event.type === "dragover");
  if (event.type !== "drop") return;
  const input = zone.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  preview(input);
}

// The free field beside a list of choices takes the name of the field when something is in it.
function instead(field) {
  const name = field.dataset.instead;
  const used = Boolean(field.value);
  for (const radio of field.form.querySelectorAll(`input[type=radio][name="${name}"]`)) {
    if (used) radio.checked = false;
  }
  if (used) field.name = name; else field.removeAttribute("name");
}

// What was chosen in a list survives that the list is asked anew for other words.
const chosen = new WeakMap();

function keepChosen() {
  for (const options of document.querySelectorAll(".picker .options")) {
    const label = chosen.get(options);
    if (!label || options.querySelector(":checked")) continue;
    const same = options.querySelector(`input[value="${label.querySelector("input").value}"]`);
    if (same) same.checked = true;
    else options.prepend(label);
  }
}

// An address is copied with one click; where the browser forbids that, it is at least marked.
async function copy(button) {
  const field = document.querySelector(button.dataset.copy);
  field.select();
  await navigator.clipboard?.writeText(field.value).then(() => toast(word("copied")), () => {});
}

// A digit chooses among few; where nothing else is needed it sends too. What needs words is refused, and they are asked for.
function digit(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  if (event.target.matches("textarea, select, input:not([type=radio])")) return;
  const choice = document.querySelector(`#dialog[open] [data-digit="${event.key}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
  if (choice.closest("[data-at-once]")) choice.form.requestSubmit();
}

export function start() {
  document.addEventListener("keydown", digit);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("#dialog select")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  document.addEventListener("htmx:after:swap", keepChosen);
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx?.sourceElement?.closest?.("[data-shows]")) dialogs.show(document.getElementById("dialog"));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file]")) preview(event.target);
    if (event.target.matches("[data-instead]")) instead(event.target);
    if (event.target.matches("input[type=radio]")) {
      const options = event.target.closest(".options");
      if (options) chosen.set(options, event.target.closest("label"));
      const other = event.target.form?.querySelector(`[data-instead="${event.target.name}"]`);
      if (other) { other.value = ""; other.removeAttribute("name"); }
    }
  });
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, dropped);
}
