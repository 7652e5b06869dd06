package io.lovage.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A small ordered key-value store with conditional, atomic batches inside one partition. Everything durable that is neither a message nor
 * the record of a task is built on it, once, in core: flows, unique keys, cancellation, progress.
 *
 * <ul>
 *   <li>{@link #commit} is atomic and linearizable within a partition; nothing is promised across partitions.
 *   <li>A read after a committed transaction sees it, from any process.
 *   <li>Each write to a key gives it a greater version. Absent keys have version 0.
 *   <li>Expired keys read as absent.
 *   <li>A transaction must carry a condition that its own success makes false, so that repeating it after UNKNOWN is safe.
 * </ul>
 *
 * Thread-safe. Every implementation passes {@code EngineContracts} of the testkit.
 */
public interface StateStore {

    Optional<Entry> get(Key key);

    /** Many keys in one round trip; result i belongs to key i. Not a snapshot across partitions. */
    List<Optional<Entry>> getAll(List<Key> keys);

    /**
     * Entries with {@code from <= name < to} in the order of their names' UTF-8 bytes, at most {@code limit} (1 to 1000).
     *
     * @throws io.lovage.message.InvalidMessageException if {@code limit} is out of range
     */
    List<Entry> scan(String partition, String from, String to, int limit);

    CompletionStage<TxnResult> commit(Txn txn);

    /** The store's clock, to which expiry is compared. */
    Instant now();
}
