/* The board by keyboard: from card to card, from column to column, and what can be done with a card. */

import { KEYS_ARE_ON } from "./board-net.js";

const FIELDS = "input:not([type='checkbox']), textarea, select, [contenteditable='true']";

/* Wagtail's list of shortcuts also names the board's. */
export function listShortcuts() {
  const rows = document.getElementById("spark-board-shortcuts");
  const table = document.querySelector("#keyboard-shortcuts-dialog table");
  if (rows && table && !table.dataset.board) {
    table.dataset.board = "true";
    table.tHead.after(rows.content.cloneNode(true));
  }
}

export class Keys {
  constructor(board) {
    this.board = board;
  }

  press(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !event.target.closest) return;
    if (document.querySelector(".w-dialog[aria-hidden='false'], .w-dialog:not([aria-hidden])")) return;
    if (event.key === "Escape") {
      this.escape(event);
      return;
    }
    const menu = event.target.closest(".w-dropdown__content");
    if (menu) this.inMenu(event, menu);
    else if (!event.target.closest(FIELDS)) this.onBoard(event);
  }

  escape(event) {
    if (event.target.closest(".w-dropdown__content") || document.querySelector("[data-tippy-root]:not([hidden]) .w-dropdown__content")) return;
    this.board.panel.close();
  }

  /* Up and down walk through an open menu of a card. */
  inMenu(event, menu) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const items = [...menu.querySelectorAll("a, button")];
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
  }

  onBoard(event) {
    const card = event.target.closest(".spark-board-card");
    const acts = {
      ArrowDown: () => this.along(card, 1),
      ArrowUp: () => this.along(card, -1),
      ArrowLeft: () => this.across(card, -1),
      ArrowRight: () => this.across(card, 1),
    };
    const letters = { m: () => this.menu(card), x: () => this.tick(card), j: () => this.walk(card, 1), k: () => this.walk(card, -1) };
    const isTab = event.target.closest("[role='tab']");
    const act = (!isTab && acts[event.key]) || (KEYS_ARE_ON && !event.shiftKey && letters[event.key]);
    if (act && act()) event.preventDefault();
  }

  walk(card, by) {
    if (!this.board.panel.id) return this.along(card, by);
    this.board.panel.step(by);
    return true;
  }

  along(card, by) {
    if (!card) return document.activeElement === document.body && this.first();
    const next = by > 0 ? card.nextElementSibling : card.previousElementSibling;
    if (next) return this.focus(next);
    if (by > 0) {
      const column = card.closest(".spark-column");
      this.board.loadMore(column).then(() => card.nextElementSibling && this.focus(card.nextElementSibling));
    }
    return true;
  }

  across(card, by) {
    if (!card) return document.activeElement === document.body && this.first();
    const columns = this.board.columnTargets.filter((column) => !column.hidden && column.querySelector(".spark-board-card"));
    const from = columns.indexOf(card.closest(".spark-column"));
    const column = columns[from + by];
    if (!column) return true;
    const cards = [...column.querySelectorAll(".spark-board-card")];
    const row = [...card.parentElement.children].indexOf(card);
    return this.focus(cards[Math.min(row, cards.length - 1)]);
  }

  first() {
    const card = this.board.element.querySelector(".spark-column:not([hidden]) .spark-board-card");
    return card ? this.focus(card) : false;
  }

  focus(card) {
    card.querySelector(".spark-board-card__title")?.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }

  menu(card) {
    const toggle = card?.querySelector("[data-w-dropdown-target='toggle']");
    if (!toggle) return false;
    toggle.click();
    // The menu is there once Wagtail has drawn it.
    requestAnimationFrame(() => card.querySelector(".w-dropdown__content button, .w-dropdown__content a")?.focus());
    return true;
  }

  tick(card) {
    const box = card?.querySelector(".spark-board-card__tick");
    if (!box) return false;
    box.click();
    return true;
  }
}
