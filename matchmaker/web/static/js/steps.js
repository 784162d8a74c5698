// Shows a long form step by step. What a step asks for is checked before the next one is shown;
// fields that the server has refused decide which step comes first.
const WRONG = "[aria-invalid], .field-error";

function button(text, act, kind = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn ${kind}`;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function start(form) {
  const steps = [...form.querySelectorAll(".step")];
  const links = steps.map((step) => document.querySelector(`.step-bar a[href="#${step.id}"]`));
  let current = 0;

  function show(index, focus = true) {
    current = index;
    steps.forEach((step, number) => (step.hidden = number !== index));
    links.forEach((link, number) => {
      link?.toggleAttribute("aria-current", number === index);
      if (number === index) link?.setAttribute("aria-current", "step");
    });
    form.classList.toggle("is-last-step", index === steps.length - 1);
    if (focus) {
      steps[index].focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  function isRight(step) {
    const wrong = [...step.querySelectorAll("input, select, textarea")].find(
      (field) => !field.checkValidity(),
    );
    wrong?.reportValidity();
    return !wrong;
  }

  steps.forEach((step, index) => {
    const acts = document.createElement("p");
    acts.className = "step-acts";
    if (index > 0) acts.append(button("上一步", () => show(index - 1)));
    if (index < steps.length - 1) {
      acts.append(button("下一步", () => isRight(step) && show(index + 1), "btn-primary"));
    }
    step.append(acts);
    links[index]?.addEventListener("click", (event) => {
      event.preventDefault();
      show(index);
    });
    links[index]?.classList.toggle("has-error", !!step.querySelector(WRONG));
  });
  // A field that is not filled in may stand in a step that is hidden: show it before it complains.
  form.addEventListener(
    "invalid",
    (event) => {
      const index = steps.indexOf(event.target.closest(".step"));
      if (index >= 0 && steps[current].hidden === false && index < current) show(index, false);
      else if (index >= 0 && steps[index].hidden) show(index, false);
    },
    true,
  );
  const wrong = steps.findIndex((step) => step.querySelector(WRONG));
  const named = steps.findIndex((step) => `#${step.id}` === location.hash);
  show(Math.max(wrong >= 0 ? wrong : named, 0), false);
}

export function startSteps(root) {
  root.querySelectorAll("form[data-steps]").forEach(start);
}
