// A recording by keyboard: comma and full stop picture by picture, the moment that is seen beside it.
const PICTURE = 1 / 25;
const SEEK = 5;

function film() {
  return document.getElementById("film");
}

function step(by) {
  film().pause();
  film().currentTime = Math.max(film().currentTime + by * PICTURE, 0);
}

function seek(by) {
  film().currentTime = Math.max(film().currentTime + by, 0);
}

const keys = {
  ",": () => step(-1), ".": () => step(1),
  ArrowLeft: () => seek(-SEEK), ArrowRight: () => seek(SEEK),
  " ": () => film().paused ? film().play() : film().pause(),
};

document.addEventListener("keydown", (event) => {
  if (!film() || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  if (event.target.closest("input, textarea, select, button, a, video")) return;
  keys[event.key]();
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  const by = event.target.closest("[data-step]")?.dataset.step;
  if (by) step(Number(by));
});
document.addEventListener("change", (event) => {
  if (event.target.id === "speed") film().playbackRate = Number(event.target.value);
});

// The city's time of what is seen: the page tells when it begins, with its offset.
document.addEventListener("timeupdate", () => {
  const begin = film().dataset.begin;
  const offset = begin.match(/([+-])(\d\d):(\d\d)$/);
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  const shown = new Date(Date.parse(begin) + film().currentTime * 1000 + minutes * 60_000);
  document.getElementById("moment").textContent = shown.toISOString().replace("T", " ").slice(0, 19);
}, true);
