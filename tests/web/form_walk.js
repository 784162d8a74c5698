// Sends one form of a page with bad input, as the browser would without its own checks; returns the
// status, the messages at fields and above, and the names whose typed text is gone.
async ([path, isEmpty]) => {
  const pathOf = (form) => new URL(form.getAttribute("action"), location).pathname;
  const form = [...document.forms].find((each) => each.method === "post" && pathOf(each) === path);
  // What was sent before may have ended what the form was for.
  if (!form) return null;
  const fields = [...form.elements].filter((field) => field.name && !["submit", "button"].includes(field.type));
  if (!fields.some((field) => field.type !== "hidden")) return null;
  const body = new FormData();
  const typed = [];
  for (const field of fields) {
    const isWritten = !["hidden", "file", "checkbox", "radio", "select-one"].includes(field.type);
    if (field.type === "file") body.append(field.name, new File([isEmpty ? "" : "x"], isEmpty ? "" : "x.exe"));
    else if (isWritten) {
      const long = field.tagName === "TEXTAREA" ? 5000 : 600;
      const odd = { number: "-99999999999", date: "0001-01-01", email: "@@", password: "1" };
      const value = isEmpty ? "" : odd[field.type] ?? "无".repeat(long);
      body.append(field.name, value);
      if (!isEmpty && field.type !== "password") typed.push([field.name, value.slice(0, 50)]);
    } else if (!["checkbox", "radio"].includes(field.type)) {
      const isTampered = field.type === "select-one" && !isEmpty;
      body.append(field.name, isTampered ? "nonsense" : field.value);
    }
  }
  const button = form.querySelector("button[name]");
  if (button) body.append(button.name, button.value);
  const sent = form.enctype === "multipart/form-data" ? body : new URLSearchParams(body);
  const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const texts = (selector) => [...page.querySelectorAll(selector)].map((item) => item.textContent.trim());
  const stands = ([name, value]) =>
    [...page.getElementsByName(name)].some((field) => (field.value || field.textContent).includes(value));
  return {
    status: answer.status,
    atFields: texts(".field-error"),
    above: texts(".notice-error, .error-card"),
    lost: answer.status < 400 ? [] : typed.filter((item) => !stands(item)).map(([name]) => name),
  };
}
