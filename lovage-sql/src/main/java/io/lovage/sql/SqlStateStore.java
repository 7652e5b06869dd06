package io.lovage.sql;

import io.lovage.engine.Completion;
import io.lovage.message.InvalidMessageException;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

public final class SqlStateStore implements StateStore {

    private static final int MAX_SCAN = 1000;

    private final Access access;

    public SqlStateStore(Access access) {
        this.access = access;
    }

    @Override
    public Optional<Entry> get(Key key) {
        return access.read((sql, now) -> StateTable.find(sql, key.partition(), key.name(), now));
    }

    @Override
    public List<Optional<Entry>> getAll(List<Key> keys) {
        return access.read((sql, now) -> {
            List<Optional<Entry>> entries = new ArrayList<>(keys.size());
            for (Key key : keys) {
                entries.add(StateTable.find(sql, key.partition(), key.name(), now));
            }
            return entries;
        });
    }

    @Override
    public List<Entry> scan(String partition, String from, String to, int limit) {
        if (limit < 1 || limit > MAX_SCAN) {
            throw new InvalidMessageException(
                    "A scan of %d entries of partition '%s' is out of range. Ask for 1 to %d and scan on.",
                    limit, partition, MAX_SCAN);
        }
        var range = new StateBulk.Range(partition, from, to);
        return access.read((sql, now) -> StateTable.scan(sql, range, limit, now));
    }

    @Override
    public CompletionStage<TxnResult> commit(Txn txn) {
        int weight =
                1 + txn.then().size() + txn.publish().size() + txn.records().size();
        return access.submit(new Operation<>(
                        Operation.Phase.END,
                        weight,
                        work -> Transactions.apply(work, txn, Completion.DEFAULT_RETENTION),
                        SqlStateStore::undecided)
                .locking(List.of(txn)));
    }

    private static TxnResult undecided(Failure failure) {
        if (failure.certain()) {
            throw failure.exception();
        }
        return TxnResult.UNKNOWN;
    }

    @Override
    public Instant now() {
        access.checkOpen();
        return Millis.read(access.clock().millis());
    }
}
