package io.lovage.client;

import io.lovage.engine.Engine;
import io.lovage.flow.ForeignWorkers;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.store.Txn;
import io.lovage.task.Json;
import io.lovage.task.Progress;
import io.lovage.task.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What running tasks say of how far they are. Thread-safe. */
public final class ProgressNotes {

    private static final String PARTITION = "progress";
    private static final Duration KEPT = Duration.ofDays(1);

    private final StateStore state;
    private final @Nullable ForeignWorkers foreign;

    public ProgressNotes(Engine engine) {
        this.state = engine.state();
        this.foreign = engine instanceof ForeignWorkers workers ? workers : null;
    }

    /** Replaces what was said before. Of two at the same time either may win. Doesn't wait. */
    public void write(Message message, Progress progress) {
        String name = message.id().toString();
        Entry last = state.get(new Key(PARTITION, name)).orElse(null);
        Txn.Cond unchanged = last == null ? new Txn.Absent(name) : new Txn.VersionIs(name, last.version());
        Payload json = Payload.of(Json.write(progress, "A progress note"));
        var unused = state.commit(Txn.of(PARTITION, List.of(unchanged), List.of(new Txn.Put(name, json, 0, KEPT))));
        if (foreign != null) {
            foreign.tell(message, progress);
        }
    }

    public Optional<Progress> read(MessageId id) {
        Entry entry = state.get(new Key(PARTITION, id.toString())).orElse(null);
        if (entry == null) {
            return foreign == null ? Optional.empty() : foreign.progressOf(id);
        }
        return Optional.ofNullable(
                Json.read(entry.value(), ValueType.of(Progress.class), "The progress of task " + id));
    }
}
