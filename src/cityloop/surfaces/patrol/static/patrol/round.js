// A round: the server says who comes next, by risk and by how long nobody has looked; the wall stays so long with each.
const bar = document.getElementById("turn");
const choice = document.getElementById("round");
let history = [];
let at = -1;
let left = 0;
let paused = false;
let busy = false;
let show = () => {};

export function running() {
  return choice.value;
}

function option() {
  return choice.selectedOptions[0];
}

async function more() {
  const query = new URLSearchParams({ round: choice.value, shown: (history[at] ?? []).map((each) => each.code).join(",") });
  const answer = await fetch(`/patrol/next/?${query}`).catch(() => null);
  return answer?.ok && !answer.redirected ? (await answer.json()).cameras : null;
}

export async function turn(by) {
  if (!running() || busy) return;
  if (by < 0) at = Math.max(at - 1, 0);
  else if (at + 1 < history.length) at += 1;
  else {
    busy = true;
    const asked = choice.value;
    const found = await more().finally(() => { busy = false; });
    if (found === null || asked !== choice.value) { left = 5; return; }
    history = [...history, found].slice(-50);
    at = history.length - 1;
  }
  left = Number(option().dataset.dwell);
  show(history[at], Number(option().dataset.size));
  draw();
}

export function pause(wanted = !paused) {
  paused = wanted;
  draw();
}

function draw() {
  bar.hidden = !running();
  const button = bar.querySelector("[data-turn=pause]");
  button.setAttribute("aria-pressed", paused);
  button.querySelector("[data-running]").hidden = paused;
  button.querySelector("[data-paused]").hidden = !paused;
  bar.querySelector(".left").textContent = running() ? left : "";
}

function begin() {
  history = [];
  at = -1;
  paused = false;
  draw();
  turn(1);
}

// `isHeld`: something is open before the wall, which then stays as it is.
export function start({ shows, isHeld, given }) {
  show = shows;
  if (given) choice.value = given;
  choice.addEventListener("change", begin);
  bar.addEventListener("click", (event) => {
    const what = event.target.closest("[data-turn]")?.dataset.turn;
    if (what === "pause") pause();
    else if (what) turn(what === "next" ? 1 : -1);
  });
  setInterval(() => {
    if (!running() || paused || document.hidden || isHeld()) return;
    left -= 1;
    if (left <= 0) turn(1); else draw();
  }, 1000);
  if (running()) begin();
}

export function end() {
  choice.value = "";
  draw();
}
