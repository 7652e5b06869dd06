package io.lovage.sql.server;

/** Something that an engine has done on a thread of its own. */
public interface Duty extends AutoCloseable {

    void start();

    /** Ends the thread. Idempotent. */
    @Override
    void close();
}
