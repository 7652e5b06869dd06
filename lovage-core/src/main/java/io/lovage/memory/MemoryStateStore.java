package io.lovage.memory;

import io.lovage.engine.Completion;
import io.lovage.message.InvalidMessageException;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

final class MemoryStateStore implements StateStore {

    private static final int MAX_SCAN = 1000;

    private final Session session;

    MemoryStateStore(Session session) {
        this.session = session;
    }

    @Override
    public Optional<Entry> get(Key key) {
        return session.alone((contents, now) -> find(contents, key, now));
    }

    @Override
    public List<Optional<Entry>> getAll(List<Key> keys) {
        return session.alone((contents, now) ->
                keys.stream().map(key -> find(contents, key, now)).toList());
    }

    private static Optional<Entry> find(Contents contents, Key key, Instant now) {
        return Optional.ofNullable(contents.entries().find(key.partition(), key.name(), now));
    }

    @Override
    public List<Entry> scan(String partition, String from, String to, int limit) {
        if (limit < 1 || limit > MAX_SCAN) {
            throw new InvalidMessageException(
                    "A scan of %d entries of partition '%s' is out of range. Ask for 1 to %d and scan on.",
                    limit, partition, MAX_SCAN);
        }
        return session.alone((contents, now) -> contents.entries().scan(partition, from, to, limit, now));
    }

    @Override
    public CompletionStage<TxnResult> commit(Txn txn) {
        return session.stage((contents, now) -> contents.apply(txn, now, Completion.DEFAULT_RETENTION));
    }

    @Override
    public Instant now() {
        return session.alone((contents, now) -> now);
    }
}
