/** Sends forms without leaving the page. Without it, a form's own page answers. */

const make = (tag, values) => Object.assign(document.createElement(tag), values);

function begin(form) {
  if (form.dataset.begun) return;
  form.dataset.begun = "1";
  put(form, "_key", crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
  put(form, "_page_url", location.href);
  put(form, "_referrer", document.referrer);
  fetch(`${form.action}token/`)
    .then((answer) => answer.json())
    .then(({ token }) => put(form, "_token", token))
    .catch(() => {});
}

function put(form, name, value) {
  form.append(make("input", { type: "hidden", name, value }));
}

function say(form, text, isDone) {
  const box = form.querySelector("[data-form-message]");
  box.replaceChildren(make("p", { textContent: text }));
  box.classList.toggle("is-done", isDone);
  box.hidden = false;
  return box;
}

function mark(form, errors) {
  form.querySelectorAll(".field-error").forEach((old) => old.remove());
  for (const field of form.querySelectorAll("[data-field]")) {
    const inputs = [...field.querySelectorAll("input, select, textarea")];
    const target = field.matches("fieldset") ? field : inputs[0];
    const found = errors[field.dataset.field];
    const id = `${inputs[0].id}_error`;
    const described = [field.querySelector(".field-help")?.id, found && id].filter(Boolean).join(" ");
    target.setAttribute("aria-describedby", described);
    for (const input of inputs) found ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    if (found) field.append(make("p", { className: "field-error", id, textContent: found.join(" ") }));
  }
}

// What the server would refuse after all of it was sent.
function tooMuch(form) {
  const errors = {};
  for (const { name, files, dataset } of form.querySelectorAll("input[type=file]")) {
    if (files.length > dataset.most) errors[name] = [dataset.tooMany];
    else if ([...files].some(({ size }) => size > dataset.mostBytes)) errors[name] = [dataset.tooLarge];
  }
  return errors;
}

async function send(event) {
  const form = event.target;
  if (!form.matches("[data-form]")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  begin(form);
  const refused = tooMuch(form);
  mark(form, refused);
  if (Object.keys(refused).length) return form.querySelector("[aria-invalid]").focus();
  form.ariaBusy = "true";
  try {
    const data = new FormData(form);
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    mark(form, said.errors ?? {});
    if (said.redirect) return location.assign(said.redirect);
    const box = say(form, said.message, answer.ok);
    if (answer.ok) for (const child of form.children) child.hidden = child !== box;
    (form.querySelector("[aria-invalid]") ?? box).focus();
  } catch {
    // The browser's own way may still work, and the server knows the same sending by its key.
    form.submit();
  } finally {
    form.ariaBusy = "false";
  }
}

document.querySelectorAll("[data-form]").forEach((form) => (form.noValidate = true));
document.addEventListener("focusin", ({ target }) => target.form?.matches("[data-form]") && begin(target.form));
document.addEventListener("submit", send);
