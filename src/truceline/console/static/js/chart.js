// Charts that are drawn when they are opened. The table beside each has the same numbers, and is
// all that there is without scripts; the library that draws is fetched with the first chart.

/** Draw the chart of one opened <details data-chart="ADDRESS">, once. */
async function open(details) {
  if (!details.open || details.dataset.drawn) return;
  details.dataset.drawn = "yes";
  const place = details.querySelector("[data-chart-place]");
  const trouble = details.querySelector("[data-chart-trouble]");
  place.setAttribute("aria-busy", "true");
  try {
    const [{ draw }, answer] = await Promise.all([import("../vendor/charts.js"), fetch(details.dataset.chart)]);
    if (!answer.ok) throw new Error(String(answer.status));
    const specification = await answer.json();
    await draw(place, specification, { config: specification.config });
    // The table tells the same, and is what readers of the screen are given.
    place.querySelector("svg")?.setAttribute("aria-hidden", "true");
  } catch {
    delete details.dataset.drawn;
    trouble.hidden = false;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

for (const details of document.querySelectorAll("details[data-chart]")) {
  details.addEventListener("toggle", () => open(details));
  open(details);
}
