// The form for a new report: a click on the map or a chosen address sets the place; what filing fills in is shown.
import * as map from "desk/map";

const htmx = window.htmx;

function preview(form) {
  const query = new URLSearchParams();
  for (const name of ["lon", "lat", "condition"]) query.set(name, form.elements[name]?.value ?? "");
  if (query.get("lon")) htmx.ajax("GET", `/reports/preview/?${query}`, { source: "#preview", target: "#preview", swap: "innerHTML" }).then(() => address(form));
}

function address(form) {
  const told = document.querySelector("#preview [data-address]")?.dataset.address;
  const field = form.elements.address;
  if (told && (!field.value || field.dataset.told === field.value)) {
    field.value = told;
    field.dataset.told = told;
  }
}

function setPlace(form, [lon, lat]) {
  form.elements.lon.value = lon.toFixed(6);
  form.elements.lat.value = lat.toFixed(6);
  preview(form);
}

export function start(pane) {
  const form = pane.querySelector(".report-form");
  if (!form) return;
  map.pickPlace((place) => setPlace(form, place));
  if (form.elements.lon.value) map.markPlace([Number(form.elements.lon.value), Number(form.elements.lat.value)]);
  form.addEventListener("change", (event) => { if (event.target.name === "condition") preview(form); });
  form.addEventListener("click", (event) => {
    const place = event.target.closest("[data-place-lon]");
    if (!place) return;
    const position = [Number(place.dataset.placeLon), Number(place.dataset.placeLat)];
    form.elements.address.value = place.dataset.placeName;
    delete form.elements.address.dataset.told;
    document.getElementById("places").replaceChildren();
    map.markPlace(position);
    map.choose(position);
    setPlace(form, position);
  });
}
