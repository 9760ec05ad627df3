// Every drawing makes a new tree of elements and morphs the page into it: focus, typed text and animations survive.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes */

/**
 * An element. Attributes that are true are set empty; false, null and undefined are left out.
 * @param {string} tag @param {Attributes} [attributes] @param {...(Child | Child[])} children @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== false && child !== null && child !== undefined) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
  return element;
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof Element && (node.getAttribute("data-key") || node.id)) || null;

/** Attributes that are not drawn: what a field followed last, and whether the player has opened a part of the panel. */
const KEPT = new Set(["data-followed", "open"]);

/** Make `from` equal to `to`, keeping its nodes where possible. @param {Element} from @param {Element} to */
export function morph(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !KEPT.has(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  morphChildren(from, to);
  followValue(from);
}

/** @param {Element} from @param {Element} to */
function morphChildren(from, to) {
  const wanted = new Set([...to.childNodes].map(keyOf));
  for (const node of [...from.childNodes]) if (keyOf(node) && !wanted.has(keyOf(node))) node.remove();
  const keyed = new Map([...from.childNodes].map((node) => [keyOf(node), node]));
  let place = from.firstChild;
  for (const next of [...to.childNodes]) {
    const key = keyOf(next);
    const known = key ? keyed.get(key) : place && !keyOf(place) ? place : null;
    if (!known || known.nodeName !== next.nodeName) {
      from.insertBefore(next, place);
      if (next instanceof Element) followValue(next);
      continue;
    }
    if (known === place) place = place.nextSibling;
    else from.insertBefore(known, place);
    if (known instanceof Element && next instanceof Element) morph(known, next);
    else if (known.nodeValue !== next.nodeValue) known.nodeValue = next.nodeValue;
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}

/**
 * Set a field to its `data-value` when that has changed, so that text being typed is kept until then.
 * @param {Element} element
 */
function followValue(element) {
  for (const field of element.matches("[data-value]") ? [element] : element.querySelectorAll("[data-value]")) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
    const value = field.dataset.value ?? "";
    if (field.dataset.followed === value) continue;
    field.dataset.followed = value;
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === "true";
    else field.value = value;
  }
}
