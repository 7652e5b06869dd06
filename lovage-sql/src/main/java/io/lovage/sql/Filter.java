package io.lovage.sql;

import io.lovage.message.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query that grows condition by condition, with the parameters in step. */
final class Filter {

    private final StringBuilder sql;
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private boolean impossible;

    Filter(String start, Object... values) {
        sql = new StringBuilder(start);
        parameters.addAll(List.of(values));
    }

    @CanIgnoreReturnValue
    Filter and(String condition, Object... values) {
        sql.append(" AND ").append(condition);
        parameters.addAll(List.of(values));
        return this;
    }

    /** Nothing fulfils it. */
    @CanIgnoreReturnValue
    Filter andNever() {
        impossible = true;
        return this;
    }

    @CanIgnoreReturnValue
    Filter then(String clause, Object... values) {
        sql.append(' ').append(clause);
        parameters.addAll(List.of(values));
        return this;
    }

    boolean isImpossible() {
        return impossible;
    }

    String sql() {
        return sql.toString();
    }

    @Nullable
    Object[] parameters() {
        return parameters.toArray();
    }
}
