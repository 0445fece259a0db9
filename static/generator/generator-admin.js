/* The generator's Stimulus controllers for Wagtail's admin. Every screen works without them; they only make it nicer. */
(() => {
  const { Controller } = window.StimulusModule;
  const register = (name, controller) => window.wagtail.app.register(name, controller);
  const locale = document.documentElement.lang || "en";
  const number = (value) => Number(value).toLocaleString(locale);

  /* Shows only the fields of an axis that count for its kind. */
  register(
    "spark-axis",
    class extends Controller {
      static targets = ["field"];

      connect() {
        this.show();
      }

      fieldTargetConnected() {
        this.show();
      }

      show() {
        const select = this.element.querySelector("select[name$='-kind']");
        if (!select) return;
        this.fieldTargets.forEach((field) => {
          const kinds = field.dataset.sparkAxisKinds.split(" ");
          // Never hide what has an error: the reason for a failed save must stay visible.
          const hasError = Boolean(field.querySelector(".w-field--error, [aria-invalid='true']"));
          field.hidden = !kinds.includes(select.value) && !hasError;
        });
      }
    },
  );

  /* Filters a long list of checkboxes, and says how many are ticked. */
  register(
    "spark-keys",
    class extends Controller {
      static targets = ["search", "item", "count"];

      connect() {
        this.searchTarget.hidden = false;
        this.tally();
      }

      filter(event) {
        const wanted = event.target.value.trim().toLocaleLowerCase(locale);
        this.itemTargets.forEach((item) => {
          item.hidden = !item.textContent.toLocaleLowerCase(locale).includes(wanted);
        });
      }

      swallow() {}

      tally() {
        const ticked = this.element.querySelectorAll("input[type='checkbox']:checked").length;
        this.countTarget.textContent = ticked
          ? `${number(ticked)} of ${number(this.itemTargets.length)} chosen`
          : `All ${number(this.itemTargets.length)}`;
      }
    },
  );

  /* Follows a job by asking for its numbers, slower while the page is hidden; reloads once the job has ended. */
  register(
    "spark-job",
    class extends Controller {
      static targets = ["bar", "done", "total", "percent", "rate", "left", "failed", "skipped", "status", "live", "refresh"];
      static values = { url: String, every: { type: Number, default: 1500 }, open: Boolean, status: String };

      connect() {
        this.refreshTargets.forEach((link) => {
          link.hidden = this.openValue;
        });
        this.announced = Date.now();
        if (this.openValue) this.schedule(this.everyValue);
      }

      disconnect() {
        clearTimeout(this.timer);
      }

      schedule(delay) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.poll(), document.hidden ? delay * 8 : delay);
      }

      async poll() {
        try {
          const response = await fetch(this.urlValue, { headers: { Accept: "application/json" } });
          if (!response.ok) throw new Error(String(response.status));
          const progress = await response.json();
          this.show(progress);
          if (!progress.is_open || progress.status !== this.statusValue) {
            window.location.reload();
            return;
          }
          this.schedule(this.everyValue);
        } catch {
          // The job goes on without us: say so, and ask again later.
          this.refreshTargets.forEach((link) => {
            link.hidden = false;
          });
          this.schedule(this.everyValue * 6);
        }
      }

      show(progress) {
        this.put("done", number(progress.done));
        this.put("total", number(progress.total));
        this.put("percent", `${progress.percent}%`);
        this.put("rate", progress.rate_label);
        this.put("left", progress.left_label);
        this.put("failed", number(progress.failed));
        this.put("skipped", number(progress.skipped));
        this.put("status", progress.status_label);
        this.barTargets.forEach((bar) => {
          bar.value = progress.done;
          bar.max = progress.total || 1;
        });
        // A screen reader hears the numbers now and then, not with every step.
        if (this.hasLiveTarget && Date.now() - this.announced > 10000) {
          this.announced = Date.now();
          this.liveTarget.textContent = progress.summary;
        }
      }

      put(name, text) {
        this[`${name}Targets`].forEach((target) => {
          target.textContent = text;
        });
      }
    },
  );

  /* Fills in the forecast, which takes a moment to work out, after the page is there; and again for another number. */
  register(
    "spark-forecast",
    class extends Controller {
      static targets = ["panel", "link"];
      static values = { url: String };

      connect() {
        if (this.hasLinkTarget) this.load(this.urlValue);
      }

      disconnect() {
        this.request?.abort();
      }

      again(event) {
        event.preventDefault();
        const form = event.target;
        this.load(`${this.urlValue}?${new URLSearchParams(new FormData(form))}`, { keepsFocus: true });
      }

      async load(url, { keepsFocus = false } = {}) {
        this.request?.abort();
        this.request = new AbortController();
        this.panelTarget.setAttribute("aria-busy", "true");
        try {
          const response = await fetch(url, {
            headers: { "X-Requested-With": "XMLHttpRequest" },
            signal: this.request.signal,
          });
          if (!response.ok) throw new Error(String(response.status));
          this.panelTarget.innerHTML = await response.text();
          if (keepsFocus) this.panelTarget.querySelector("input[name='count']")?.focus();
        } catch (error) {
          // The link to the same figures on a page of their own is still there.
          if (error.name !== "AbortError") this.panelTarget.dataset.failed = "true";
        }
        this.panelTarget.removeAttribute("aria-busy");
      }
    },
  );

  /* Marks which of the sample articles the frame shows; the links themselves fill the frame. */
  register(
    "spark-samples",
    class extends Controller {
      static targets = ["link", "frame", "external", "trace"];

      choose(event) {
        this.linkTargets.forEach((link) => link.removeAttribute("aria-current"));
        const link = event.currentTarget;
        link.setAttribute("aria-current", "true");
        this.frameTarget.title = `Preview: ${link.dataset.title}`;
        this.address = link.href;
        if (this.isTracing) event.preventDefault();
        this.point({ isLoading: this.isTracing });
      }

      /* Shows the article with where its texts came from, and without again. */
      trace() {
        this.isTracing = !this.isTracing;
        this.traceTarget.setAttribute("role", "button");
        this.traceTarget.setAttribute("aria-pressed", String(this.isTracing));
        this.point({ isLoading: true });
      }

      point({ isLoading }) {
        this.address ??= this.traceTarget.href.split("?")[0];
        const address = this.isTracing ? `${this.address}?from=1` : this.address;
        if (isLoading) this.frameTarget.src = address;
        if (this.hasExternalTarget) this.externalTarget.href = address;
      }

      resize(event) {
        const width = event.currentTarget.dataset.width;
        this.element.style.setProperty("--spark-preview-width", width);
        this.element.querySelectorAll("[data-width]").forEach((button) => {
          button.setAttribute("aria-pressed", String(button === event.currentTarget));
        });
      }
    },
  );
})();
