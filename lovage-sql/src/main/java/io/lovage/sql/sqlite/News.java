package io.lovage.sql.sqlite;

import io.lovage.sql.Effects;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear what: polls of new messages, others of finished tasks, other processes of both. Thread-safe.
 *
 * <p>Polls are woken at once by the thread that committed. Everything else costs more than that thread can spare and is left to the {@link Watcher}.
 */
final class News implements Consumer<Effects> {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private final List<Doorbell> doorbells = new CopyOnWriteArrayList<>();
    private final List<Runnable> finishedHints = new CopyOnWriteArrayList<>();
    private volatile Messenger messenger = hintHere -> {};

    /** Carries news further. */
    interface Messenger {

        /** Tells other processes, and if {@code hintHere}, those here who wait for finished tasks. */
        void tell(boolean hintHere);
    }

    void sendBy(Messenger newMessenger) {
        messenger = newMessenger;
    }

    void add(Doorbell doorbell) {
        doorbells.add(doorbell);
    }

    void remove(Doorbell doorbell) {
        doorbells.remove(doorbell);
    }

    void addFinishedHint(Runnable hint) {
        finishedHints.add(hint);
    }

    void removeFinishedHint(Runnable hint) {
        finishedHints.remove(hint);
    }

    /** Hears what a transaction of this engine brought about. */
    @Override
    public void accept(Effects effects) {
        if (effects.isEmpty()) {
            return;
        }
        boolean isForAll = effects.firstDue() != Long.MAX_VALUE;
        for (Doorbell doorbell : doorbells) {
            if (isForAll || doorbell.isFor(effects.readyQueues())) {
                doorbell.ring();
            }
        }
        messenger.tell(effects.anyFinished() && !finishedHints.isEmpty());
    }

    /** Something happened, nobody knows what. */
    void ringAll() {
        doorbells.forEach(Doorbell::ring);
    }

    /** Whether somebody here waits for news from elsewhere. */
    boolean isAwaited() {
        return !finishedHints.isEmpty() || doorbells.stream().anyMatch(Doorbell::isWaitedAt);
    }

    void hintFinished() {
        finishedHints.forEach(News::run);
    }

    private static void run(Runnable hint) {
        try {
            hint.run();
        } catch (RuntimeException e) {
            LOG.warn("A listener for finished tasks failed; the tasks are recorded all the same.", e);
        }
    }
}
