// Ticks all boxes of one name at once, or none of them when all are ticked.
export function startTicks() {
  for (const button of document.querySelectorAll("[data-tick-all]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const boxes = [...document.querySelectorAll(`input[name="${button.dataset.tickAll}"]`)];
      const isAll = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !isAll;
    });
  }
}
