/**
 * What a table of functions holds, by name: least and most arguments, and what runs. It gets the context and the
 * arguments: values; or closures if `lazy`; or, once, trees, closures and the other functions if `trees`.
 *
 * @typedef {[number, number, (...given: any[]) => any, ('lazy' | 'trees')?]} Entry
 * @typedef {Record<string, Entry>} Table
 */

/** No upper limit on arguments. */
export const MANY = 10000;
