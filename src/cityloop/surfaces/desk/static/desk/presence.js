// Says to the server what this page shows and which form is open, and shows who else is there.
import { cookie } from "kit/page";

const BEAT = 60_000;
const page = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let here = { subject: "", doing: "" };

export function tell(subject, doing = "") {
  const now = { subject: subject.includes("-") ? subject : "", doing };
  if (now.subject === here.subject && now.doing === here.doing) return;
  here = now;
  say();
}

export function heard(subject) {
  if (subject === here.subject) show(`/${subject.replace("-", "s/")}/company/`);
}

function body(subject) {
  const told = new FormData();
  for (const [name, value] of Object.entries({ ...here, subject, page, csrfmiddlewaretoken: cookie("cityloop_csrf") })) told.set(name, value);
  return told;
}

function say() {
  show("/presence/", { method: "POST", body: body(here.subject) });
}

async function show(path, options = {}) {
  const asked = here.subject;
  const answer = await fetch(path, options).catch(() => null);
  const box = document.getElementById("company");
  if (answer?.status === 200 && !answer.redirected && box && asked === here.subject) box.innerHTML = await answer.text();
}

export function start() {
  setInterval(() => { if (here.subject && !document.hidden) say(); }, BEAT);
  document.addEventListener("visibilitychange", () => { if (here.subject && !document.hidden) say(); });
  addEventListener("pagehide", () => { if (here.subject) navigator.sendBeacon("/presence/", body("")); });
}
