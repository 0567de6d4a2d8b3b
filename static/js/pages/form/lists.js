/** Long lists are read while nobody waits for them, so that a question with thousands of choices opens at once. */

/** @param {import('../../engine/filling.js').Filling} filling */
export async function readLists(filling) {
  const { form } = filling;
  for (const element of form.elements.values()) {
    const node = element.itemset && form.hasFixedChoices(element.ref) && filling.node(element.ref);
    if (!node) continue;
    await leisure();
    filling.choices(element, node);
  }
}

/** @returns {Promise<unknown>} */
function leisure() {
  return new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
}
