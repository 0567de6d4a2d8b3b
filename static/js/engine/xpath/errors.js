/** What can be wrong with an expression at run time: unknown function, wrong arguments, no such instance. */
export class EvaluationError extends Error {}
