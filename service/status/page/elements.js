const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Readonly<Record<string, string>>} Attributes */

/**
 * An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * The same for a drawing.
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {...Node} children
 */
export function drawing(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * The one element of the page that has this name.
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(name) {
  const found = document.querySelector(`[data-is="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${name}`);
  return found;
}

/**
 * Writes into the named element; what is the same is left alone, so that nobody is read it twice.
 * @param {string} name
 * @param {string} text
 */
export function write(name, text) {
  const target = part(name);
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Marks an element as something that somebody should look at, or takes the mark away.
 * @param {Element} target
 * @param {boolean} isBad
 */
export function mark(target, isBad) {
  target.toggleAttribute("data-bad", isBad);
}
