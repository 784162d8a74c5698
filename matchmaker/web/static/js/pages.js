// The number of rows on a page takes effect when it is chosen, from the first page on.
export function startPages(root) {
  for (const form of root.querySelectorAll("form[data-pages]:not(.is-live)")) {
    form.classList.add("is-live");
    form.elements.page_size?.addEventListener("change", () => {
      form.elements.page.value = 1;
      form.requestSubmit();
    });
    form.elements.page.addEventListener("change", () => form.requestSubmit());
  }
}
