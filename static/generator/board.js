/* The board: columns of cards that are read as one scrolls, moved by mouse and by keyboard, and kept as they are now. */

import { Dragging } from "./board-drag.js";
import { Jobs } from "./board-jobs.js";
import { Keys, listShortcuts } from "./board-keys.js";
import { Live } from "./board-live.js";
import { elements, get, hide, post, show, tell } from "./board-net.js";
import { Panel } from "./board-panel.js";
import { Selection } from "./board-selection.js";

const { Controller } = window.StimulusModule;
const PER_PAGE = 25;
const NO_ANSWER = "The server does not answer. Nothing was changed; try again in a moment.";

class Board extends Controller {
  static targets = ["columns", "column", "body", "card", "tile", "jobs", "live", "panel", "bulk", "bulkCount", "bulkButton"];

  static values = { changesUrl: String, resultsUrl: String, decideUrl: String, jobsUrl: String, cardUrl: String };

  initialize() {
    this.selection = new Selection(this);
    this.live = new Live(this);
    this.opened = new Set();
    // A button that comes into view asks for the cards that follow.
    this.observers = new Map();
  }

  connect() {
    this.moves = JSON.parse(document.getElementById("spark-board-moves").textContent);
    this.labels = JSON.parse(document.getElementById("spark-board-labels").textContent);
    this.panel = new Panel(this, this.panelTarget);
    this.keys = new Keys(this);
    this.jobs = new Jobs(this, this.jobsTarget);
    this.dragging = new Dragging(this);
    this.measure();
    this.listenToDialogs();
    this.live.start();
    this.jobs.load();
    const asked = new URLSearchParams(window.location.search).get("card");
    if (asked) this.panel.open(asked);
  }

  /* The board begins beneath the header, which is higher on small screens, and lower once all of its styles are there. */
  measure() {
    const top = this.element.getBoundingClientRect().top + window.scrollY;
    this.element.style.setProperty("--spark-board-top", `${Math.round(top)}px`);
  }

  disconnect() {
    this.live.stop();
    this.jobs.stop();
    this.listening.abort();
  }

