/* Which cards are chosen: some that were ticked, or all of a column but some. */

export class Selection {
  constructor(board) {
    this.board = board;
    this.none();
  }

  none() {
    this.ids = new Map();
    this.all = null;
    this.last = null;
  }

  get isEmpty() {
    return !this.all && !this.ids.size;
  }

  /* All articles of a column that match the filters, whether their cards are shown yet or not. */
  column(status) {
    this.none();
    this.all = { status, except: new Set() };
  }

  has(card) {
    const { id, status } = card.dataset;
    return this.all ? this.all.status === status && !this.all.except.has(id) : this.ids.has(id);
  }

  set(card, isChosen) {
    const { id, status } = card.dataset;
    if (this.all && this.all.status !== status) this.none();
    if (this.all) {
      if (isChosen) this.all.except.delete(id);
      else this.all.except.add(id);
    } else if (isChosen) this.ids.set(id, status);
    else this.ids.delete(id);
  }

  /* From the card that was ticked before to this one, when both stand in one column. */
  reach(card, isChosen) {
    const cards = [...card.parentElement.querySelectorAll(".spark-board-card[data-id]")];
    const from = cards.findIndex((each) => each.dataset.id === this.last);
    const to = cards.indexOf(card);
    if (from < 0) return this.set(card, isChosen);
    cards.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => this.set(each, isChosen));
    return undefined;
  }

  /* A card that has left its column is no longer chosen with it. */
  forget(id) {
    this.ids.delete(id);
  }

  get statuses() {
    return this.all ? [this.all.status] : [...new Set(this.ids.values())];
  }

  /* In words, such as “All 8,412 of “Awaiting review” but 3”. */
  describe(labels, counted) {
    if (!this.all) return this.ids.size === 1 ? "1 article" : `${this.ids.size.toLocaleString()} articles`;
    const but = this.all.except.size;
    const left = `All ${counted(this.all.status)} of “${labels[this.all.status]}”`;
    return but ? `${left} but ${but.toLocaleString()}` : left;
  }

  /* What the server is told. */
  get fields() {
    if (!this.all) return [...this.ids.keys()].map((id) => ["id", id]);
    return [["status", this.all.status], ...[...this.all.except].map((id) => ["except", id])];
  }
}
