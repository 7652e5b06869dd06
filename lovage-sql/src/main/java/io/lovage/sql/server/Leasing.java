package io.lovage.sql.server;

import io.lovage.sql.Claimed;
import io.lovage.sql.Sql;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leases rows of the table {@code message}, by the statements of one kind of server. */
public interface Leasing {

    /** The columns of a row that is shown, in their order. */
    String COLUMNS = Claimed.COLUMNS + ", queue";

    /**
     * Leases in one transaction, and shows each row to {@code leased}, in any order. {@code sql} commits each statement by itself, and does so afterwards.
     */
    void lease(Sql sql, Wanted wanted, Sql.Visitor leased) throws SQLException;

    /**
     * What a poll asks for.
     *
     * @param queues in the order in which they are served
     * @param parked which PARKED messages are wanted as well; {@code null} if there are none
     */
    record Wanted(List<Long> queues, int max, @Nullable Parked parked, Lease lease) {}

    /**
     * PARKED messages that somebody can do something with.
     *
     * @param tasks of these
     * @param plain those that are no tasks
     */
    record Parked(List<Long> tasks, boolean plain) {}

    /** When a lease begins and ends, in milliseconds, and the numbers of it and of the consumer that holds it. */
    record Lease(long now, long until, long fence, long holder) {}
}
