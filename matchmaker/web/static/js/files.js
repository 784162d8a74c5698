// A file that is too large is told before it is sent: sending takes long, and is refused anyway.
const MEGABYTE = 1024 * 1024;
const FILES = "input[type=file][data-megabytes]";

export function startFiles() {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches(FILES)) return;
    const most = Number(input.dataset.megabytes);
    const large = [...input.files].find((file) => file.size > most * MEGABYTE);
    input.setCustomValidity(large ? `“${large.name}”超过 ${most} MB，请压缩或拆分后重新选择。` : "");
    input.reportValidity();
  });
  // The same file, made smaller, counts as a change only where none is chosen.
  document.addEventListener("click", (event) => {
    if (event.target.matches(FILES) && event.target.validity.customError) {
      event.target.value = "";
      event.target.setCustomValidity("");
    }
  });
}
