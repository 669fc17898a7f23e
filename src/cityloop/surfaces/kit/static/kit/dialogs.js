// Dialogs: opened by [data-show-dialog=ID], filled by the server into #dialog, closed by [data-close].
let opener = null;

export function show(dialog) {
  if (dialog.open) return;
  opener = document.activeElement;
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

export function close(dialog) {
  if (dialog?.open) dialog.close();
}

export function start() {
  document.addEventListener("click", (event) => {
    const showing = event.target.closest("[data-show-dialog]");
    if (showing) show(document.getElementById(showing.dataset.showDialog));
    if (event.target.closest("[data-close]")) close(event.target.closest("dialog"));
    if (event.target.matches("dialog")) close(event.target);
  });
  document.addEventListener("close", (event) => {
    if (event.target.matches("dialog")) opener?.focus?.();
  }, true);
}
