// Where reading goes on when htmx has replaced a part of the page: at the place that the part names,
// else at the part itself if the focus was in what is gone. htmx finds fields with an id by itself.
let wasInside = false;

function goOn(part) {
  const place = part.querySelector("[data-focus]");
  const isLost = wasInside && document.activeElement === document.body;
  if (!place && !isLost) return;
  const next = place ?? part;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

export function startFocus() {
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    wasInside = event.detail.target.contains(document.activeElement);
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    // What an answer renews elsewhere on the page is not where one reads.
    if (event.target.id === event.detail.target.id) goOn(event.target);
  });
}
