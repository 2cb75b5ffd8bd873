// The line that says how the whole form stands: "Saved" only when the server has acknowledged every field.

export class Status {
  over = ""; // said for good once the form can no longer be saved here
  #shown = "";
  #kind = "";

  constructor(root, savers) {
    Object.assign(this, { root, savers });
    this.words = root.querySelector("[data-saved-words]");
    this.aloud = root.querySelector("[data-saved-aloud]");
    this.signIn = root.querySelector("[data-saved-sign-in]");
    root.hidden = false;
  }

  saved(shown) {
    this.#shown = shown;
  }

  update() {
    const state = this.#state();
    if (this.words.textContent !== state.words) this.words.textContent = state.words;
    this.root.dataset.saved = state.kind;
    const href = state.kind === "signed-out" ? state.trouble.href : null;
    this.signIn.hidden = !href;
    if (href) this.signIn.href = href;
    this.#announce(state);
  }

  say(words) {
    this.aloud.textContent = words;
  }

  // Not every save is worth an interruption: only the first, trouble, and its end.
  #announce({ kind, words }) {
    if (kind === "saving" || kind === this.#kind) return;
    this.#kind = kind;
    if (kind !== "quiet") this.say(words);
  }

  #state() {
    if (this.over) return { kind: "over", words: this.over };
    for (const kind of ["stale", "refused", "signed-out", "unreachable"]) {
      const found = this.savers.find((saver) => saver.trouble?.kind === kind);
      if (found) return { kind, words: wordsOf(found), trouble: found.trouble };
    }
    if (this.savers.some((saver) => saver.url && !saver.isSaved)) return { kind: "saving", words: "Saving…" };
    if (this.#shown) return { kind: "saved", words: `Saved ${this.#shown}` };
    return { kind: "quiet", words: this.savers[0]?.url ? "Each field is saved as you fill it." : "" };
  }
}

function wordsOf({ field, trouble, isKeptHere }) {
  const place = isKeptHere ? "Your words are kept in this browser." : "Keep this page open: your words are only here.";
  if (trouble.kind === "stale") return `Not saved: “${field.label}” has two versions. Choose one below it.`;
  if (trouble.kind === "refused") return `Not saved: “${field.label}”. ${trouble.detail}`;
  if (trouble.kind === "signed-out") return `Not saved yet. ${trouble.detail}${isKeptHere ? "" : ` ${place}`}`;
  return `Not saved yet. We keep trying. ${place}`;
}
