package io.lovage.engine;

import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import java.time.Instant;

/** How an attempt ended, and so what becomes of the task. */
public sealed interface Outcome {

    /** The message is gone and the result recorded. */
    record Succeeded(Payload result) implements Outcome {}

    /** The message becomes a dead letter with the error's message as its reason, and the record says FAILED. */
    record Failed(TaskError error) implements Outcome {}

    /** The message is due again at {@code at}; the failed attempt is recorded. */
    record RetryAt(TaskError error, Instant at) implements Outcome {}

    /** The message is gone, and the record says CANCELLED. */
    record Cancelled(String reason) implements Outcome {}

    /** It was not run, since its time was over: the message is gone, and the record says EXPIRED without counting an attempt. */
    record Expired() implements Outcome {}
}
