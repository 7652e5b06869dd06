package io.lovage.sql.outbox;

import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How an outbox works.
 *
 * @param table its table, which may be qualified by a schema or database: small letters, digits and underscores
 * @param batch most calls that a relay takes at a time
 * @param lease how long what a relay took is its own; if it dies meanwhile, another one takes it after that
 * @param poll how often an idle relay looks for what other processes stored
 */
public record OutboxSettings(String table, int batch, Duration lease, Duration poll) {

    private static final Pattern TABLE = Pattern.compile("[a-z_][a-z0-9_]{0,40}(\\.[a-z_][a-z0-9_]{0,40})?");
    private static final int LARGEST_BATCH = 10_000;

    public static final OutboxSettings DEFAULT =
            new OutboxSettings("lovage_outbox", 500, Duration.ofSeconds(30), Duration.ofSeconds(1));

    public OutboxSettings {
        if (!TABLE.matcher(table).matches()) {
            throw new InvalidMessageException(
                    "table=%s is no name for an outbox's table. Use up to 41 small letters, digits and underscores, such as lovage_outbox or shop.lovage_outbox.",
                    table);
        }
        if (batch < 1 || batch > LARGEST_BATCH) {
            throw new InvalidMessageException("batch=%d is out of range. Use 1 to %,d.", batch, LARGEST_BATCH);
        }
        check("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
        check("poll", poll, Duration.ofMillis(10), Duration.ofHours(1));
    }

    private static void check(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidMessageException("%s=%s is out of range. Use %s to %s.", what, value, least, most);
        }
    }

    public OutboxSettings withTable(String name) {
        return new OutboxSettings(name, batch, lease, poll);
    }

    public OutboxSettings withBatch(int most) {
        return new OutboxSettings(table, most, lease, poll);
    }

    public OutboxSettings withLease(Duration duration) {
        return new OutboxSettings(table, batch, duration, poll);
    }

    public OutboxSettings withPoll(Duration interval) {
        return new OutboxSettings(table, batch, lease, interval);
    }
}
