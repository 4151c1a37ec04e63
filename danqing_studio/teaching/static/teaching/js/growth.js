// Samples over time: the slider shows the sheet of its moment in the large frame, and the strip does the same.
// Whoever looks at an earlier one stays there when newer ones come; whoever looks at the newest sees them.

/** The moment that is looked at; 0: the newest. @type {number} */
let looked = 0;

/** @param {number} moment from 1 */
function show(moment) {
  const links = [...document.querySelectorAll("[data-growth] [data-sheet]")];
  const link = links[moment - 1];
  const large = document.querySelector("[data-newest]");
  if (!link || !large) return;
  const small = link.querySelector("img");
  Object.assign(large, { src: link.href, width: link.dataset.width, height: link.dataset.height, alt: small.alt });
  document.querySelector("[data-growth] figcaption .faint").textContent = small.alt;
  for (const one of links) one.toggleAttribute("aria-current", one === link);
  looked = moment === links.length ? 0 : moment;
}

document.addEventListener("input", (event) => {
  if (event.target.id === "over-time") show(Number(event.target.value));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-growth] [data-sheet]");
  if (!link) return;
  event.preventDefault();
  const moment = [...document.querySelectorAll("[data-growth] [data-sheet]")].indexOf(link) + 1;
  const slider = document.getElementById("over-time");
  slider.value = String(moment);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("htmx:afterSwap", () => {
  const slider = document.getElementById("over-time");
  if (!looked || !slider) return;
  slider.value = String(looked);
  show(looked);
});
