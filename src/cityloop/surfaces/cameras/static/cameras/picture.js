// The picture under what is drawn: taken up when the station has sent one, and as wide and high as it is.
const svg = document.querySelector("svg.drawing");
const image = svg.querySelector("image");

document.addEventListener("htmx:after:swap", () => {
  const fetched = document.querySelector("#asked [data-picture]")?.dataset.picture;
  if (!fetched || fetched === image.getAttribute("href")) return;
  const probe = new Image();
  probe.addEventListener("load", () => {
    image.setAttribute("href", fetched);
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    if (Math.abs(width / height - probe.naturalWidth / probe.naturalHeight) < 0.01) return;
    // What is drawn is told in fractions of the picture: another shape of picture is another page.
    if (!svg.querySelector(".current")) location.reload();
    else svg.setAttribute("preserveAspectRatio", "none"), (svg.style.aspectRatio = `${probe.naturalWidth} / ${probe.naturalHeight}`);
  });
  probe.src = fetched;
});
