import { byId } from './data.js';

const KEY = 'plimsoll-theme';

/** The button that turns light to dark and back. It starts from what the system prefers, and remembers what was chosen. */
export function setUpTheme() {
  const toggle = /** @type {HTMLButtonElement} */ (byId('theme'));
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const tell = () => {
    toggle.textContent = isDark() ? 'Light' : 'Dark';
    toggle.setAttribute('aria-label', `${isDark() ? 'Light' : 'Dark'} theme`);
  };
  const remembered = recall();
  if (remembered !== null) root.dataset['theme'] = remembered;
  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    remember(root.dataset['theme']);
    tell();
  });
  system.addEventListener('change', tell);
  tell();
}

function recall() {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'dark' || theme === 'light' ? theme : null;
  } catch {
    return null; // storage may be forbidden
  }
}

/** @param {string} theme */
function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // it is chosen for this visit then
  }
}
