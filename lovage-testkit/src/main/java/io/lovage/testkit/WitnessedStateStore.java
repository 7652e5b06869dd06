package io.lovage.testkit;

import io.lovage.message.Message;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A state store that tells a witness which messages came with its transactions. */
record WitnessedStateStore(StateStore store, Witness witness) implements StateStore {

    @Override
    public Optional<Entry> get(Key key) {
        return store.get(key);
    }

    @Override
    public List<Optional<Entry>> getAll(List<Key> keys) {
        return store.getAll(keys);
    }

    @Override
    public List<Entry> scan(String partition, String from, String to, int limit) {
        return store.scan(partition, from, to, limit);
    }

    @Override
    public CompletionStage<TxnResult> commit(Txn txn) {
        return store.commit(txn).thenApply(result -> {
            if (result.isCommitted()) {
                txn.publish().stream().map(Message::id).forEach(witness::accepted);
            }
            return result;
        });
    }

    @Override
    public Instant now() {
        return store.now();
    }
}
