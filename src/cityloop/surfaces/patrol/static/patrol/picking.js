// A long list of cameras to tick: narrowed while typing, counted while ticking.
const list = document.querySelector(".picking");

document.querySelector("[data-narrow]")?.addEventListener("input", (event) => {
  const words = event.target.value.trim().toLowerCase();
  for (const each of list.children) each.hidden = !each.textContent.toLowerCase().includes(words);
});
list?.addEventListener("change", () => {
  document.querySelector("[data-picked]").textContent = list.querySelectorAll(":checked").length;
});
