package io.lovage.client;

import io.lovage.flow.FlowStart;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import io.lovage.message.Payload;
import io.lovage.task.Call;
import io.lovage.task.CallMessages;
import io.lovage.task.Headers;
import io.lovage.task.Json;
import io.lovage.task.ValueType;
import io.lovage.task.Work;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is sent at once, with all that makes it this one and no other: sent again, it is stored once. It can be {@link #write written} down, kept anywhere, and
 * sent by another process.
 */
public sealed interface Parcel {

    /** Id of the task whose result is awaited, or of the plain message. */
    MessageId id();

    /** What it is, for people. */
    String title();

    /** The unique key of the whole, if it has one. */
    @Nullable
    String uniqueKey();

    /** How {@link #write} writes it. A version of Lovage that doesn't know the format must leave it to a newer one. */
    String format();

    /** All of it. */
    Payload write();

    /** The formats that {@link #read} reads. */
    Set<String> FORMATS = Set.of(OfMessage.FORMAT, OfFlow.FORMAT);

    /**
     * A call, to be sent as {@code id} at {@code now}.
     *
     * @throws InvalidMessageException if it is too large or no valid flow
     */
    static Parcel of(Call<?> call, MessageId id, Instant now) {
        if (call.work() instanceof Work.Single single) {
            checkUnique(single);
            return of(CallMessages.message(id, single, single.options(), now));
        }
        if (call.work().isForeign()) {
            throw new InvalidMessageException(
                    "A flow with a task that another system is to run can't be kept to be sent later. Send it at once, or from a task that is sent in its place.");
        }
        FlowStart start = FlowStart.of(id, call.work(), now);
        start.firstMessages().forEach(MessageLimits::check);
        return new OfFlow(start);
    }

    private static void checkUnique(Work.Single single) {
        if (single.isForeign() && single.options().unique() != null) {
            throw new InvalidMessageException(
                    "The call of '%s' has the unique key '%s', which nobody would give up when another system has run it. Send it without one.",
                    single.task(), single.options().unique());
        }
    }

    /**
     * A message of one task, or a plain one.
     *
     * @throws InvalidMessageException if it is too large
     */
    static Parcel of(Message message) {
        MessageLimits.check(message);
        return new OfMessage(message);
    }

    /**
     * What {@link #write} made.
     *
     * @throws InvalidMessageException if it is something else
     */
    static Parcel read(String format, Payload written) {
        return switch (format) {
            case OfMessage.FORMAT -> OfMessage.read(written);
            case OfFlow.FORMAT -> new OfFlow(FlowStart.read(written));
            default ->
                throw new InvalidMessageException(
                        "What is to be sent has the format '%s'; known are %s.", format, FORMATS);
        };
    }

    /** One message, which stands for itself. */
    record OfMessage(Message message) implements Parcel {

        static final String FORMAT = "message/1";

        /** The body is text, unless it is no UTF-8. */
        private record Stored(
                String id,
                String queue,
                @Nullable String task,
                Map<String, String> headers,
                @Nullable String text,
                @Nullable String base64,
                int priority,
                Instant enqueuedAt,
                @Nullable Instant notBefore,
                @Nullable Instant expires) {

            Payload body() {
                if (text != null) {
                    return Payload.utf8(text);
                }
                return base64 == null
                        ? Payload.EMPTY
                        : Payload.of(Base64.getDecoder().decode(base64));
            }
        }

        static Parcel read(Payload written) {
            Stored stored = Json.read(written, ValueType.of(Stored.class), "A message to be sent");
            if (stored == null || stored.id() == null || stored.queue() == null || stored.enqueuedAt() == null) {
                throw new InvalidMessageException("A message to be sent lacks its id, its queue, or its time.");
            }
            return new OfMessage(new Message(
                    MessageId.of(stored.id()),
                    stored.queue(),
                    stored.task(),
                    stored.headers() == null ? Map.of() : stored.headers(),
                    stored.body(),
                    stored.priority(),
                    stored.enqueuedAt(),
                    stored.notBefore(),
                    stored.expires()));
        }

        @Override
        public Payload write() {
            String text = message.body().text();
            boolean isText = Payload.utf8(text).equals(message.body());
            Stored stored = new Stored(
                    message.id().toString(),
                    message.queue(),
                    message.task(),
                    message.headers(),
                    isText ? text : null,
                    isText
                            ? null
                            : Base64.getEncoder().encodeToString(message.body().bytes()),
                    message.priority(),
                    message.enqueuedAt(),
                    message.notBefore(),
                    message.expires());
            return Payload.of(Json.write(stored, "Message " + message.id()));
        }

        @Override
        public MessageId id() {
            return message.id();
        }

        @Override
        public String title() {
            String task = message.task();
            return task != null ? task : "a message for " + message.queue();
        }

        @Override
        public @Nullable String uniqueKey() {
            return message.headers().get(Headers.UNIQUE);
        }

        @Override
        public String format() {
            return FORMAT;
        }
    }

    /** A flow that begins. */
    record OfFlow(FlowStart start) implements Parcel {

        static final String FORMAT = "flow/1";

        @Override
        public MessageId id() {
            return start.result();
        }

        @Override
        public String title() {
            int size = start.plan().nodes().size();
            return "a flow of " + size + " tasks to "
                    + start.plan().nodes().get(size - 1).task();
        }

        @Override
        public @Nullable String uniqueKey() {
            return start.uniqueKey();
        }

        @Override
        public String format() {
            return FORMAT;
        }

        @Override
        public Payload write() {
            return start.write();
        }
    }
}
