// On a phone the menu is a strip: the entry that is open is brought into its middle.
export function startMenu() {
  const here = document.querySelector(".side-menu [aria-current]");
  const strip = here?.closest(".side-menu");
  if (strip) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
}
