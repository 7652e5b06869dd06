package io.lovage.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that stand for names in the large tables. A name keeps its number for ever, so both directions are remembered here. Any thread
 * reads; only the one inside a writing transaction adds.
 */
public final class Dictionary {

    /** Gives a name its number at once, in a transaction of its own. */
    public interface Registrar {
        long register(String table, String name) throws SQLException;
    }

    private final String table;
    private final @Nullable Registrar registrar;
    private final String insert;
    private final String selectId;
    private final String selectName;
    private final Map<String, Long> ids = new ConcurrentHashMap<>();
    private final Map<Long, String> names = new ConcurrentHashMap<>();

    /** Added in the transaction that runs: must be forgotten if it doesn't commit. Touched by the writing thread alone. */
    private final List<String> fresh = new ArrayList<>();

    /**
     * For {@code table}.
     *
     * @param registrar who numbers new names; without one, that is part of the transaction that runs
     */
    Dictionary(String table, @Nullable Registrar registrar) {
        this.table = table;
        this.registrar = registrar;
        insert = "INSERT INTO " + table + "(name) VALUES(?)";
        selectId = "SELECT id FROM " + table + " WHERE name = ?";
        selectName = "SELECT name FROM " + table + " WHERE id = ?";
    }

    /** The number of {@code name}, which gets one if it has none. Inside a writing transaction only. */
    public long idOf(Sql sql, String name) throws SQLException {
        Long known = ids.get(name);
        return known != null ? known : add(sql, name);
    }

    private long add(Sql sql, String name) throws SQLException {
        if (registrar != null) {
            long id = registrar.register(table, name);
            ids.put(name, id);
            return id;
        }
        Optional<Long> found = sql.first(selectId, row -> row.getLong(1), name);
        if (found.isEmpty()) {
            sql.update(insert, name);
            found = sql.first(selectId, row -> row.getLong(1), name);
            fresh.add(name);
        }
        long id = found.orElseThrow();
        ids.put(name, id);
        return id;
    }

    /** The number of {@code name}, if it has one. */
    public Optional<Long> find(Sql sql, String name) throws SQLException {
        Long known = ids.get(name);
        return known != null ? Optional.of(known) : sql.first(selectId, row -> row.getLong(1), name);
    }

    /** The name that {@code id} stands for. */
    public String nameOf(Sql sql, long id) throws SQLException {
        String known = names.get(id);
        if (known != null) {
            return known;
        }
        String name = sql.first(selectName, row -> sql.text(row, 1), id).orElse("?");
        names.put(id, name);
        return name;
    }

    void committed() {
        fresh.clear();
    }

    void rolledBack() {
        if (!fresh.isEmpty()) {
            fresh.forEach(ids::remove);
            fresh.clear();
            names.clear();
        }
    }
}
