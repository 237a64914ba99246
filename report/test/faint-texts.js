// Run in the page. Lists what text stands against its ground at less than 4.5 to 1.
(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => {
    const [red, green, blue] = color.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    if (!element) return [255, 255, 255, 255];
    const own = rgb(getComputedStyle(element).backgroundColor);
    return own[3] === 255
      ? own
      : groundOf(element.parentElement).map((part, i) => part + ((own[i] - part) * own[3]) / 255);
  };
  const faint = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!hasText || element.closest('script, noscript, .pointer, :disabled') || !element.checkVisibility()) continue;
    const { fill, color } = getComputedStyle(element);
    const [text, ground] = [rgb(element instanceof SVGElement ? fill : color), groundOf(element)].map(luminance);
    const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (contrast < 4.5) faint.add(`${element.tagName} ${element.getAttribute('class')} ${contrast.toFixed(2)}`);
  }
  return [...faint];
})();
