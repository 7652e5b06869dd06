package io.lovage.redis;

import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.Txn;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What scripts are asked, as their legends say. */
final class Requests {

    /** How many values {@link #message} writes. */
    static final int MESSAGE = 8;

    /** How many values {@link #completion} writes. */
    static final int COMPLETION = 9;

    private static final byte[] NOTHING = new byte[0];

    private final Envelopes envelopes;
    private final CelerySending toCelery;
    private final CeleryEnds celeryEnds;

    Requests(Envelopes envelopes, CelerySending toCelery, CeleryEnds celeryEnds) {
        this.envelopes = envelopes;
        this.toCelery = toCelery;
        this.celeryEnds = celeryEnds;
    }

    Envelopes envelopes() {
        return envelopes;
    }

    /** Whether {@code publish-one.lua} may store it. */
    static boolean isPlain(Message message) {
        return message.notBefore() == null && !CelerySending.isForCelery(message);
    }

    void message(Packer out, Message message) {
        boolean foreign = CelerySending.isForCelery(message);
        out.id(message.id());
        out.binary(foreign ? NOTHING : envelopes.encode(message)).text(message.queue());
        out.number(message.priority()).textOrFalse(message.task());
        out.number(Millis.of(message.enqueuedAt())).numberOrFalse(Millis.ofNullable(message.notBefore()));
        if (foreign) {
            toCelery.write(out, message);
        } else {
            out.flag(false);
        }
    }

    static void record(Packer out, TaskRecord task) {
        out.array(8)
                .id(task.id())
                .number(Codes.of(task.state()))
                .text(task.name())
                .text(task.queue());
        out.number(Millis.of(task.enqueuedAt()));
        out.number(Millis.of(task.finishedAt() == null ? task.enqueuedAt() : task.finishedAt()));
        out.binary(body(task.result(), task.error(), task.reason(), task.attempts()));
        out.numberOrFalse(CelerySending.REASON.equals(task.reason()) ? (Long) CelerySending.waitedFor() : null);
    }

    void transaction(Packer out, Txn txn) {
        out.array(5).text(txn.partition());
        out.each(txn.when(), Requests::condition).each(txn.then(), Requests::operation);
        out.rows(txn.publish(), MESSAGE, this::message).each(txn.records(), Requests::record);
    }

    private static void condition(Packer out, Txn.Cond condition) {
        if (condition instanceof Txn.VersionIs is) {
            out.array(3).text("V").text(is.name()).text(Long.toString(is.version()));
        } else if (condition instanceof Txn.NumberIs is) {
            out.array(3).text("N").text(is.name()).text(Long.toString(is.number()));
        } else {
            out.array(2).text(condition instanceof Txn.Present ? "P" : "A").text(condition.name());
        }
    }

    private static void operation(Packer out, Txn.Op operation) {
        if (operation instanceof Txn.Put put) {
            Duration ttl = put.ttl();
            out.array(5).text("P").text(put.name()).binary(put.value().bytes());
            out.text(Long.toString(put.number())).numberOrFalse(ttl == null ? null : Millis.of(ttl));
        } else if (operation instanceof Txn.Add add) {
            out.array(3).text("A").text(add.name()).text(Long.toString(add.delta()));
        } else if (operation instanceof Txn.Delete delete) {
            out.array(2).text("D").text(delete.name());
        } else if (operation instanceof Txn.DeleteRange range) {
            out.array(3).text("R").text(range.from()).text(range.to());
        }
    }

    void completion(Packer out, Completion completion) {
        Outcome outcome = completion.outcome();
        Attempt attempt = completion.attempt();
        RedisLease lease = RedisLease.of(completion.delivery());
        out.text(kind(outcome)).id(lease.id()).text(lease.token());
        boolean isOver = outcome instanceof Outcome.Succeeded || outcome instanceof Outcome.Cancelled;
        boolean leavesNothing =
                outcome instanceof Outcome.Succeeded && completion.retention().isZero();
        out.binary(leavesNothing ? NOTHING : body(outcome, isOver ? List.of(attempt) : List.of()));
        if (isOver || outcome instanceof Outcome.Expired) {
            out.flag(false);
        } else {
            out.binary(packed(attempt));
        }
        out.numberOrFalse(completion.retention().isZero() ? null : Millis.of(completion.retention()));
        if (outcome instanceof Outcome.RetryAt retry) {
            out.number(Millis.of(retry.at()));
        } else {
            out.textOrFalse(
                    outcome instanceof Outcome.Failed failed ? failed.error().message() : null);
        }
        if (completion.transactions().isEmpty()) {
            out.flag(false);
        } else {
            out.each(completion.transactions(), this::transaction);
        }
        celeryEnds.write(out, completion.delivery().message(), outcome);
    }

    /** What follows that {@code message}, which is {@code null} if nothing is known of it, was taken out before it ran. */
    void withdrawal(Packer out, @Nullable Message message, String reason) {
        if (message == null) {
            out.flag(false);
        } else {
            celeryEnds.write(out, message, new Outcome.Cancelled(reason));
        }
    }

    private static String kind(Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded) {
            return "S";
        }
        if (outcome instanceof Outcome.Failed) {
            return "F";
        }
        if (outcome instanceof Outcome.RetryAt) {
            return "R";
        }
        return outcome instanceof Outcome.Cancelled ? "C" : "E";
    }

    private static byte[] body(Outcome outcome, List<Attempt> attempts) {
        return body(
                outcome instanceof Outcome.Succeeded succeeded ? succeeded.result() : null,
                outcome instanceof Outcome.Failed failed ? failed.error() : null,
                outcome instanceof Outcome.Cancelled cancelled ? cancelled.reason() : null,
                attempts);
    }

    /** What a record holds that scripts only copy. */
    static byte[] body(
            @Nullable Payload result, @Nullable TaskError error, @Nullable String reason, List<Attempt> attempts) {
        Packer out = new Packer().array(4);
        if (result == null) {
            out.flag(false);
        } else {
            out.binary(result.bytes());
        }
        error(out, error);
        return out.textOrFalse(reason).each(attempts, Requests::attempt).toBytes();
    }

    private static byte[] packed(Attempt attempt) {
        Packer out = new Packer();
        attempt(out, attempt);
        return out.toBytes();
    }

    private static void attempt(Packer out, Attempt attempt) {
        out.array(5).number(attempt.number()).text(attempt.worker()).number(Millis.of(attempt.startedAt()));
        out.numberOrFalse(Millis.ofNullable(attempt.finishedAt()));
        error(out, attempt.error());
    }

    private static void error(Packer out, @Nullable TaskError error) {
        if (error == null) {
            out.flag(false);
        } else {
            out.array(3).text(error.type()).text(error.message()).textOrFalse(error.trace());
        }
    }
}
