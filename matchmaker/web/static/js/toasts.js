// Notices of what was done pass by at the corner; those with an act, and errors, stay until closed.
const SECONDS = 6;

function place() {
  const found = document.querySelector(".toasts");
  if (found) return found;
  const made = document.createElement("div");
  made.className = "toasts no-print";
  document.body.append(made);
  return made;
}

function pass(notice) {
  const stays = notice.querySelector("form") || notice.getAttribute("role") === "alert";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-close";
  button.setAttribute("aria-label", "关闭提示");
  button.textContent = "×";
  button.addEventListener("click", () => notice.remove());
  notice.append(button);
  place().append(notice);
  if (!stays) setTimeout(() => notice.remove(), SECONDS * 1000);
}

export function toast(text, kind = "success") {
  const notice = document.createElement("div");
  notice.className = `notice notice-${kind}`;
  notice.setAttribute("role", kind === "error" ? "alert" : "status");
  notice.textContent = text;
  pass(notice);
}

export function startToasts() {
  document.querySelectorAll("[data-toast]").forEach(pass);
  // A server's answer to htmx may name one: HX-Trigger: {"toast": {"text": "…", "kind": "…"}}.
  document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind));
}
