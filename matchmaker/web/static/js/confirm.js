// Questions before an act: one is open at a time, Escape and 取消 close it.
function close(question) {
  question.open = false;
  question.querySelector("summary").focus();
}

export function startConfirms() {
  document.addEventListener(
    "toggle",
    (event) => {
      const question = event.target;
      if (!question.matches?.("details.confirm") || !question.open) return;
      for (const other of document.querySelectorAll("details.confirm[open]")) {
        if (other !== question) other.open = false;
      }
      const cancel = question.querySelector("[data-close]");
      if (cancel) {
        cancel.hidden = false;
        cancel.focus();
      }
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const question = event.target.closest?.("details.confirm");
    if (event.target.closest?.("[data-close]") && question) close(question);
    if (!question) {
      document.querySelectorAll("details.confirm[open]").forEach((other) => (other.open = false));
    }
  });
  document.addEventListener("keydown", (event) => {
    const question = document.querySelector("details.confirm[open]");
    if (event.key === "Escape" && question) close(question);
  });
}
