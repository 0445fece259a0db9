/* Keeps the bell's number right while somebody looks at the page; hidden pages ask nothing. */
(() => {
  const { Controller } = window.StimulusModule;

  window.wagtail.app.register(
    "spark-bell",
    class extends Controller {
      static values = { url: String, every: { type: Number, default: 60000 } };

      connect() {
        this.onVisibility = () => {
          if (!document.hidden && Date.now() - this.asked > this.everyValue) this.ask();
        };
        document.addEventListener("visibilitychange", this.onVisibility);
        this.asked = Date.now();
        this.timer = setInterval(() => {
          if (!document.hidden) this.ask();
        }, this.everyValue);
      }

      disconnect() {
        clearInterval(this.timer);
        document.removeEventListener("visibilitychange", this.onVisibility);
      }

      async ask() {
        this.asked = Date.now();
        try {
          const response = await fetch(this.urlValue, { headers: { Accept: "application/json" } });
          if (!response.ok || response.redirected) return;
          const { badge, label } = await response.json();
          this.element.dataset.sparkBadge = badge;
          this.element.setAttribute("aria-label", label);
        } catch {
          // The server is away: the number stays as it was, and is asked for again.
        }
      }
    },
  );
})();
