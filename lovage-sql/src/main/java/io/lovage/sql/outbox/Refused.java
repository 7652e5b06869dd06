package io.lovage.sql.outbox;

import java.time.Instant;

/**
 * A call that the engine won't take.
 *
 * @param id as {@link Outbox#enqueue} returned it
 * @param title the task's name, or what else it is
 * @param reason what the engine said
 * @param at when it was refused
 */
public record Refused(String id, String title, String reason, Instant at) {}
