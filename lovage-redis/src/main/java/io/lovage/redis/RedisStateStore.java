package io.lovage.redis;

import io.lovage.engine.Completion;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

final class RedisStateStore implements StateStore {

    private static final int MAX_SCAN = 1000;

    private final Parts parts;
    private final Server server;

    RedisStateStore(Parts parts) {
        this.parts = parts;
        this.server = parts.server();
    }

    @Override
    public Optional<Entry> get(Key key) {
        return getAll(List.of(key)).get(0);
    }

    @Override
    public List<Optional<Entry>> getAll(List<Key> keys) {
        Packer request = new Packer()
                .each(keys, (out, key) -> out.array(2).text(key.partition()).text(key.name()));
        return server.await(Script.STATE_GET, request, in -> {
            List<Optional<Entry>> entries = new ArrayList<>();
            int length = in.array();
            for (int i = 0; i < length; i++) {
                Key key = keys.get(i);
                entries.add(Optional.ofNullable(in.orNull(value -> entry(key, value))));
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
        Packer request =
                new Packer().array(4).text(partition).text(from).text(to).number(limit);
        return server.await(
                Script.STATE_SCAN,
                request,
                in -> in.list(row -> {
                    row.beginArray();
                    return entry(new Key(partition, row.text()), row);
                }));
    }

    private static Entry entry(Key key, Unpacker in) {
        in.beginArray();
        Long expires = in.orNull(Unpacker::number);
        long version = Long.parseLong(in.text());
        long number = Long.parseLong(in.text());
        Payload value = Payload.of(in.binary());
        return new Entry(key, value, number, version, expires == null ? null : Millis.read(expires));
    }

    @Override
    public CompletionStage<TxnResult> commit(Txn txn) {
        Packer request = new Packer().array(2);
        parts.requests().transaction(request, txn);
        request.number(Millis.of(Completion.DEFAULT_RETENTION));
        return server.ask(Script.STATE_COMMIT, request, RedisStateStore::result).exceptionallyCompose(error -> {
            Failure failure = Failure.of(error, server.settings());
            return failure.kind() == Failure.Kind.UNANSWERED
                    ? CompletableFuture.completedFuture(TxnResult.UNKNOWN)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private static TxnResult result(Unpacker in) {
        List<Long> numbers = in.orNull(value -> value.list(number -> Long.parseLong(number.text())));
        return numbers == null ? TxnResult.CONFLICT : TxnResult.committed(numbers);
    }

    @Override
    public Instant now() {
        return Millis.read(server.await(Script.NOW, new Packer().flag(false), Unpacker::number));
    }
}
