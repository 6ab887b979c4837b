package dev.parley.engine.runtime;

/** A command that waits to be decided. */
record Waiting<C, R>(C command, ReplyTo<R> replyTo) {}
