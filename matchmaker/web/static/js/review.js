// Judge pairs from the keyboard: 1 keeps at once, 2 to 4 wait for the letter of a reason.
let chosen = null;
let isBusy = false;

const find = (selector) => document.querySelector(selector);

function hint(text) {
  const place = find("[data-pair-hint]");
  if (place) place.textContent = text;
}

function choose(button) {
  chosen = button;
  document.querySelectorAll("[data-decision]").forEach((other) => {
    other.classList.toggle("is-chosen", other === button);
  });
  hint(button ? `“${button.firstChild.textContent.trim()}”：请按理由的字母键，Esc 放弃` : "");
}

// A click, since htmx learns from it which button was pressed.
function send(button) {
  choose(null);
  button.click();
}

function isComplete(button) {
  return button.hasAttribute("data-at-once") || find("[data-reason]:checked");
}

function decide(button) {
  if (isComplete(button)) send(button);
  else choose(button);
}

function giveReason(radio) {
  radio.checked = true;
  if (!chosen) return;
  const note = find("[data-note]");
  if (radio.value === "other" && note.value.trim() === "") {
    hint("理由为“其他”：请写明，再按 Enter");
    note.focus();
  } else send(chosen);
}

function inNote(event) {
  if (event.key === "Escape") event.target.blur();
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.blur();
    if (chosen && find("[data-reason]:checked")) send(chosen);
  }
}

function act(key) {
  const decision = find(`[data-decision="${key}"]`);
  const reason = find(`[data-reason="${key}"]`);
  const other = find(`[data-key="${key}"]`);
  if (decision) decide(decision);
  else if (reason) giveReason(reason);
  else if (other) other.click();
  else if (key === "N" && find("[data-note]")) find("[data-note]").focus();
  else if (key === "?" && find("#keys")) find("#keys").showModal();
  else if (key === "ESCAPE") choose(null);
  else return false;
  return true;
}

export function startReview() {
  if (!find("[data-pair], [data-done]")) return;
  const help = find("[data-keys-help]");
  if (help) {
    help.hidden = false;
    help.addEventListener("click", () => find("#keys").showModal());
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    if (event.target.matches("[data-note]")) inNote(event);
    else if (!event.target.matches("textarea, select, input:not([type=radio])")) {
      if (!isBusy && act(event.key.toUpperCase())) event.preventDefault();
    }
  });
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-decision]");
      if (!button || isComplete(button)) return;
      event.preventDefault();
      event.stopPropagation();
      choose(button);
    },
    true,
  );
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-reason]")) giveReason(event.target);
  });
  document.body.addEventListener("htmx:beforeRequest", () => (isBusy = true));
  document.body.addEventListener("htmx:afterRequest", () => (isBusy = false));
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "pair") {
      chosen = null;
      window.scrollTo(0, 0);
    }
  });
}
