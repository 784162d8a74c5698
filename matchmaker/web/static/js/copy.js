// Copies the text of a field; without a clipboard (plain HTTP) it is selected and copied the old way.
async function copied(field) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(field.value);
    return true;
  }
  field.select();
  return document.execCommand("copy");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const isDone = await copied(field).catch(() => false);
    if (!isDone) field.select();
    const told = isDone ? "已复制" : "请按 Ctrl+C 复制";
    button.textContent = told;
    document.getElementById("copied").textContent = told;
  });
}
