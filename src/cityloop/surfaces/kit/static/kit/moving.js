// One camera's moving pictures as its station hands them on, by Media Source Extensions. What the browser cannot play
// (H.265 often) is tried by the camera's smaller stream; where there is none, the single pictures below go on.
import { word } from "kit/words";

const AGAIN = 1500; // milliseconds until a film that ended is asked for again
const LATER = 15_000; // ... one that there is not
const FAR = 3; // seconds behind what has come: then it is caught up with
const NEAR = 0.4;
const HELD = 20; // seconds of the past
const GIVEN_UP = 15; // seconds behind: the connection is dead, though nobody says so
const PIECE = 0.5; // seconds that a fragment lasts

const unplayable = new Set(); // cameras whose larger stream this browser cannot play

// In a dialog with a `video` and a `.state` that says how it is; answers a function that stops it.
export function move(dialog, code) {
  const state = dialog.querySelector(".state");
  const stop = play(dialog.querySelector("video"), code, ({ state: now, delay, words }) => {
    dialog.dataset.moving = now;
    const seconds = delay === undefined ? "" : Math.round(delay * 10) / 10;
    state.textContent = [word(`moving_${now}`, { seconds }), words].filter(Boolean).join(" · ");
  });
  return () => {
    stop();
    delete dialog.dataset.moving;
    state.textContent = "";
  };
}

export function isMoving(dialog) {
  return dialog.dataset.moving === "live";
}

function play(video, code, told) {
  const stop = new AbortController();
  run(video, code, told, stop.signal);
  return () => {
    stop.abort();
    video.removeAttribute("src");
    video.load();
    video.hidden = true;
  };
}

async function run(video, code, told, signal) {
  while (!signal.aborted) {
    await seen(signal);
    const smaller = unplayable.has(code);
    let reason = await once(video, code, smaller, told, signal).catch(() => ({ state: "ended" }));
    if (signal.aborted) return;
    video.hidden = true;
    if (reason.state === "codec" && reason.codec && !smaller) { unplayable.add(code); continue; }
    if (reason.state === "none" && smaller) reason = { state: "codec" };
    told(reason);
    if (reason.state === "masked" || reason.state === "codec") return;
    await rest(reason.state === "ended" || reason.state === "late" ? AGAIN : LATER, signal);
  }
}

// Plays one film to its end; answers why there is no more of it.
async function once(video, code, smaller, told, signal) {
  if (!window.MediaSource) return { state: "codec" };
  told({ state: "opening" });
  const answer = await fetch(`/live/moving/${encodeURIComponent(code)}${smaller ? "?smaller=1" : ""}`, { signal });
  if (answer.status === 409) return answer.json();
  if (!answer.ok) return { state: "ended" };
  const kind = `video/mp4; codecs="${answer.headers.get("X-Codec")}"`;
  if (!MediaSource.isTypeSupported(kind)) {
    answer.body.cancel();
    return { state: "codec", codec: kind };
  }
  const behind = Number(answer.headers.get("X-Behind"));
  const arrived = performance.now();
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await heard(source, "sourceopen");
  URL.revokeObjectURL(video.src);
  const buffer = source.addSourceBuffer(kind);
  let begun = null;
  const reader = answer.body.getReader();
  const watching = setInterval(() => {
    if (begun !== null && delay() > GIVEN_UP) reader.cancel().catch(() => {});
    else if (begun !== null) told(live());
  }, 1000);
  const delay = () => Math.max(behind + PIECE + (performance.now() - arrived) / 1000 - (video.currentTime - begun), 0);
  const live = () => ({ state: "live", delay: delay(), words: smaller ? word("moving_smaller") : "" });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return { state: "ended" };
      await append(buffer, value);
      if (begun === null && buffer.buffered.length) {
        begun = buffer.buffered.start(0);
        video.currentTime = begun;
        video.hidden = false;
        await video.play();
        told(live());
      }
      if (begun !== null) await keepUp(video, buffer);
    }
  } finally {
    clearInterval(watching);
    reader.cancel().catch(() => {});
  }
}

async function keepUp(video, buffer) {
  const ranges = buffer.buffered;
  if (!ranges.length) return;
  const newest = ranges.end(ranges.length - 1);
  if (newest - video.currentTime > FAR || video.currentTime < ranges.start(0)) video.currentTime = Math.max(newest - NEAR, ranges.start(ranges.length - 1));
  if (video.currentTime - ranges.start(0) > 2 * HELD) await changed(buffer, () => buffer.remove(0, video.currentTime - HELD));
}

function append(buffer, data) {
  return changed(buffer, () => buffer.appendBuffer(data));
}

function changed(buffer, change) {
  return new Promise((done, failed) => {
    buffer.addEventListener("updateend", done, { once: true });
    buffer.addEventListener("error", failed, { once: true });
    change();
  });
}

function heard(target, name) {
  return new Promise((done) => target.addEventListener(name, done, { once: true }));
}

// While the page is hidden nobody looks, so there is nothing to ask for.
function seen(signal) {
  return new Promise((done) => {
    if (!document.hidden || signal.aborted) return done();
    const look = () => { if (!document.hidden) done(); };
    document.addEventListener("visibilitychange", look, { signal });
    signal.addEventListener("abort", done, { once: true });
  });
}

function rest(milliseconds, signal) {
  return new Promise((done) => {
    const waiting = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(waiting); done(); }, { once: true });
  });
}
