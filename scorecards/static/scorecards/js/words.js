// Words the server has not acknowledged yet, kept in this browser: {value, after: marks of what the server may hold}.
// A scope is a card's draft (its id) or an amendment of one version of it (id@version).

const PREFIX = "fairpanel:words:";
const keyOf = (scope, name) => `${PREFIX}${scope}:${name}`;

// False when the browser keeps nothing: storage is full or shut off.
export function keep(scope, name, words) {
  try {
    localStorage.setItem(keyOf(scope, name), JSON.stringify(words));
    return true;
  } catch {
    return false;
  }
}

export function kept(scope, name) {
  try {
    const words = JSON.parse(localStorage.getItem(keyOf(scope, name)));
    return typeof words?.value === "string" && Array.isArray(words.after) ? words : null;
  } catch {
    return null;
  }
}

export function forget(scope, name) {
  drop((key) => key === keyOf(scope, name));
}

// Everything of a card but an amendment of its present version, which may be half written.
export function forgetCard(card, version) {
  drop((key) => key.startsWith(PREFIX + card) && !key.startsWith(`${PREFIX}${card}@${version}:`));
}

function drop(goes) {
  try {
    for (const key of Object.keys(localStorage)) if (goes(key)) localStorage.removeItem(key);
  } catch {
    // Nothing could be kept there either.
  }
}
