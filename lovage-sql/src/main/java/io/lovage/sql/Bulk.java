package io.lovage.sql;

import io.lovage.engine.Completion;
import io.lovage.message.Message;
import io.lovage.store.TaskRecord;
import java.sql.SQLException;
import java.util.List;

/** What is done to many rows at once, and so is worth being done in each database's own way. Result i always belongs to element i. */
public interface Bulk {

    /** Stores those of {@code messages} whose place is free beyond doubt; says which. Of the others nothing is known. */
    boolean[] insert(Work work, List<Message> messages) throws SQLException;

    /** Whether {@link #insert} is right as a transaction of its own, in one round trip, on a connection that commits each statement by itself. */
    default boolean insertsAtOnce() {
        return false;
    }

    /**
     * Stores those of {@code waiting}, records of tasks that wait and were never tried, whose place is free beyond doubt; says which. Of the others nothing is known.
     */
    default boolean[] insertWaiting(Work work, List<TaskRecord> waiting) throws SQLException {
        return new boolean[waiting.size()];
    }

    /** Removes what each of {@code leases} holds; says of each whether it held anything. */
    boolean[] deleteLeased(Work work, List<RowLease> leases) throws SQLException;

    /** Sets the end of each lease; says of each whether it held anything. */
    boolean[] extend(Work work, List<RowLease> leases, long until) throws SQLException;

    /** Stores a record for each of {@code successes}, whose messages are gone, in place of any that is there. */
    void insertSuccesses(Work work, List<Completion> successes) throws SQLException;
}
