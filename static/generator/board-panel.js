/* The panel beside the board: one article, its neighbours, and what is changed of it in place. */

import { elements, get, post, tell } from "./board-net.js";

const NOT_SHOWN = "This article cannot be shown. It may have been deleted, or moved to another site.";
// What fetch throws is a TypeError when nothing has answered at all.
const NO_ANSWER = "The server does not answer. Try again in a moment.";

export class Panel {
  constructor(board, element) {
    this.board = board;
    this.element = element;
    this.id = null;
  }

  url(id, ending = "") {
    return this.board.cardUrlValue.replace("/0/", `/${id}/`) + ending;
  }

  async open(id, { focuses = true, isQuiet = false } = {}) {
    this.asked = String(id);
    let html;
    try {
      html = await (await get(this.url(id))).text();
    } catch (error) {
      if (!isQuiet) tell(error instanceof TypeError ? NO_ANSWER : NOT_SHOWN, { type: "error" });
      return;
    }
    // Another one was asked for in the meantime.
    if (this.asked !== String(id)) return;
    const tab = this.element.querySelector("[role='tab'][aria-selected='true']")?.id;
    this.id = String(id);
    this.element.replaceChildren(...elements(html));
    this.element.hidden = false;
    document.body.classList.add("spark-has-panel");
    if (tab) requestAnimationFrame(() => document.getElementById(tab)?.click());
    this.remember(this.id);
    this.mark();
    if (!this.hasMoved) this.note();
    if (focuses) this.element.querySelector("#spark-panel-title")?.focus({ preventScroll: true });
  }

  close() {
    if (this.element.hidden) return;
    const id = this.id;
    this.element.hidden = true;
    this.element.replaceChildren();
    document.body.classList.remove("spark-has-panel");
    this.id = this.asked = null;
    this.hasMoved = false;
    this.remember(null);
    this.mark();
    this.board.focusCard(id) || this.board.focusCard(this.following);
  }

  /* The article is part of the address, so that it can be sent to somebody. */
  remember(id) {
    const address = new URL(window.location.href);
    if (id) address.searchParams.set("card", id);
    else address.searchParams.delete("card");
    window.history.replaceState(null, "", address);
  }

  mark() {
    this.board.element.querySelectorAll(".spark-board-card[aria-current]").forEach((card) => card.removeAttribute("aria-current"));
    const card = this.id && document.getElementById(`spark-board-card-${this.id}`);
    if (card) card.setAttribute("aria-current", "true");
  }

  /* The article is about to leave its column: who came next stays next. */
  leave() {
    this.note();
    this.hasMoved = true;
  }

  note() {
    const card = document.getElementById(`spark-board-card-${this.id}`);
    if (!card) return;
    this.following = card.nextElementSibling?.dataset.id;
    this.preceding = card.previousElementSibling?.dataset.id;
  }

  async step(by) {
    const card = document.getElementById(`spark-board-card-${this.id}`);
    if (card && by > 0 && !card.nextElementSibling) await this.board.loadMore(card.closest(".spark-column"));
    if (!this.hasMoved) this.note();
    const id = by > 0 ? this.following : this.preceding;
    this.hasMoved = false;
    if (!id) {
      this.board.announce(by > 0 ? "This is the last article of its column." : "This is the first article of its column.");
      return;
    }
    document.getElementById(`spark-board-card-${id}`)?.scrollIntoView({ block: "nearest" });
    await this.open(id);
  }

  /* The article has changed: shown anew, unless somebody is typing. */
  async refresh() {
    const field = document.activeElement?.closest("form, .w-dialog");
    if (!this.id || this.asked !== this.id || (field && this.element.contains(field))) return;
    await this.open(this.id, { focuses: false, isQuiet: true });
  }

  async update(form, field) {
    try {
      const answer = await post(this.url(form.dataset.id, `update/?${this.board.query}`), [[field.name, field.value]]);
      tell(answer.message, { type: answer.ok ? "success" : "error" });
      this.board.announce(answer.message);
      if (answer.html) this.board.show(answer);
      if (!answer.ok) await this.open(this.id, { focuses: false });
    } catch {
      tell("This could not be saved: the server does not answer. Try again in a moment.", { type: "error" });
    }
  }

  async moreHistory(button) {
    try {
      const html = await (await get(button.dataset.url)).text();
      button.closest("li").replaceWith(...elements(html));
    } catch {
      tell(NO_ANSWER, { type: "error" });
    }
  }
}
