package io.lovage.sql;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear what: polls of new messages, others of finished tasks, other processes of both. Thread-safe.
 *
 * <p>Polls are woken at once by the thread that committed. Everything else costs more than that thread can spare and is left to the {@link Messenger}.
 */
public final class News implements Consumer<Effects> {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private final List<Doorbell> doorbells = new CopyOnWriteArrayList<>();
    private final List<Runnable> finishedHints = new CopyOnWriteArrayList<>();
    private volatile Messenger messenger = (effects, hintHere) -> {};

    /** Carries news further. */
    public interface Messenger {

        /** Tells other processes of {@code effects}, and if {@code hintHere}, those here who wait for finished tasks. */
        void tell(Effects effects, boolean hintHere);
    }

    public void sendBy(Messenger newMessenger) {
        messenger = newMessenger;
    }

    public void add(Doorbell doorbell) {
        doorbells.add(doorbell);
    }

    public void remove(Doorbell doorbell) {
        doorbells.remove(doorbell);
    }

    public void addFinishedHint(Runnable hint) {
        finishedHints.add(hint);
    }

    public void removeFinishedHint(Runnable hint) {
        finishedHints.remove(hint);
    }

    /** Hears what a transaction of this engine brought about. */
    @Override
    public void accept(Effects effects) {
        if (effects.isEmpty()) {
            return;
        }
        boolean isForAll = effects.firstDue() != Long.MAX_VALUE;
        if (isForAll) {
            ringAll();
        } else {
            ring(effects.readyQueues());
        }
        messenger.tell(effects, effects.anyFinished() && !finishedHints.isEmpty());
    }

    /** Something happened to messages of {@code queues}. */
    public void ring(Set<Long> queues) {
        for (Doorbell doorbell : doorbells) {
            if (doorbell.isFor(queues)) {
                doorbell.ring();
            }
        }
    }

    /** Something happened, nobody knows what. */
    public void ringAll() {
        doorbells.forEach(Doorbell::ring);
    }

    /** Whether somebody here waits for news from elsewhere. */
    public boolean isAwaited() {
        return !finishedHints.isEmpty() || doorbells.stream().anyMatch(Doorbell::isWaitedAt);
    }

    public void hintFinished() {
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
