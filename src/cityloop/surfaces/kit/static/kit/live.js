// One stream of events for all tabs of a browser: one tab holds it, the others listen to that tab.
const CHANNEL = "cityloop-live";
const listeners = new Set();
let last = Number(document.querySelector("meta[name='live-from']")?.content || 0);
let channel = null;

export function listen(handle) {
  listeners.add(handle);
}

function hand(message) {
  if (message.type === "act" && message.act.number <= last) return;
  if (message.type === "act") last = message.act.number;
  if (message.type === "state") showState(message.state);
  for (const handle of listeners) handle(message);
}

function tell(message) {
  hand(message);
  channel?.postMessage(message);
}

function showState(state) {
  const light = document.getElementById("link");
  if (light) light.dataset.state = state;
  document.documentElement.dataset.live = state;
}

function hold() {
  return new Promise((release) => {
    const stream = new EventSource(`/live/events?after=${last}`);
    stream.addEventListener("open", () => tell({ type: "state", state: "open" }));
    stream.addEventListener("act", (event) => tell({ type: "act", act: JSON.parse(event.data) }));
    stream.addEventListener("company", (event) => tell({ type: "company", ...JSON.parse(event.data) }));
    stream.addEventListener("reset", (event) => { last = Number(event.lastEventId) || last; tell({ type: "reset" }); });
    stream.addEventListener("error", () => {
      tell({ type: "state", state: "lost" });
      // A refused stream is not tried again by the browser itself.
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => { stream.close(); release(); start(); }, 5000);
    });
    addEventListener("pagehide", () => { stream.close(); release(); }, { once: true });
  });
}

export function start() {
  if ("BroadcastChannel" in window && !channel) {
    channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener("message", (event) => event.data.type === "ask" ? answer() : hand(event.data));
    channel.postMessage({ type: "ask" });
  }
  // Web Locks exist on HTTPS and localhost; elsewhere each tab keeps a stream of its own.
  if (navigator.locks && channel) navigator.locks.request(CHANNEL, hold);
  else hold();
}

function answer() {
  if (document.documentElement.dataset.live) {
    channel.postMessage({ type: "state", state: document.documentElement.dataset.live });
  }
}
