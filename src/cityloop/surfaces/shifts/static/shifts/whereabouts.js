// While its person is on duty, every page tells the centre where the browser is; of several open pages one at a time.
import { cookie } from "kit/page";

const EVERY = 120_000;
const TOLD = "whereabouts-told";
const REFUSED = 1; // GeolocationPositionError.PERMISSION_DENIED
const shown = document.querySelectorAll("[data-whereabouts]");
let beat = 0;

function show(state, text = "") {
  for (const each of shown) {
    each.hidden = each.dataset.whereabouts !== state;
    if (!each.hidden && text) each.querySelector("span").textContent = text;
  }
}

async function tell({ coords: { longitude, latitude, accuracy } }) {
  const answer = await fetch("/duty/position/", {
    method: "POST", redirect: "manual", headers: { "X-CSRFToken": cookie("cityloop_csrf") },
    body: new URLSearchParams({ lon: longitude, lat: latitude, accuracy }),
  }).catch(() => null);
  if (answer?.status === 409) return stop();
  if (!answer?.ok) return show(answer?.status === 422 ? "unknown" : "unreachable");
  localStorage.setItem(TOLD, String(Date.now()));
  return show("told", await answer.text());
}

// Signed off elsewhere, or the shift is over.
function stop() {
  clearInterval(beat);
  document.removeEventListener("visibilitychange", turn);
  if (shown.length) location.reload();
}

function ask() {
  navigator.geolocation.getCurrentPosition(
    tell, (fault) => show(fault.code === REFUSED ? "refused" : "unknown"),
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: 30_000 },
  );
}

function turn() {
  if (Date.now() - Number(localStorage.getItem(TOLD)) > EVERY - 5_000) ask();
}

if (!window.isSecureContext) show("insecure");
else if (!navigator.geolocation) show("absent");
else {
  beat = setInterval(turn, EVERY);
  document.addEventListener("visibilitychange", turn);
  if (shown.length) ask();
  else turn();
}
