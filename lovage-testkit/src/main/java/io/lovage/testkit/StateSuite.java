package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Cond;
import io.lovage.store.Txn.Op;
import io.lovage.store.Txn.Put;
import io.lovage.store.TxnResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Words for tests of the state store, all about one partition. */
abstract class StateSuite extends EngineSuite {

    static final String PARTITION = "flow-1";
    static final Cond ALWAYS = new Absent("nobody writes this");
    static final Duration TTL = Duration.ofSeconds(60);

    static Put put(String name, String value, long number, @Nullable Duration ttl) {
        return new Put(name, Payload.utf8(value), number, ttl);
    }

    @CanIgnoreReturnValue
    final TxnResult does(Op... operations) {
        TxnResult result = commit(Txn.of(PARTITION, List.of(ALWAYS), List.of(operations)));
        assertThat(result.isCommitted()).isTrue();
        return result;
    }

    final boolean holds(Cond... conditions) {
        TxnResult result = join(engine.state().commit(Txn.of(PARTITION, List.of(conditions), List.of())));
        assertThat(result.status()).isNotEqualTo(TxnResult.Status.UNKNOWN);
        return result.isCommitted();
    }

    final Optional<Entry> get(String name) {
        return engine.state().get(new Key(PARTITION, name));
    }

    final List<Optional<Entry>> getAll(String... names) {
        return engine.state()
                .getAll(Arrays.stream(names)
                        .map(name -> new Key(PARTITION, name))
                        .toList());
    }

    final long version(String name) {
        return get(name).orElseThrow().version();
    }
}
