// Live pictures of cameras. A page says what it shows and why, and is told how each camera is; while it is hidden, or
// when it goes, it looks at nothing.
import { cookie } from "kit/page";

const BEAT = 1000;
const PATIENCE = 10_000;
const page = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function body(told) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...told, window: page, csrfmiddlewaretoken: cookie("cityloop_csrf") })) form.set(name, value);
  return form;
}

async function say(told) {
  const answer = await fetch("/patrol/look/", { method: "POST", body: body(told), signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (answer?.redirected || answer?.status === 403) return { lost: "signed_out", cameras: [] };
  if (!answer || ![200, 422].includes(answer.status)) return { lost: "unreachable", cameras: [] };
  return answer.json();
}

export function address(code, stamp) {
  return `/patrol/still/${encodeURIComponent(code)}/?t=${stamp}`;
}

// A picture takes the place of the one before when it is there, so that nothing flickers.
async function paint(image, code, stamp) {
  if (!stamp || image.dataset.stamp === stamp) return;
  image.dataset.stamp = stamp;
  const next = new Image();
  next.src = address(code, stamp);
  try {
    await next.decode();
  } catch {
    if (image.dataset.stamp === stamp) delete image.dataset.stamp;
    return;
  }
  if (image.dataset.stamp === stamp) image.src = next.src;
}

// How a camera is, in a part with an image, its `.age` and why there is `.nothing`.
export function tell(part, camera) {
  part.classList.toggle("old", Boolean(camera.stamp) && camera.old);
  part.querySelector(".age").textContent = camera.stamp ? camera.age : "";
  const nothing = part.querySelector(".nothing");
  nothing.textContent = [camera.absence, camera.trouble].filter(Boolean).join(" · ");
  nothing.hidden = !nothing.textContent;
  paint(part.querySelector("img"), camera.code, camera.stamp);
}

// Nobody says any more how it is: what is shown stands still.
export function halt(part, words) {
  part.classList.add("old");
  const nothing = part.querySelector(".nothing");
  nothing.textContent = words;
  nothing.hidden = false;
}

// `wanted` answers what is shown now ({cameras: "a,b", why, ...}) or null; `told` is given the answers. Answers a
// function that asks at once.
export function watch(wanted, told) {
  let looking = false;
  let busy = false;
  let waiting = null;

  async function ask() {
    const now = document.hidden ? null : wanted();
    if (!now) {
      if (looking) await say({ cameras: "" });
      looking = false;
      return;
    }
    looking = true;
    const answer = await say(now);
    if (JSON.stringify(wanted()) === JSON.stringify(now)) told(answer);
  }

  async function beat() {
    if (busy) return;
    busy = true;
    clearTimeout(waiting);
    await ask().finally(() => { busy = false; });
    waiting = setTimeout(beat, BEAT);
  }

  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", () => { if (looking) navigator.sendBeacon("/patrol/look/", body({ cameras: "" })); });
  beat();
  return beat;
}
