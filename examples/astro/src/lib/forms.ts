/** Sends forms by the API. What a form is, and when somebody began, is asked when its first field is entered. */

type Definition = { submit_url: string; token: string; honeypot: string };
type Answer = { message?: string; redirect?: string | null; detail?: string; fields?: Record<string, string[]> };

const begun = new WeakMap<HTMLFormElement, Promise<Definition>>();
const keys = new WeakMap<HTMLFormElement, string>();

function begin(form: HTMLFormElement): Promise<Definition> {
  const found = begun.get(form) ?? fetch(form.dataset.form!).then((answer) => answer.json());
  begun.set(form, found);
  found.catch(() => begun.delete(form));
  return found;
}

/** What somebody answered: several values of one field as a list. */
function answersOf(form: HTMLFormElement): Record<string, string | string[]> {
  const data = new FormData(form);
  return Object.fromEntries(
    [...new Set(data.keys())].map((name) => {
      const values = data.getAll(name).map(String);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}

function say(form: HTMLFormElement, text: string, isDone: boolean): HTMLElement {
  const box = form.querySelector<HTMLElement>(".form-message")!;
  box.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  box.classList.toggle("is-done", isDone);
  box.hidden = false;
  return box;
}

function mark(form: HTMLFormElement, problems: Record<string, string[]>): void {
  form.querySelectorAll(".field-error").forEach((old) => old.remove());
  for (const field of form.querySelectorAll<HTMLElement>("[data-field]")) {
    const found = problems[field.dataset.field!];
    for (const input of field.querySelectorAll("input, select, textarea")) {
      if (found) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (found) field.append(Object.assign(document.createElement("p"), { className: "field-error", textContent: found.join(" ") }));
  }
}

async function send(form: HTMLFormElement): Promise<void> {
  const { submit_url, token, honeypot } = await begin(form);
  if (!keys.has(form)) keys.set(form, crypto.randomUUID());
  const answer = await fetch(submit_url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": keys.get(form)! },
    body: JSON.stringify({
      data: answersOf(form),
      token,
      page: Number(form.dataset.page) || undefined,
      page_url: location.href,
      referrer: document.referrer,
      [honeypot]: form.querySelector<HTMLInputElement>("[data-honeypot]")!.value,
    }),
  });
  const said: Answer = await answer.json();
  mark(form, said.fields ?? {});
  if (said.redirect) return location.assign(said.redirect);
  const box = say(form, said.message || said.detail || "That could not be sent. Please try again.", answer.ok);
  if (answer.ok) for (const child of form.children) (child as HTMLElement).hidden = child !== box;
  else keys.delete(form);
  (form.querySelector<HTMLElement>("[aria-invalid]") ?? box).focus();
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-form]")) {
  form.noValidate = true;
  form.addEventListener("focusin", () => void begin(form), { once: true });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    try {
      await send(form);
    } catch {
      say(form, "There is no connection. What you wrote is still here: please try again.", false);
    } finally {
      form.ariaBusy = "false";
    }
  });
}