  /* Dialogs stand outside of the board, and come into the page later than it. */
  listenToDialogs() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    const forms = { "spark-reason-form": (event) => this.reasonGiven(event), "spark-bulk-form": (event) => this.decide(event) };
    document.addEventListener("submit", (event) => forms[event.target.id]?.(event), { signal });
    document.addEventListener("w-dialog:shown", listShortcuts, { signal });
  }

  /* ---- What is on the board ---- */

  get query() {
    return this.columnsTarget.dataset.query;
  }

  get hasJobs() {
    return Boolean(this.element.querySelector(".spark-board-card--job"));
  }

  columnOf(status) {
    return this.columnTargets.find((column) => column.dataset.status === status);
  }

  columnsTargetConnected(columns) {
    this.live.begin(columns);
    const field = document.querySelector("#spark-save-view-form input[name='query']");
    if (field) field.value = columns.dataset.query;
  }

  columnTargetConnected(column) {
    if (this.opened.has(column.dataset.status)) this.openColumn(column);
  }

  bodyTargetConnected(body) {
    const button = body.querySelector(".spark-column__more");
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.loadMore(body.closest(".spark-column")),
      { root: body, rootMargin: "300px" },
    );
    observer.observe(button);
    this.observers.set(body, observer);
  }

  bodyTargetDisconnected(body) {
    this.observers.get(body)?.disconnect();
    this.observers.delete(body);
  }

  cardTargetConnected(card) {
    const box = card.querySelector(".spark-board-card__tick");
    box.checked = this.selection.has(card);
    card.classList.toggle("spark-board-card--chosen", box.checked);
    if (this.panel?.id === card.dataset.id) card.setAttribute("aria-current", "true");
  }

  /* The filters have replaced the columns. */
  swapped(event) {
    if (event.target !== document && !event.target.closest?.("form, .w-active-filters")) return;
    this.selection.none();
    this.showSelection();
  }

  more(event) {
    this.loadMore(event.target.closest(".spark-column"));
  }

  async loadMore(column) {
    const { next } = column.dataset;
    if (!next || column.isLoading) return;
    column.isLoading = true;
    try {
      await this.fill(column, { after: next });
    } catch {
      tell(NO_ANSWER, { type: "error" });
    }
    column.isLoading = false;
    // If the button is still in view, the observer has to be told so.
    const body = column.querySelector(".spark-column__body");
    const button = column.querySelector(".spark-column__more");
    const observer = this.observers.get(body);
    observer?.unobserve(button);
    if (!button.hidden) observer?.observe(button);
  }

  async fill(column, { after = "", size = PER_PAGE } = {}) {
    const query = new URLSearchParams(this.query);
    if (after) query.set("after", after);
    if (size > PER_PAGE) query.set("size", size);
    const response = await get(`${column.dataset.url}?${query}`);
    const cards = elements(await response.text());
    const list = column.querySelector(".spark-board-cards");
    if (after) list.append(...cards.filter((card) => !document.getElementById(card.id)));
    else this.replace(list, cards);
    column.dataset.next = response.headers.get("X-Board-Next") ?? "";
    column.dataset.loaded = "true";
    column.querySelector(".spark-column__more").hidden = !column.dataset.next;
  }

  /* Puts other cards into a column; who was at one of them stays there. */
  replace(list, cards) {
    const focused = list.contains(document.activeElement) && document.activeElement.closest(".spark-board-card")?.id;
    const body = list.parentElement;
    const top = body.scrollTop;
    list.replaceChildren(...cards);
    body.scrollTop = top;
    if (focused) document.getElementById(focused)?.querySelector(".spark-board-card__title")?.focus({ preventScroll: true });
  }

  /* Reads columns anew, each as far as it was read: all of them, or those whose numbers have changed. */
  async refresh(known, { onlyChanged = false } = {}) {
    const counts = known ?? (await (await get(`${this.changesUrlValue}?${this.query}`)).json()).counts;
    const before = Object.fromEntries(this.columnTargets.map((column) => [column.dataset.status, this.counted(column.dataset.status)]));
    this.count(counts);
    const isStale = (column) => {
      const { status, loaded } = column.dataset;
      if (loaded !== "true" || column.hidden) return false;
      return !onlyChanged || before[status] !== this.counted(status);
    };
    const stale = this.columnTargets.filter(isStale);
    await Promise.all(stale.map((column) => this.fill(column, { size: column.querySelectorAll(".spark-board-card[data-id]").length })));
    if (!onlyChanged) await this.panel.refresh();
  }

  /* Reads the columns anew after many cards were changed. Without an answer the board stays: it asks for changes anyway. */
  async catchUp() {
    try {
      await this.refresh(null);
    } catch {
      this.live.schedule(0);
    }
  }

  /* Others have changed some cards. */
  take({ cards, gone, counts }) {
    gone.forEach((id) => document.getElementById(`spark-board-card-${id}`)?.remove());
    cards.forEach((card) => this.put(card));
    this.count(counts);
    this.panel.mark();
    const changed = [...gone, ...cards.map((card) => card.id)].map(String);
    if (this.panel.id && changed.includes(this.panel.id)) this.panel.refresh();
  }

  /* Shows a card as it is now, where it belongs now: in order, or not at all while the column is not read that far. */
  put({ id, status, html }) {
    const old = document.getElementById(`spark-board-card-${id}`);
    const hadFocus = old?.contains(document.activeElement);
    if (old && old.dataset.status !== status) this.selection.forget(String(id));
    old?.remove();
    const column = this.columnOf(status);
    if (!column || column.dataset.loaded !== "true") return;
    const [card] = elements(html);
    const list = column.querySelector(".spark-board-cards");
    const following = [...list.querySelectorAll(".spark-board-card[data-id]")].find((each) => isBefore(card, each));
    if (following) following.before(card);
    else if (!column.dataset.next) list.append(card);
    if (hadFocus) card.querySelector(".spark-board-card__title").focus({ preventScroll: true });
  }

  /* The answer to something that was done to one card. */
  show(answer) {
    if (answer.matches === false) document.getElementById(`spark-board-card-${answer.id}`)?.remove();
    else this.put(answer);
    if (answer.counts) this.count(answer.counts);
    this.panel.mark();
    this.showSelection();
  }

  counted(status) {
    return this.element.querySelector(`[data-count="${status}"]`)?.textContent ?? "0";
  }

  count(counts) {
    this.element.querySelectorAll("[data-count]").forEach((place) => {
      place.textContent = counts[place.dataset.count] ?? "0";
    });
    this.columnTargets.forEach((column) => {
      const isEmpty = this.counted(column.dataset.status) === "0";
      column.classList.toggle("spark-column--empty", isEmpty);
      const box = column.querySelector(".spark-column__tick");
      if (box) box.disabled = isEmpty;
    });
  }

  /* ---- The drawer ---- */

  toggleColumn(event) {
    const tile = event.currentTarget;
    const column = this.columnOf(tile.dataset.status);
    if (column.hidden) this.openColumn(column);
    else this.closeColumn(column);
  }

  openColumn(column) {
    const { status } = column.dataset;
    this.opened.add(status);
    column.hidden = false;
    column.scrollIntoView({ block: "nearest", inline: "end" });
    this.tileTargets.find((tile) => tile.dataset.status === status)?.setAttribute("aria-expanded", "true");
    if (column.dataset.loaded !== "true") this.fill(column).catch(() => tell(NO_ANSWER, { type: "error" }));
  }

  closeColumn(column) {
    const { status } = column.dataset;
    this.opened.delete(status);
    column.hidden = true;
    column.dataset.loaded = "false";
    column.querySelector(".spark-board-cards").replaceChildren();
    this.tileTargets.find((tile) => tile.dataset.status === status)?.setAttribute("aria-expanded", "false");
  }

  /* ---- Moves ---- */

  moveTo(event) {
    const card = event.target.closest(".spark-board-card");
    this.move({ ...card.dataset }, event.currentTarget.dataset.to);
  }

  moveShown(event) {
    const { id, status, title, to } = event.currentTarget.dataset;
    this.panel.leave();
    this.move({ id, status, title }, to);
  }

  /* Moves a card, once there is a reason if it needs one. The card waits in its new column and returns if it may not. */
  async move({ id, status, title }, to, why = "") {
    if (to === "rejected" && !why) {
      this.askReason({ id, status, title }, to);
      return;
    }
    const card = document.getElementById(`spark-board-card-${id}`);
    const wasFocused = card?.contains(document.activeElement);
    const neighbour = (card?.nextElementSibling ?? card?.previousElementSibling)?.dataset?.id;
    const home = card && { list: card.parentElement, next: card.nextElementSibling };
    const isLegal = (this.moves[status] ?? []).includes(to);
    if (card && isLegal) this.carry(card, to);
    let answer;
    try {
      const fields = [["to", to], ["was", status], ["why", why]];
      answer = await post(this.panel.url(id, `move/?${this.query}`), fields);
    } catch {
      answer = { ok: false, message: NO_ANSWER };
      card?.remove();
      if (home) home.list.insertBefore(card, home.next?.isConnected ? home.next : null);
      card?.classList.remove("spark-board-card--moving");
    }
    if (answer.html) this.show(answer);
    this.sayMoved(answer, { id, title, to });
    if (wasFocused) this.focusCard(answer.ok ? neighbour : id) || this.focusCard(id);
    // Whoever has gone on to another article meanwhile stays there.
    if (this.panel.asked === String(id)) await this.panel.open(id, { focuses: !wasFocused });
  }

  carry(card, to) {
    const column = this.columnOf(to);
    card.classList.add("spark-board-card--moving");
    if (column && !column.hidden) column.querySelector(".spark-board-cards").prepend(card);
  }

  sayMoved(answer, { id, title }) {
    this.announce(answer.message);
    if (!answer.ok) {
      tell(answer.message, { type: "error" });
      return;
    }
    const undo = answer.undo && { label: "Undo", act: () => this.move({ id: String(id), status: answer.status, title }, answer.undo) };
    tell(answer.message, undo || {});
  }

  askReason(card, to) {
    this.waiting = { card, to };
    document.querySelector("#spark-reason-form [data-about]").textContent = `“${card.title}” stays a draft, marked as rejected.`;
    document.getElementById("spark-reason").value = "";
    show("spark-reason-dialog");
  }

  reasonGiven(event) {
    event.preventDefault();
    const why = document.getElementById("spark-reason").value.trim();
    if (!why || !this.waiting) return;
    hide("spark-reason-dialog");
    const { card, to } = this.waiting;
    this.waiting = null;
    this.move(card, to, why);
  }

  announce(text) {
    this.liveTarget.textContent = "";
    requestAnimationFrame(() => {
      this.liveTarget.textContent = text;
    });
  }

  focusCard(id) {
    const title = id && document.querySelector(`#spark-board-card-${id} .spark-board-card__title`);
    title?.focus();
    return Boolean(title);
  }

  /* ---- Many cards ---- */

  tick(event) {
    const card = event.target.closest(".spark-board-card");
    const isChosen = event.target.checked;
    if (event.shiftKey || event.detail?.shiftKey) this.selection.reach(card, isChosen);
    else this.selection.set(card, isChosen);
    this.selection.last = card.dataset.id;
    this.showSelection();
  }

  tickColumn(event) {
    const { status } = event.target.closest(".spark-column").dataset;
    if (event.target.checked) this.selection.column(status);
    else this.selection.none();
    this.showSelection();
  }

  untick() {
    this.selection.none();
    this.showSelection();
  }

  showSelection() {
    this.cardTargets.forEach((card) => this.cardTargetConnected(card));
    this.columnTargets.forEach((column) => {
      const box = column.querySelector(".spark-column__tick");
      if (!box) return;
      const isAll = this.selection.all?.status === column.dataset.status;
      box.checked = isAll;
      box.indeterminate = isAll && this.selection.all.except.size > 0;
    });
    const isEmpty = this.selection.isEmpty;
    this.element.classList.toggle("spark-board--choosing", !isEmpty);
    this.bulkTarget.classList.toggle("hidden", isEmpty);
    if (isEmpty) return;
    this.bulkCountTarget.textContent = this.chosenLabel;
    const { statuses } = this.selection;
    this.bulkButtonTargets.forEach((button) => {
      button.disabled = !statuses.some((status) => button.dataset.fits.split(" ").includes(status));
    });
  }

  get chosenLabel() {
    return this.selection.describe(this.labels, (status) => this.counted(status));
  }

  askMany(event) {
    const { name, label, question, reason } = event.currentTarget.dataset;
    const form = document.getElementById("spark-bulk-form");
    this.asked = name;
    form.reset();
    form.querySelector("[data-about]").textContent = `${this.chosenLabel}. ${question}`;
    form.querySelector("[data-for='reason']").hidden = name === "update";
    form.querySelector("#spark-bulk-why").required = reason === "true";
    form.querySelector("label[for='spark-bulk-why']").textContent = reason === "true" ? "Reason" : "Comment, if you like";
    form.querySelector("[data-for='update']").hidden = name !== "update";
    form.querySelector("[data-submit]").textContent = name === "update" ? "Save" : label;
    document.getElementById("title-text-spark-bulk-dialog").textContent = label;
    show("spark-bulk-dialog");
  }

  async decide(event) {
    event.preventDefault();
    const fields = [["action", this.asked], ...this.selection.fields];
    if (this.asked === "update") fields.push(...changesOf(event.target));
    else fields.push(["why", event.target.elements.why.value]);
    hide("spark-bulk-dialog");
    let answer;
    try {
      answer = await post(`${this.decideUrlValue}?${this.query}`, fields);
    } catch {
      answer = { ok: false, message: NO_ANSWER };
    }
    tell(answer.message, { type: answer.ok ? "success" : "error" });
    this.announce(answer.message);
    if (!answer.ok) return;
    this.untick();
    if (answer.job) this.jobs.load();
    if (answer.reload) await this.catchUp();
  }

  undoJob(event) {
    this.jobs.undo(event.currentTarget);
  }

  hideJob(event) {
    this.jobs.hide(event.currentTarget);
  }

  /* ---- The panel ---- */

  open(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.panel.hasMoved = false;
    this.panel.open(event.currentTarget.dataset.id ?? event.currentTarget.closest(".spark-board-card").dataset.id);
  }

  close() {
    this.panel.close();
  }

  next() {
    this.panel.step(1);
  }

  previous() {
    this.panel.step(-1);
  }

  update(event) {
    this.panel.update(event.currentTarget, event.target);
  }

  moreHistory(event) {
    this.panel.moreHistory(event.currentTarget);
  }

  swallow(event) {
    event.preventDefault();
  }

  saveView() {
    show("spark-save-view-dialog");
  }

  key(event) {
    this.keys.press(event);
  }
}

/* Whether a card stands before another: by priority, then the newest first. */
function isBefore(card, other) {
  const [priority, id] = card.dataset.place.split("-").map(Number);
  const [otherPriority, otherId] = other.dataset.place.split("-").map(Number);
  return priority === otherPriority ? id > otherId : priority < otherPriority;
}

/* What is to be changed of many articles: only what was chosen. */
function changesOf(form) {
  const { assignee, priority, due_on: due, no_due: noDue } = form.elements;
  const given = [];
  if (assignee.value !== "keep") given.push(["assignee", assignee.value]);
  if (priority.value !== "keep") given.push(["priority", priority.value]);
  if (noDue.checked) given.push(["due_on", ""]);
  else if (due.value) given.push(["due_on", due.value]);
  return given;
}

window.wagtail.app.register("spark-board", Board);
