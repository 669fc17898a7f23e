// Keeps every light with a due date going between visits to the server.
import { word } from "kit/words";

const MINUTE = 60_000;

export function span(milliseconds) {
  const minutes = Math.max(Math.floor(milliseconds / MINUTE), 0);
  const parts = [
    [Math.floor(minutes / 1440), "days"],
    [Math.floor((minutes % 1440) / 60), "hours"],
    [minutes % 60, "minutes"],
  ];
  const first = parts.findIndex(([amount]) => amount);
  const shown = first < 0 ? [parts[2]] : parts.slice(first, first + 2).filter(([amount]) => amount);
  return shown.map(([amount, unit]) => word(unit, { n: amount })).join(" ");
}

export function lightOf(due, yellow, now) {
  if (!due) return "still";
  if (now >= due) return "red";
  return yellow && now >= yellow ? "yellow" : "green";
}

function tell(element, now) {
  const due = Date.parse(element.dataset.due);
  const light = lightOf(due, Date.parse(element.dataset.yellow), now);
  if (!element.classList.contains(light)) {
    element.classList.remove("green", "yellow", "red", "still");
    element.classList.add(light);
  }
  const text = now >= due ? word("overdue", { span: span(now - due) }) : word("left", { span: span(due - now) });
  if (element.textContent !== text) element.textContent = text;
}

// The largest unit alone: a timeline has the moment itself beside it.
function ago(milliseconds) {
  return word("ago", { span: span(milliseconds).split(/(?<=\S)\s(?=\d)/)[0] });
}

// The server's clock counts, not the desk's.
const offset = Date.parse(document.querySelector("meta[name='server-time']")?.content ?? "") - Date.now() || 0;

export function tick() {
  const now = Date.now() + offset;
  for (const element of document.querySelectorAll("[data-due]")) tell(element, now);
  for (const element of document.querySelectorAll("[data-ago]")) element.textContent = ago(now - Date.parse(element.dataset.ago));
}

export function start() {
  setInterval(tick, 10_000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
