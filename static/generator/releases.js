/* Stimulus controllers of the release screens. The calendar and the form work without them. */
(() => {
  const { Controller } = window.StimulusModule;
  const register = (name, controller) => window.wagtail.app.register(name, controller);

  /* Moves a campaign's portion of a day by dragging it to a later day; what is refused says why. */
  register(
    "spark-calendar",
    class extends Controller {
      static targets = ["day", "live"];
      static values = { today: String };

      start(event) {
        const portion = event.currentTarget;
        this.dragged = portion;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", portion.innerText.trim());
        portion.classList.add("is-dragged");
        this.dayTargets.forEach((day) => day.classList.toggle("is-target", this.accepts(day)));
      }

      end() {
        this.dragged?.classList.remove("is-dragged");
        this.dragged = null;
        this.dayTargets.forEach((day) => day.classList.remove("is-target", "is-over"));
      }

      /* Days are written so that later ones are greater. */
      accepts(day) {
        return Boolean(this.dragged) && day.dataset.day > this.dragged.dataset.day && day.dataset.day >= this.todayValue;
      }

      over(event) {
        if (!this.dragged) return;
        // Also a day that cannot take it may be dropped on: the answer says why.
        event.preventDefault();
        event.dataTransfer.dropEffect = this.accepts(event.currentTarget) ? "move" : "none";
        event.currentTarget.classList.toggle("is-over", this.accepts(event.currentTarget));
      }

      leave(event) {
        event.currentTarget.classList.remove("is-over");
      }

      async drop(event) {
        event.preventDefault();
        const portion = this.dragged;
        const target = event.currentTarget.dataset.day;
        this.end();
        if (!portion || portion.dataset.day === target) return;
        portion.setAttribute("aria-busy", "true");
        try {
          const response = await fetch(portion.dataset.url, {
            method: "POST",
            headers: { "X-CSRFToken": window.wagtailConfig.CSRF_TOKEN, "X-Requested-With": "XMLHttpRequest" },
            body: new URLSearchParams({ target }),
          });
          const answer = await response.json();
          if (response.ok) {
            window.location.reload();
            return;
          }
          this.say(answer.error);
        } catch {
          this.say("The portion could not be moved. Nothing was changed; try again.");
        }
        portion.removeAttribute("aria-busy");
      }

      say(text) {
        this.liveTarget.textContent = text;
        document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { clear: true, type: "error", text } }));
      }
    },
  );

  /* Shows what the plan would do while its form is filled in. */
  register(
    "spark-plan",
    class extends Controller {
      static targets = ["form", "panel"];
      static values = { url: String };

      disconnect() {
        clearTimeout(this.timer);
        this.request?.abort();
      }

      later() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.load(), 300);
      }

      async load() {
        this.request?.abort();
        this.request = new AbortController();
        this.panelTarget.setAttribute("aria-busy", "true");
        const fields = new FormData(this.formTarget);
        fields.delete("csrfmiddlewaretoken");
        const isOpen = this.panelTarget.querySelector("details")?.open;
        try {
          const response = await fetch(`${this.urlValue}&${new URLSearchParams(fields)}`, { signal: this.request.signal });
          if (!response.ok) throw new Error(String(response.status));
          this.panelTarget.innerHTML = await response.text();
          const details = this.panelTarget.querySelector("details");
          if (details) details.open = Boolean(isOpen);
        } catch (error) {
          // The form still says what is wrong once it is sent.
          if (error.name !== "AbortError") this.panelTarget.dataset.failed = "true";
        }
        this.panelTarget.removeAttribute("aria-busy");
      }
    },
  );
})();
