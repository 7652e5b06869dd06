package io.lovage.sql;

import java.util.List;

/** Runs operations on one writing connection, many in one transaction. Used by whoever has the writer's turn. */
public interface Transactor {

    /**
     * Does {@code operation} unless that would mean to wait for others: then it does nothing and returns {@code false}. Adds to {@code news} what is to
     * be told once the turn is over.
     */
    boolean tryAlone(Operation<?> operation, List<Runnable> news);

    /** Does {@code operations}; adds to {@code news} what is to be told once the turn is over. */
    void execute(List<Operation<?>> operations, List<Runnable> news);

    void close();
}
