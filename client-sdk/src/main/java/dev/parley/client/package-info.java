/**
 * The Java SDK of Parley.
 *
 * <p>{@link dev.parley.client.Parley} is the door: it makes {@linkplain dev.parley.client.Worker
 * workers} that do tasks, {@linkplain dev.parley.client.Requester requesters} that hand them out,
 * and, inside of a task, {@linkplain dev.parley.client.Manager managers} that split it. Messages of
 * the protocol ({@code dev.parley.v1}) appear as they are wherever the SDK would only repeat them.
 *
 * <p>Callbacks of users (handlers, listeners, reviewers, continuations of returned futures) never
 * run on a thread of gRPC and may block.
 */
@NullMarked
package dev.parley.client;

import org.jspecify.annotations.NullMarked;
