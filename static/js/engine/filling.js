/**
 * A form being answered. The one class a page talks to: it takes answers, keeps everything else up to date and
 * tells what changed. It must not know a screen, a clock or a network: `Session` brings what comes from outside.
 */

/** @typedef {import('./form.js').Form} Form */
/** @typedef {import('./form.js').Element} Element */
/** @typedef {import('./node.js').Node} Node live: `relevant required readonly text parent children name` */
/** @typedef {import('./node.js').NodeTree} NodeTree */

/**
 * What comes from outside.
 * @typedef {object} Session
 * @property {string} timezone IANA name
 * @property {() => Date} now @property {() => number} random 0 to 1 @property {() => string} uuid
 * @property {Record<string, string>} [properties] deviceid, username, phonenumber, email
 * @property {string} [language] to start in; without it the form's default
 * @property {NodeTree} [lastSaved] the record saved last with this form
 * @property {Record<string, NodeTree>} [instances] external instances by id, loaded (`instances.js` reads CSV, XML, GeoJSON)
 */
/** @typedef {{ result: 'ok'|'constraint'|'invalid'|'readonly'|'unavailable'|'error', message: string|null, error?: string }} StepResult */
/** @typedef {{ path: string, node: Node, outcome: 'required'|'constraint', message: string|null }} Failure */
/** @typedef {{ label: string, hint?: string, guidance?: string, short?: string, image?: string, bigImage?: string, audio?: string, video?: string }} Texts */
/** @typedef {Texts & { value: string }} Choice */
/**
 * What one step changed. A node in several sets is fine; sets may name nodes that are not relevant.
 * @typedef {object} Changes
 * @property {Set<Node>} nodes text, relevant, required or readonly changed
 * @property {Set<Node>} texts the words of its question, group or repeat may read differently
 * @property {Set<Node>} choices the offered choices may differ
 * @property {Node[]} added repeat instances, each with all it holds, in place
 * @property {Node[]} removed repeat instances (no longer in the tree)
 * @property {Node[]} locate nodes that wait for a position: answer with `locate(node, text)`
 * @property {boolean} language the language changed: every text may read differently
 */
/** @typedef {{ ok: true, record: NodeTree, xml: string } | { ok: false, failures: Failure[] }} Finished */
/** @typedef {{ format: 1, tree: NodeTree, language: string }} Draft */

/*
 * export class Filling {
 *   A new record: preloads and first-load events fire. @param {Form} form @param {Session} session @returns {Filling}
 *   static begin(form, session)
 *
 *   A draft (`filling.draft()`), or the record of one kept elsewhere. `correct: true` makes a sent record a new
 *   version of itself: new instanceID, the old one as deprecatedID.
 *   @param {Form} form @param {Session} session @param {Draft | NodeTree} saved @param {{ correct?: boolean }} [options]
 *   @returns {Filling}
 *
 *   static reopen(form, session, saved, options)
 *
 *   The root's live node. @type {Node}
 *   root;
 *   The current language ('' when the form has none); write it to switch. @type {string}
 *   get language()
 *   set language(name)
 *
 *   Answer a question, with the stored form of the answer ('' clears it). @param {string | Node} where @param {string} text @returns {StepResult}
 *   set(where, text)
 *   Add an instance at the end. @param {string | Node} where path of the repeat, its last step without position; or a sibling instance @returns {StepResult}
 *   add(where)
 *   Remove one instance. @param {string | Node} where @returns {StepResult}
 *   remove(where)
 *   A position for a node named in `Changes.locate`. @param {Node} node @param {string} text
 *   locate(node, text)
 *
 *   The live node of a path, or undefined. @param {string} path @returns {Node | undefined}
 *   node(path)
 *   The path of a live node. @param {Node} node @returns {string}
 *   path(node)
 *   The ref (path without positions) of a live node. @param {Node} node @returns {string}
 *   ref(node)
 *   The instances of a repeat. @param {Element} repeat @param {Node} [within] a node around them; default the root @returns {Node[]}
 *   instances(repeat, within)
 *   May a person add or remove here? @param {Element} repeat @returns {boolean}
 *   canChange(repeat)
 *
 *   The words of a question, group or repeat, in the current language, filled in. @param {Element} element @param {Node} node @returns {Texts}
 *   texts(element, node)
 *   The choices offered now. @param {Element} control @param {Node} node @returns {Choice[]}
 *   choices(control, node)
 *
 *   Is this one answer all right? @param {Node} node @returns {Failure | null}
 *   check(node)
 *   Every failure, in form order. @returns {Failure[]}
 *   validate()
 *   Record `end`, validate; the record or the failures. @returns {Finished}
 *   finish()
 *   The record as it would be submitted now. @returns {NodeTree}
 *   record()
 *   …as XML text. @returns {string}
 *   xml()
 *   Everything, to go on later. @returns {Draft}
 *   draft()
 *
 *   Hear of every change, once per step. @param {(changes: Changes) => void} listener @returns {() => void} stops it
 *   onChange(listener)
 *   }
 */
export {};
