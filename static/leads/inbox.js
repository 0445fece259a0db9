/* The leads' inbox: what is chosen, what is being done to many, and the way through it by keyboard. Without this script
   everything can still be ticked, opened and sent. */

const { Controller } = window.StimulusModule;
const config = JSON.parse(document.getElementById("wagtail-config")?.textContent || "{}");
const KEYS_ARE_ON = config.KEYBOARD_SHORTCUTS_ENABLED !== false;
const FIELDS = "input:not([type='checkbox']), textarea, select, [contenteditable='true']";
const EVERY = 1500;

/* Wagtail's list of shortcuts also names the inbox's. */
function listShortcuts() {
  const rows = document.getElementById("leads-shortcuts");
  const table = document.querySelector("#keyboard-shortcuts-dialog table");
  if (rows && table && !table.dataset.leads) {
    table.dataset.leads = "true";
    table.tHead.after(rows.content.cloneNode(true));
  }
}

/* Whether a key is meant for the screen, and not for a field, a menu or a dialog. */
function isFree(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !event.target.closest) return false;
  if (document.querySelector(".w-dialog[aria-hidden='false'], .w-dialog:not([aria-hidden])")) return false;
  return !event.target.closest(`${FIELDS}, .w-dropdown__content`);
}

window.wagtail.app.register(
  "leads-inbox",
  class extends Controller {
    static targets = ["row", "tick", "toggle", "bar", "count", "scope", "all", "live", "batch"];

    connect() {
      this.last = null;
      listShortcuts();
      this.show();
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    /* A batch at work is asked how far it is until it is done. */
    batchTargetConnected() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.follow(), EVERY);
    }

    async follow() {
      for (const bar of this.batchTargets) {
        try {
          const response = await fetch(bar.dataset.url, { headers: { Accept: "application/json" } });
          if (!response.ok) continue;
          const { done, total, is_running: isRunning } = await response.json();
          if (!isRunning) {
            window.location.reload();
            return;
          }
          bar.querySelector("progress").value = done;
          bar.querySelector("[data-numbers]").textContent = `${done.toLocaleString()} / ${total.toLocaleString()}`;
        } catch {
          // The server is away: it is asked again.
        }
      }
      if (this.batchTargets.length) this.timer = setTimeout(() => this.follow(), EVERY);
    }

    swapped() {
      this.last = null;
      this.none();
    }

    tick(event) {
      const at = this.tickTargets.indexOf(event.currentTarget);
      this.choose(at, event.currentTarget.checked, event.shiftKey);
    }

    choose(at, isChosen, toLast) {
      const from = toLast && this.last !== null ? this.last : at;
      const [low, high] = [Math.min(from, at), Math.max(from, at)];
      this.tickTargets.slice(low, high + 1).forEach((tick) => {
        tick.checked = isChosen;
      });
      this.last = at;
      this.allTarget.value = "";
      this.show();
    }

    toggleAll(event) {
      this.tickTargets.forEach((tick) => {
        tick.checked = event.currentTarget.checked;
      });
      this.allTarget.value = "";
      this.show();
    }

    selectAll() {
      this.allTarget.value = "1";
      this.show();
    }

    none() {
      this.tickTargets.forEach((tick) => {
        tick.checked = false;
      });
      this.allTarget.value = "";
      this.show();
    }

    show() {
      const chosen = this.tickTargets.filter((tick) => tick.checked).length;
      const isAll = this.allTarget.value === "1";
      const total = this.hasScopeTarget ? Number(this.scopeTarget.dataset.total) : 0;
      this.rowTargets.forEach((row) => {
        row.classList.toggle("leads-row--chosen", row.querySelector("input").checked);
      });
      if (this.hasToggleTarget) {
        this.toggleTarget.checked = chosen > 0 && chosen === this.tickTargets.length;
        this.toggleTarget.indeterminate = chosen > 0 && chosen < this.tickTargets.length;
      }
      if (this.hasScopeTarget) {
        const isOffered = chosen === this.tickTargets.length && chosen < total && !isAll;
        this.scopeTarget.hidden = !isOffered;
        this.scopeTarget.querySelector("[data-scope]").textContent = `All ${chosen} on this page are selected.`;
      }
      if (!this.hasBarTarget) return;
      this.barTarget.classList.toggle("hidden", !chosen);
      this.element.classList.toggle("leads-inbox--choosing", chosen > 0);
      const number = isAll ? total : chosen;
      this.countTarget.textContent = chosen ? `${isAll ? "All " : ""}${number.toLocaleString()} selected` : "";
    }

    key(event) {
      if (!KEYS_ARE_ON || !isFree(event)) return;
      const row = event.target.closest(".leads-row");
      const acts = {
        j: () => this.walk(row, 1),
        k: () => this.walk(row, -1),
        x: () => this.mark(row, event.shiftKey),
        Escape: () => this.none(),
        // On a checkbox it would send the form.
        ...(event.target.matches("[type='checkbox']") && row ? { Enter: () => row.querySelector(".leads-row__name").click() } : {}),
      };
      const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }

    walk(row, step) {
      const rows = this.rowTargets;
      const at = row ? rows.indexOf(row) + step : step > 0 ? 0 : rows.length - 1;
      rows[Math.max(0, Math.min(rows.length - 1, at))]?.querySelector(".leads-row__name").focus();
    }

    mark(row, toLast) {
      if (!row) return;
      const tick = row.querySelector("input");
      this.choose(this.tickTargets.indexOf(tick), !tick.checked, toLast);
      this.liveTarget.textContent = this.hasCountTarget ? this.countTarget.textContent : "";
    }
  },
);

window.wagtail.app.register(
  "leads-lead",
  class extends Controller {
    static targets = ["previous", "following", "note", "back"];

    connect() {
      listShortcuts();
    }

    key(event) {
      if (!KEYS_ARE_ON || !isFree(event) || event.shiftKey) return;
      const acts = {
        j: () => this.hasFollowingTarget && this.followingTarget.click(),
        k: () => this.hasPreviousTarget && this.previousTarget.click(),
        u: () => this.hasBackTarget && this.backTarget.click(),
        n: () => this.hasNoteTarget && this.noteTarget.focus(),
      };
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }

    /* A choice that is a form of its own is sent at once. */
    send(event) {
      event.currentTarget.form.requestSubmit();
    }
  },
);
