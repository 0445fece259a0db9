/* The jobs that change the board: a bar for each, and a button to take back what one has done. */

import { elements, get, post, tell } from "./board-net.js";

const EVERY = 1500;
const HIDDEN = "spark-board-hidden-jobs";
const number = (value) => Number(value).toLocaleString();

export class Jobs {
  constructor(board, element) {
    this.board = board;
    this.element = element;
    this.hidden = new Set(JSON.parse(sessionStorage.getItem(HIDDEN) ?? "[]"));
  }

  async load() {
    try {
      const html = await (await get(this.board.jobsUrlValue)).text();
      this.element.replaceChildren(...elements(html).filter((bar) => !this.hidden.has(bar.dataset.job)));
    } catch {
      // The jobs go on; their own screen shows them too.
    }
    this.schedule();
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  schedule() {
    clearTimeout(this.timer);
    if (this.open.length && !this.isStopped) this.timer = setTimeout(() => this.poll(), EVERY);
  }

  get open() {
    return [...this.element.querySelectorAll("[data-open='true']")];
  }

  async poll() {
    if (document.hidden) {
      this.schedule();
      return;
    }
    const ended = await Promise.all(this.open.map((bar) => this.look(bar)));
    if (ended.some(Boolean)) {
      await this.load();
      await this.board.catchUp();
    } else this.schedule();
  }

  /* Shows how far a job is, and returns whether it has ended. */
  async look(bar) {
    let progress;
    try {
      progress = await (await get(bar.dataset.url)).json();
    } catch {
      return false;
    }
    const put = (name, text) => {
      bar.querySelector(`[data-part="${name}"]`).textContent = text;
    };
    const meter = bar.querySelector("progress");
    meter.max = progress.total || 1;
    meter.value = progress.done;
    put("done", number(progress.done));
    put("total", number(progress.total));
    put("status", progress.status_label.toLocaleLowerCase());
    if (!progress.is_open) this.board.announce(progress.summary);
    return !progress.is_open;
  }

  async undo(button) {
    button.disabled = true;
    try {
      const answer = await post(button.dataset.url, []);
      tell(answer.message, { type: answer.ok ? "success" : "error" });
    } catch {
      tell("The server does not answer. Nothing was taken back; try again in a moment.", { type: "error" });
    }
    await this.load();
  }

  hide(button) {
    const bar = button.closest("[data-job]");
    this.hidden.add(bar.dataset.job);
    sessionStorage.setItem(HIDDEN, JSON.stringify([...this.hidden]));
    bar.remove();
  }
}
