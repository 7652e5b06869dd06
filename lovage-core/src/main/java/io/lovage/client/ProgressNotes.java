package io.lovage.client;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.store.Txn;
import io.lovage.task.Json;
import io.lovage.task.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What running tasks say of how far they are. Thread-safe. */
public final class ProgressNotes {

    private static final String PARTITION = "progress";
    private static final Duration KEPT = Duration.ofDays(1);

    private final StateStore state;

    public ProgressNotes(StateStore state) {
        this.state = state;
    }

    /**
     * How far a task is.
     *
     * @param fraction 0 to 1
     * @param note for people
     */
    public record Note(double fraction, String note) {
        public Note {
            if (!(fraction >= 0 && fraction <= 1)) {
                throw new InvalidMessageException("Progress %s is out of range. Use 0 to 1.", fraction);
            }
        }
    }

    /** Replaces what was said before. Of two at the same time either may win. */
    public CompletionStage<?> write(MessageId id, Note note) {
        String name = id.toString();
        Entry last = state.get(new Key(PARTITION, name)).orElse(null);
        Txn.Cond unchanged = last == null ? new Txn.Absent(name) : new Txn.VersionIs(name, last.version());
        Payload json = Payload.of(Json.write(note, "A progress note"));
        return state.commit(Txn.of(PARTITION, List.of(unchanged), List.of(new Txn.Put(name, json, 0, KEPT))));
    }

    public Optional<Note> read(MessageId id) {
        Entry entry = state.get(new Key(PARTITION, id.toString())).orElse(null);
        return Optional.ofNullable(entry == null ? null : parse(entry));
    }

    private static @Nullable Note parse(Entry entry) {
        return Json.read(
                entry.value(),
                ValueType.of(Note.class),
                "The progress of task " + entry.key().name());
    }
}
