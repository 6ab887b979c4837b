package dev.parley.client;

/** What a handler gives back: the result of the task, or a yield until its children are done. */
public sealed interface TaskReturn permits TaskResult, Yield {}
