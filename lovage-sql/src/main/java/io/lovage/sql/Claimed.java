package io.lovage.sql;

import io.lovage.broker.Delivery;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A leased row, read in haste by the writer: the polling thread makes a {@link Delivery} of it. */
public final class Claimed {

    /** The columns that the constructor expects, in its order. The first says whether the last four are worth reading. */
    public static final String COLUMNS = "(forgiven + lapses > 0 OR not_before IS NOT NULL OR expires IS NOT NULL),"
            + " key, id, name, rank, attempt, enqueued_at, headers, body, forgiven, lapses, not_before, expires";

    public static final Comparator<Claimed> DELIVERY_ORDER =
            Comparator.comparingInt((Claimed claimed) -> claimed.rank).thenComparingLong(claimed -> claimed.key);

    private final Common common;
    private final long key;
    private final MessageId id;
    private final @Nullable String task;
    private final int rank;
    private final int attempt;
    private final long enqueuedAt;
    private final byte @Nullable [] headers;
    private final byte[] body;
    private final int forgiven;
    private final int lapses;
    private final @Nullable Long notBefore;
    private final @Nullable Long expires;

    /** What the rows of one claim have in common. */
    public record Common(String queue, long fence, long since) {}

    public Claimed(Sql sql, ResultSet row, @Nullable String task, Common common) throws SQLException {
        this.common = common;
        this.task = task;
        key = row.getLong(2);
        id = sql.dialect().readId(row, 3);
        rank = row.getInt(5);
        attempt = row.getInt(6);
        enqueuedAt = row.getLong(7);
        headers = row.getBytes(8);
        body = row.getBytes(9);
        boolean isSpecial = row.getBoolean(1);
        forgiven = isSpecial ? row.getInt(10) : 0;
        lapses = isSpecial ? row.getInt(11) : 0;
        notBefore = isSpecial ? Sql.nullableLong(row, 12) : null;
        expires = isSpecial ? Sql.nullableLong(row, 13) : null;
    }

    public Delivery delivery() {
        Message message = new Message(
                id,
                common.queue(),
                task,
                HeaderCodec.decode(headers),
                Payload.of(body),
                Message.HIGHEST_PRIORITY - rank,
                Millis.read(enqueuedAt),
                Millis.readNullable(notBefore),
                Millis.readNullable(expires));
        var token = new RowLease(key, common.fence());
        return new Delivery(message, attempt, forgiven, lapses, Millis.read(common.since()), token);
    }
}
