package io.lovage.memory;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.LovageException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** One opening of a space: what it gave out, and whether it is closed. */
final class Session {

    private final Space space;
    private final String url;
    private final Runnable onClose;
    private final Set<Runnable> closers = ConcurrentHashMap.newKeySet();

    /** Written once, under the session's monitor; read by all. */
    private volatile boolean closed;

    Session(Space space, String url, Runnable onClose) {
        this.space = space;
        this.url = url;
        this.onClose = onClose;
    }

    Space space() {
        return space;
    }

    @CanIgnoreReturnValue
    <T> T alone(BiFunction<Contents, Instant, T> work) {
        checkOpen();
        return space.alone(work);
    }

    <T> CompletionStage<T> stage(BiFunction<Contents, Instant, T> work) {
        try {
            return CompletableFuture.completedFuture(alone(work));
        } catch (LovageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs {@code closer} when the session closes, unless it was closed before. */
    synchronized void remember(Runnable closer) {
        checkOpen();
        closers.add(closer);
    }

    /** Runs {@code closer} now, if it was remembered and hasn't run. */
    void close(Runnable closer) {
        if (closers.remove(closer)) {
            closer.run();
        }
    }

    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        List.copyOf(closers).forEach(this::close);
        onClose.run();
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineUnavailableException("The engine " + url + " was closed. Open it again to use it.");
        }
    }
}
