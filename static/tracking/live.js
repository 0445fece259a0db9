/* The live screen reads itself anew every few seconds, and not while nobody looks. Without it the screen stands still. */
(() => {
  const { Controller } = window.StimulusModule;
  const EVERY = 5000;

  window.wagtail.app.register(
    "spark-live",
    class extends Controller {
      static targets = ["results", "state", "pause", "status"];
      static values = { url: String };

      connect() {
        this.wake = () => {
          if (!document.hidden) this.schedule(0);
        };
        document.addEventListener("visibilitychange", this.wake);
        this.pauseTarget.hidden = false;
        this.tell(`New every ${EVERY / 1000} seconds.`);
        this.schedule(EVERY);
      }

      disconnect() {
        document.removeEventListener("visibilitychange", this.wake);
        clearTimeout(this.timer);
      }

      toggle() {
        this.isPaused = !this.isPaused;
        this.pauseTarget.textContent = this.isPaused ? "Go on" : "Pause";
        this.tell(this.isPaused ? "Paused." : `New every ${EVERY / 1000} seconds.`);
        this.schedule(0);
      }

      tell(text) {
        this.stateTarget.textContent = text;
      }

      schedule(delay) {
        clearTimeout(this.timer);
        if (!this.isPaused) this.timer = setTimeout(() => this.refresh(), delay);
      }

      async refresh() {
        if (document.hidden) return;
        let delay = EVERY;
        try {
          const response = await fetch(this.urlValue, { headers: { "X-Requested-With": "XMLHttpRequest" } });
          if (!response.ok || response.redirected) throw new Error(String(response.status));
          this.show(await response.text());
          this.tell(`New every ${EVERY / 1000} seconds.`);
        } catch {
          // The server is away for a moment: what is shown stays, and it is asked again.
          delay = EVERY * 6;
          this.tell("The server does not answer; trying again.");
        }
        this.schedule(delay);
      }

      show(html) {
        // Whoever reads the table keeps it open, and the keyboard stays where it is.
        const isOpen = this.resultsTarget.querySelector("details")?.open;
        const hasFocus = this.resultsTarget.contains(document.activeElement);
        if (hasFocus && !document.activeElement.matches("summary")) return;
        const before = this.present;
        this.resultsTarget.innerHTML = html;
        const details = this.resultsTarget.querySelector("details");
        if (details && isOpen) details.open = true;
        if (details && hasFocus) details.querySelector("summary").focus();
        if (this.present !== before) this.statusTarget.textContent = `${this.present} visitors now`;
      }

      get present() {
        return this.resultsTarget.querySelector("[data-present]")?.dataset.present;
      }
    },
  );
})();
