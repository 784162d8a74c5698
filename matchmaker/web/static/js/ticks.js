// Ticks all boxes of one name on this page, or none of them when all are ticked.
export function startTicks() {
  for (const button of document.querySelectorAll("[data-tick-all]")) {
    const boxes = [...document.querySelectorAll(`input[name="${button.dataset.tickAll}"]`)];
    const isAll = () => boxes.every((box) => box.checked);
    const title = button.textContent;
    const show = () => (button.textContent = isAll() ? "取消勾选" : title);
    button.hidden = false;
    button.addEventListener("click", () => {
      const wanted = !isAll();
      for (const box of boxes) box.checked = wanted;
      show();
    });
    for (const box of boxes) box.addEventListener("change", show);
    show();
  }
}
