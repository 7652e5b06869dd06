package io.lovage.testkit;

import io.lovage.engine.Outcome;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends of attempts, for tests. */
final class Outcomes {

    private Outcomes() {}

    static Outcome succeeded() {
        return new Outcome.Succeeded(Payload.utf8("\"ok\""));
    }

    static Outcome failed(String message) {
        return new Outcome.Failed(error(message));
    }

    static Outcome retryAt(Instant when) {
        return new Outcome.RetryAt(error("try again"), when);
    }

    static TaskError error(String message) {
        return new TaskError("java.io.IOException", message, "at Mailer.send(Mailer.java:7)");
    }

    static @Nullable TaskError errorOf(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return failed.error();
        }
        return outcome instanceof Outcome.RetryAt retry ? retry.error() : null;
    }

    /** One of each kind; the retry is due at once. */
    static List<Outcome> all() {
        return List.of(
                succeeded(),
                failed("no"),
                retryAt(ManualClock.create().instant()),
                new Outcome.Cancelled("no"),
                new Outcome.Expired());
    }
}
