// What a page offers to print is the page itself.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
