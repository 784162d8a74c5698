// Opens the page of a link at the side of this one; with a key held down it opens as always.
function drawer() {
  const found = document.getElementById("drawer");
  if (found) return found;
  const made = document.createElement("dialog");
  made.id = "drawer";
  made.className = "drawer";
  made.addEventListener("click", (event) => {
    if (event.target === made || event.target.closest("[data-close]")) made.close();
  });
  document.body.append(made);
  return made;
}

function head(title, address) {
  const row = document.createElement("div");
  row.className = "drawer-head";
  const link = document.createElement("a");
  link.href = address;
  link.textContent = "打开整页";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.dataset.close = "";
  button.textContent = "关闭";
  row.append(link, button);
  return row;
}

async function open(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const content = page.querySelector("main");
  if (!answer.ok || answer.redirected || !content) {
    location.assign(link.href);
    return;
  }
  const place = drawer();
  const part = document.createElement("div");
  part.append(...content.childNodes);
  place.setAttribute("aria-label", page.title);
  place.replaceChildren(head(page.title, link.href), part);
  place.showModal();
  window.htmx?.process(part);
}

export function startDrawer() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-drawer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link).catch(() => location.assign(link.href));
  });
}
