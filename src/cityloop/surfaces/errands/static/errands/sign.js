// Long work: the sign in the bar moves, and its owner is told when something ends, on whatever page they are.
import { toast } from "kit/page";
import * as live from "kit/live";
import { word } from "kit/words";

const htmx = window.htmx;
const TOLD = { done: "", failed: "bad", called_off: "" };

function refresh() {
  htmx.ajax("GET", "/errands/sign/", { target: "#errands-sign", swap: "outerHTML" });
  const rows = document.getElementById("errand-rows");
  if (rows) htmx.ajax("GET", `/errands/rows/${location.search}`, { target: "#rows", swap: "innerMorph" });
}

live.listen((message) => {
  if (message.type === "reset") refresh();
  if (message.type !== "act" || message.act.kind !== "errand") return;
  const { state } = message.act;
  if (state in TOLD) toast(word(`errand_${state}`), TOLD[state]);
  refresh();
});
