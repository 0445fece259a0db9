/* The campaign editor's numbers: the form is posted as it stands, and what the server counts is shown beside the rows.

   The tokens that the axes bring, saved or not, are handed on to the editors of texts. */

const { Controller } = window.StimulusModule;
const PAUSE = 500;

class Measure extends Controller {
  static targets = ["output"];

  static values = { url: String };

  connect() {
    this.form = this.element.closest("form");
    this.listeners = new AbortController();
    const on = (name) =>
      this.form.addEventListener(name, (event) => this.changed(event), { signal: this.listeners.signal });
    ["input", "change"].forEach(on);
    // Rows that are added, moved or removed change hidden fields, which says nothing by itself.
    this.rows = new MutationObserver(() => this.soon());
    this.form.querySelectorAll("#id_axes-FORMS, #id_exclusions-FORMS").forEach((rows) => {
      this.rows.observe(rows, { childList: true });
    });
    this.form.addEventListener(
      "click",
      (event) => {
        if (event.target.closest("[id$='-DELETE-button'], [data-inline-panel-child] button")) this.soon();
      },
      { signal: this.listeners.signal },
    );
    this.measure();
  }

  disconnect() {
    clearTimeout(this.timer);
    this.listeners.abort();
    this.rows.disconnect();
    this.request?.abort();
  }

  changed(event) {
    // A pasted title or a pattern changes no number.
    if (/^(axes|exclusions)-|^(headline|headline_pattern|method|sample_size)$/.test(event.target.name || "")) this.soon();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.measure(), PAUSE);
  }

  async measure() {
    this.request?.abort();
    this.request = new AbortController();
    const data = new FormData(this.form);
    this.outputTarget.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(this.urlValue, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
        signal: this.request.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      this.show(await response.json());
    } catch (error) {
      if (error.name === "AbortError") return;
      this.outputTarget.textContent = "Not counted: the server did not answer. Change something to try again.";
    }
    this.outputTarget.removeAttribute("aria-busy");
  }

  show(answer) {
    // Our own server's template; nothing typed is in it unescaped.
    if (this.last !== answer.html) this.outputTarget.innerHTML = answer.html;
    this.last = answer.html;
    Object.entries(answer.axes).forEach(([prefix, text]) => this.row(prefix, "kind", text, []));
    Object.entries(answer.exclusions).forEach(([prefix, rule]) => {
      this.row(prefix, "rule", rule.is_error ? "" : rule.text, rule.problems);
    });
    const tokens = JSON.stringify(answer.tokens);
    if (tokens === this.tokens) return;
    this.tokens = tokens;
    this.form.sparkTokens = answer.tokens;
    this.form.dispatchEvent(new CustomEvent("spark:tokens"));
  }

  row(prefix, name, text, problems) {
    const field = this.form.elements.namedItem(`${prefix}-${name}`);
    const output = field?.closest("[data-inline-panel-child]")?.querySelector("[data-spark-count]");
    if (!output) return;
    const lines = problems.map((problem) => {
      const line = document.createElement("p");
      line.className = "spark-count__problem";
      line.textContent = problem;
      return line;
    });
    const number = document.createElement("p");
    number.textContent = text;
    output.replaceChildren(...(text ? [number] : []), ...lines);
    output.hidden = false;
  }
}

window.wagtail.app.register("spark-measure", Measure);
