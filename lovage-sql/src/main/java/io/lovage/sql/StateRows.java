package io.lovage.sql;

import io.lovage.store.Key;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For databases without a network in between: a prepared statement for each entry. */
public final class StateRows implements StateBulk {

    @Override
    public Map<Key, Facts> find(Work work, Collection<Key> keys) throws SQLException {
        Map<Key, Facts> found = new HashMap<>();
        for (Key key : keys) {
            StateTable.facts(work.sql(), key).ifPresent(facts -> found.put(key, facts));
        }
        return found;
    }

    @Override
    public void write(Work work, List<Write> writes) throws SQLException {
        for (Write write : writes) {
            StateTable.write(work.sql(), write);
        }
    }

    @Override
    public void delete(Work work, Collection<Key> keys) throws SQLException {
        for (Key key : keys) {
            StateTable.delete(work.sql(), key);
        }
    }

    @Override
    public void deleteRanges(Work work, List<Range> ranges) throws SQLException {
        for (Range range : ranges) {
            StateTable.deleteRange(work.sql(), range);
        }
    }
}
