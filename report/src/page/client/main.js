import { drawBlocked } from './blocked.js';
import { data, timesOf } from './data.js';
import { drawEquity } from './equity.js';
import { drawExposure } from './exposure.js';
import { drawPrice } from './price.js';
import { setUpTheme } from './theme.js';
import { listTrades } from './trades.js';
import { View } from './view.js';

const times = timesOf(data.timeline.time);
const shared = new View(times.length);

/** @param {string} id @returns {HTMLElement | undefined} undefined where the page has none, for want of anything to show */
function part(id) {
  return document.getElementById(id) ?? undefined;
}

setUpTheme();
for (const [id, draw] of /** @type {const} */ ([
  ['equity', drawEquity],
  ['exposure', drawExposure],
  ['blocked', drawBlocked],
])) {
  const figure = part(id);
  if (figure) draw(figure, shared, times);
}
const figure = part('price');
const show = figure && drawPrice(figure);
const list = part('trades');
if (list) listTrades(list, show);
