package io.lovage.sql;

import io.lovage.message.Payload;
import io.lovage.store.Key;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes many entries of state at once, in each database's own way. Who calls has locked their partitions. */
public interface StateBulk {

    /** What is asked of an entry before it is changed. Its value is none of it: that may be large, and stays where it is. */
    record Facts(long number, long version, @Nullable Long expiresAt) {}

    /**
     * An entry to be.
     *
     * @param value {@code null} to keep that of the entry that is there
     */
    record Write(
            Key key,
            @Nullable Payload value,
            long number,
            @Nullable Long expiresAt) {}

    /** The entries of a partition whose names are in {@code [from, to)}, in the order of their bytes. */
    record Range(String partition, String from, String to) {

        boolean contains(Key key) {
            return key.partition().equals(partition) && compare(from, key.name()) <= 0 && compare(key.name(), to) < 0;
        }

        private static int compare(String one, String other) {
            return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Of those of {@code keys} that are there. */
    Map<Key, Facts> find(Work work, Collection<Key> keys) throws SQLException;

    /** Stores each of {@code writes}, all of different keys, with a version greater than any that the key has had. */
    void write(Work work, List<Write> writes) throws SQLException;

    void delete(Work work, Collection<Key> keys) throws SQLException;

    void deleteRanges(Work work, List<Range> ranges) throws SQLException;
}
