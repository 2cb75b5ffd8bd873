// Brings one field to the server: one request at a time, repeated until it is answered, never over others' words.

import { markOf } from "./mark.js";
import { send } from "./sending.js";
import { forget, keep } from "./words.js";

const PAUSE = 600;
const FIRST_RETRY = 1000;
const LAST_RETRY = 30000;

export class Saver {
  known = ""; // what the server last told us it holds
  trouble = null; // why the last try did not succeed, as sending.js says it
  isKeptHere = true;
  moves = 0; // counts what happened here, so that an answer to an older question is known as such
  #sending = null;
  #isUncertain = false; // a request was never answered: the server may hold what it carried
  #own = new Set(); // marks of what was typed here since the last answer
  #retry = 0;
  #timer = 0;

  // Without a url words are only kept in this browser. `told` hears of every change, `saved` of what was acknowledged.
  constructor(field, { scope, url, told, saved }) {
    Object.assign(this, { field, scope, url, told, saved });
  }

  get isSaved() {
    return this.#sending === null && !this.#isUncertain && this.field.value === this.known;
  }

  get isWaiting() {
    return Boolean(this.url) && !this.isSaved && !this.trouble;
  }

  typed(pause = PAUSE) {
    if (this.isSaved) return this.#settle();
    if (this.trouble?.kind === "refused") this.trouble = null;
    this.#keep();
    if (!this.#isRefused() && this.url && !this.trouble) this.#schedule(pause);
    this.told(this);
  }

  async save() {
    clearTimeout(this.#timer);
    if (this.isSaved || this.#sending !== null || this.#isHeld) return;
    if (this.#isRefused()) return this.told(this);
    if (!this.url) return;
    const value = this.field.value;
    this.#sending = value;
    this.#keep();
    this.told(this);
    const answer = await send(this.url, { field: this.field.name, value, was: markOf(this.known) });
    this.#sending = null;
    this.#take(answer, value);
    this.told(this);
  }

  // Another try at once: the connection or the session may be back.
  poke() {
    this.#retry = 0;
    return this.save();
  }

  // The page may be going: do not wait for an answer that is under way. If this arrives first it is refused, not lost.
  flush() {
    if (this.#sending === null) return void this.save();
    const value = this.field.value;
    if (value !== this.#sending && !this.#isHeld) {
      send(this.url, { field: this.field.name, value, was: markOf(this.#sending) });
    }
  }

  // The server holds other words than we knew of: nothing is sent until the author has chosen.
  clash(current, text = this.field.value) {
    this.trouble = { kind: "stale", current };
    this.field.value = text;
    this.#keep();
    this.told(this);
  }

  choose(value) {
    this.known = this.trouble.current;
    this.trouble = null;
    this.#isUncertain = false;
    this.put(value);
  }

  put(value) {
    this.field.value = value;
    this.typed(0);
  }

  // Another window saved this field, or the server was asked again.
  hear(value) {
    if (this.trouble?.kind === "stale" && value !== this.field.value) return this.clash(value);
    if (!this.isSaved && (value !== this.field.value || this.#sending !== null)) return;
    this.known = value;
    this.#isUncertain = false;
    this.field.value = value;
    this.#settle();
  }

  #isRefused() {
    const { isTooLong } = this.field;
    if (isTooLong) this.trouble = { kind: "refused", detail: tooLong(this.field) };
    return isTooLong;
  }

  get #isHeld() {
    return ["stale", "refused"].includes(this.trouble?.kind);
  }

  #take(answer, value) {
    const isOurs = answer.kind === "stale" && this.#own.has(markOf(answer.current));
    if (answer.kind === "saved" || isOurs) {
      const before = this.known;
      this.known = answer.kind === "saved" ? value : answer.current;
      this.trouble = null;
      this.#isUncertain = false;
      this.#retry = 0;
      if (answer.kind === "saved") this.saved(this, answer.shown, before);
      if (this.isSaved) return this.#settle();
      this.#keep();
      return this.#schedule(0);
    }
    this.trouble = answer;
    if (this.#isHeld) return;
    this.#isUncertain = true;
    this.#schedule(this.#delay());
  }

  #settle() {
    this.moves++;
    clearTimeout(this.#timer);
    this.trouble = null;
    this.#own = new Set([markOf(this.known)]);
    this.isKeptHere = true;
    forget(this.scope, this.field.name);
    this.told(this);
  }

  #keep() {
    this.moves++;
    const { value, name } = this.field;
    // While the author has not chosen, these words follow nothing that the server holds.
    const after = this.trouble?.kind === "stale" ? [] : [this.known, this.#sending ?? this.known].map(markOf);
    if (!this.field.isTooLong) this.#own.add(markOf(value));
    this.isKeptHere = keep(this.scope, name, { value, after });
  }

  #delay() {
    return Math.min(FIRST_RETRY * 2 ** this.#retry++, LAST_RETRY);
  }

  #schedule(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), pause);
  }
}

function tooLong(field) {
  const [most, have] = [field.limit, field.length].map((number) => number.toLocaleString("en"));
  return `At most ${most} characters, please; these are ${have}. Nothing was sent, nothing is lost.`;
}
