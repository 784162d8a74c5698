// Questions before an act, and menus: one is open at a time, Escape and 取消 close it.
const MENU = "details.confirm, details.columns-menu";
const OPEN = "details.confirm[open], details.columns-menu[open]";
const FIELD = "input:not([type=hidden]), select, textarea";

function close(question) {
  question.open = false;
  question.querySelector("summary").focus();
}

export function startConfirms() {
  document.addEventListener(
    "toggle",
    (event) => {
      const question = event.target;
      if (!question.matches?.(MENU) || !question.open) return;
      for (const other of document.querySelectorAll(OPEN)) {
        if (other !== question) other.open = false;
      }
      const cancel = question.querySelector("[data-close]");
      if (cancel) {
        cancel.hidden = false;
        (question.querySelector(FIELD) ?? cancel).focus();
      }
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const question = event.target.closest?.(MENU);
    if (event.target.closest?.("[data-close]") && question) close(question);
    if (!question) {
      document.querySelectorAll(OPEN).forEach((other) => (other.open = false));
    }
  });
  document.addEventListener("keydown", (event) => {
    const question = document.querySelector(OPEN);
    if (event.key !== "Escape" || !question) return;
    // A drawer around the question stays open.
    event.preventDefault();
    close(question);
  });
}
