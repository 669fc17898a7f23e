// The wall on the whole screen, which then does not go to sleep.
let awake = null;

export function toggle() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

// The browser gives the lock back whenever the page is hidden.
async function keepAwake() {
  const wanted = Boolean(document.fullscreenElement) && !document.hidden;
  if (wanted && (!awake || awake.released)) awake = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  else if (!wanted) { awake?.release(); awake = null; }
}

export function start() {
  document.addEventListener("fullscreenchange", keepAwake);
  document.addEventListener("visibilitychange", keepAwake);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-screen]")) toggle(); });
}
