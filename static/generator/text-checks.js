/* Asks the server about texts: one request for all editors of a form that changed, and the last answer counts. */

const PAUSE = 350;
const BATCH = 150;
const checkers = new WeakMap();

export function checkerOf(form) {
  if (!checkers.has(form)) checkers.set(form, new Checker(form));
  return checkers.get(form);
}

class Checker {
  constructor(form) {
    this.form = form;
    this.waiting = new Set();
    this.editors = new Set();
    this.palette = null;
    const again = () => {
      this.palette = null;
      this.editors.forEach((editor) => this.ask(editor));
    };
    form.addEventListener("spark:tokens", again);
    form.addEventListener("change", (event) => {
      if (event.target.name === "campaign") again();
    });
  }

  add(editor) {
    this.editors.add(editor);
    this.ask(editor, 0);
  }

  remove(editor) {
    this.editors.delete(editor);
    this.waiting.delete(editor);
  }

  /* Asks soon; a form with many rows is one question and not one for each. */
  ask(editor, pause = PAUSE) {
    this.waiting.add(editor);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  context() {
    const editor = [...this.editors].find((each) => each.hasSiteValue);
    const select = this.form.elements.namedItem("campaign");
    return {
      url: editor?.urlValue,
      site: editor?.siteValue,
      campaign: (select && select.value) || editor?.campaignValue || "",
      tokens: this.form.sparkTokens || null,
    };
  }

  async send() {
    const { url, ...context } = this.context();
    const asked = [...this.waiting].slice(0, BATCH);
    asked.forEach((editor) => this.waiting.delete(editor));
    if (!url || !asked.length) return;
    const texts = asked.map((editor, place) => ({ key: String(place), ...editor.question() }));
    asked.forEach((editor, place) => {
      editor.asked = texts[place].text;
    });
    try {
      const answer = await this.post(url, { ...context, texts });
      asked.forEach((editor, place) => {
        if (editor.asked === texts[place].text) editor.show(answer.texts[String(place)]);
      });
    } catch {
      asked.forEach((editor) => editor.fail());
    }
    if (this.waiting.size) this.timer = setTimeout(() => this.send(), 0);
  }

  /* What can be inserted; asked for once, until the names change. */
  async groups() {
    const { url, ...context } = this.context();
    this.palette ??= this.post(url, { ...context, texts: [], palette: true }).then((answer) => answer.palette);
    try {
      return await this.palette;
    } catch (error) {
      this.palette = null;
      throw error;
    }
  }

  async post(url, data) {
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
      body: JSON.stringify(data),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }
}
