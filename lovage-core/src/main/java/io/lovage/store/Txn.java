package io.lovage.store;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conditional batch of writes in one partition: if every condition holds, all operations are done and all messages and records are stored;
 * else nothing is.
 *
 * @param partition where its keys live
 * @param when conditions; not empty
 * @param then writes, in order
 * @param publish messages that come into being with the writes
 * @param records task records that come into being with the writes; see {@link TaskStore#record}
 */
public record Txn(String partition, List<Cond> when, List<Op> then, List<Message> publish, List<TaskRecord> records) {

    public Txn {
        if (when.isEmpty()) {
            throw new InvalidMessageException(
                    "A transaction on partition '%s' has no condition, so repeating it would not be safe.", partition);
        }
        when = List.copyOf(when);
        then = List.copyOf(then);
        publish = List.copyOf(publish);
        records = List.copyOf(records);
    }

    public static Txn of(String partition, List<Cond> when, List<Op> then) {
        return new Txn(partition, when, then, List.of(), List.of());
    }

    /** What must hold of a key for the transaction to happen. */
    public sealed interface Cond {
        String name();
    }

    public record Absent(String name) implements Cond {}

    public record Present(String name) implements Cond {}

    public record VersionIs(String name, long version) implements Cond {}

    /** The key is present and has this number. */
    public record NumberIs(String name, long number) implements Cond {}

    /** A write. */
    public sealed interface Op {}

    /** Sets a key; it lives for {@code ttl}, or for ever if that is {@code null}. */
    public record Put(
            String name,
            Payload value,
            long number,
            @Nullable Duration ttl) implements Op {}

    public record Delete(String name) implements Op {}

    /** Adds to the key's number and keeps its value and expiry; a missing key counts as 0 and comes into being with an empty value. */
    public record Add(String name, long delta) implements Op {}

    /** Removes every key of the partition whose name is in {@code [from, to)}. */
    public record DeleteRange(String from, String to) implements Op {}
}
