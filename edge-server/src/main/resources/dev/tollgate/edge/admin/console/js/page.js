// What all pages share: state and its template, loading, live events, and the end of what they began.
import { html, nothing, render } from './html.js';
import { listen } from './events.js';
import { toast } from './parts/toast.js';

const REDRAW_MS = 10_000; // so that "3 minutes ago" stays true
const SETTLE_MS = 500;

export class Page {
  #host;
  #isScheduled = false;
  #hasLeft = false;
  #endings = [];
  #reloadTimer = 0;
  #turn = 0;
  #underWay = 0;

  /** @param route see router.js */
  constructor(host, route) {
    this.#host = host;
    this.route = route;
    this.problem = null;
    this.isLoaded = false;
    this.every(REDRAW_MS, () => this.update({}));
  }

  /** That a session has to have to see the page. */
  static scope = 'read';

  /** The heading and the window's title. */
  get title() {
    return 'Tollgate';
  }

  /** Asks for what the page shows, and returns it as fields; called at the start, and again whenever it may have changed. */
  async load() {
    return {};
  }

  /** The template of the page, below its heading. Called once the first load is done. */
  view() {
    return nothing;
  }

  /** Beside the heading. */
  actions() {
    return nothing;
  }

  /** The route has changed, but not the page. */
  go(route) {
    this.route = route;
    return this.reload();
  }

  async reload() {
    const turn = ++this.#turn;
    let fields;
    this.#underWay++;
    try {
      fields = { ...(await this.load()), problem: null, isLoaded: true };
    } catch (problem) {
      fields = { problem };
    } finally {
      this.#underWay--;
    }
    if (turn === this.#turn) { // else a later one counts
      this.update(fields);
    }
  }

  /** Reloads soon: many events at once cost one request, and one that is under way is waited for. */
  reloadSoon() {
    if (this.#reloadTimer === 0 && !this.#hasLeft) {
      this.#reloadTimer = setTimeout(() => {
        this.#reloadTimer = 0;
        this.#underWay > 0 ? this.reloadSoon() : this.reload();
      }, SETTLE_MS);
    }
  }

  /** Reloads again and again, unless the edge is still busy with the last time. */
  refreshEvery(ms) {
    this.every(ms, () => this.isLoaded && this.#underWay === 0 && this.reload());
  }

  /** Sets fields and draws the page anew, once for all changes of one turn. */
  update(fields) {
    Object.assign(this, fields);
    if (!this.#isScheduled && !this.#hasLeft) {
      this.#isScheduled = true;
      queueMicrotask(() => {
        this.#isScheduled = false;
        if (!this.#hasLeft) {
          render(this.#frame(), this.#host);
        }
      });
    }
  }

  #frame() {
    document.title = `${this.title} · Tollgate`;
    return html`
      <header class="page-head">
        <h1 tabindex="-1">${this.title}</h1>
        <div class="actions">${this.isLoaded ? this.actions() : nothing}</div>
      </header>
      ${this.problem ? this.#problemBox() : nothing}
      ${this.isLoaded ? this.view() : this.problem ? nothing : html`<p class="muted" aria-busy="true">Loading …</p>`}`;
  }

  #problemBox() {
    return html`
      <div class="notice bad" role="alert">
        <p>${this.problem.message}</p>
        <button type="button" @click=${() => this.reload()}>Try again</button>
      </div>`;
  }

  /**
   * Does what was asked for, says how it went, and shows what it changed. Returns whether it succeeded.
   *
   * @param done words, or what makes them of the work's result; none for nothing to say
   */
  async act(work, done = null) {
    try {
      const result = await work();
      await this.shows(typeof done === 'function' ? done(result) : done);
      return true;
    } catch (problem) {
      toast(problem.message, 'bad');
      return false;
    }
  }

  /** Says what was done, and shows it. @param words none for nothing to say */
  async shows(words) {
    if (words) {
      toast(words);
    }
    await this.reload();
  }

  listen(types, listener) {
    this.whenLeft(listen(types, listener));
  }

  /** Does it again and again while the page can be seen. */
  every(ms, work) {
    const timer = setInterval(() => document.hidden || work(), ms);
    this.whenLeft(() => clearInterval(timer));
  }

  whenLeft(ending) {
    this.#endings.push(ending);
  }

  get hasLeft() {
    return this.#hasLeft;
  }

  leave() {
    this.#hasLeft = true;
    clearTimeout(this.#reloadTimer);
    this.#endings.forEach((end) => end());
    render(nothing, this.#host);
  }
}
