package io.lovage.sql.outbox;

import io.lovage.event.Errors;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Threads;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in an {@link Outbox} to an engine, on a thread of its own, until it is closed. It never gives up: while the engine or the database is away it
 * looks again after growing pauses. Thread-safe.
 */
public final class Relay implements AutoCloseable {

    static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Round round;
    private final Pace pace;
    private final Runnable whenClosed;
    private final Thread thread = Threads.daemon("lovage-outbox-" + COUNT.incrementAndGet(), this::run);

    /** What keeps the relay from bringing anything. */
    private enum Cause {
        DATABASE("The outbox waits for its database: "),
        ENGINE("The outbox waits for its engine: "),
        UNEXPECTED("The outbox could not go on, for no reason that it knows, and tries again: ");

        private final String text;

        Cause(String text) {
            this.text = text;
        }
    }

    /** What is wrong, as last said in the log. Written by the relay's thread. */
    private volatile @Nullable String trouble;

    Relay(Round round, Pace pace, Runnable whenClosed) {
        this.round = round;
        this.pace = pace;
        this.whenClosed = whenClosed;
    }

    void start() {
        thread.start();
    }

    /** What keeps it from bringing anything, or {@code null}. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private void run() {
        while (!pace.isClosed()) {
            try {
                step();
            } catch (SQLException e) {
                troubled(Cause.DATABASE, e.getMessage(), e);
                pace.trouble();
            } catch (RuntimeException e) {
                boolean isEngine = e instanceof EngineUnavailableException;
                troubled(isEngine ? Cause.ENGINE : Cause.UNEXPECTED, Errors.describe(e), e);
                pace.trouble();
            }
        }
    }

    private void step() throws SQLException {
        Round.Result result = round.run();
        if (result.trouble() == null) {
            well();
        } else if (result.done() == 0) {
            awaitEngine(result.trouble());
            return;
        }
        if (result.taken() > 0) {
            pace.found();
        } else {
            pace.idle();
        }
    }

    /** Nothing could be brought. If it is the engine that is away, rows are left alone until it is back. */
    private void awaitEngine(String reason) {
        troubled(Cause.ENGINE, reason, null);
        do {
            pace.trouble();
        } while (!pace.isClosed() && round.engineTrouble() != null);
    }

    private void troubled(Cause cause, @Nullable String detail, @Nullable Exception error) {
        String text = cause.text + detail;
        if (trouble == null || !trouble.startsWith(cause.text)) {
            LOG.warn(text, error);
        } else {
            LOG.debug(text, error);
        }
        trouble = text;
    }

    private void well() {
        if (trouble != null) {
            LOG.info("The outbox goes on.");
            trouble = null;
        }
    }

    /** Lets the batch that is on its way end, and stops. What is left waits for another relay. Idempotent. */
    @Override
    public void close() {
        whenClosed.run();
        pace.close();
        Threads.joinUninterruptibly(thread);
    }
}
