/* A test batch before it is started: what a batch of the number that is typed would show, as the server works it out. */

const { Controller } = window.StimulusModule;
const PAUSE = 350;

class Coverage extends Controller {
  static targets = ["panel"];

  static values = { url: String };

  connect() {
    this.size = this.element.elements.namedItem("size");
    this.soon = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.load(), PAUSE);
    };
    this.size.addEventListener("input", this.soon);
  }

  disconnect() {
    clearTimeout(this.timer);
    this.size.removeEventListener("input", this.soon);
    this.request?.abort();
  }

  async load() {
    if (!this.size.value || !this.size.checkValidity()) return;
    this.request?.abort();
    this.request = new AbortController();
    this.panelTarget.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${this.urlValue}?${new URLSearchParams({ size: this.size.value })}`, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: this.request.signal,
      });
      if (response.ok) this.panelTarget.innerHTML = await response.text();
    } catch {
      // The batch can be started all the same, and says afterwards what it shows.
    }
    this.panelTarget.removeAttribute("aria-busy");
  }
}

window.wagtail.app.register("spark-coverage", Coverage);
