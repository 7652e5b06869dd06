package io.lovage.redis;

import io.lovage.celery.follow.Aftermath;
import io.lovage.celery.follow.Aftermaths;
import io.lovage.celery.follow.ChordReturn;
import io.lovage.celery.wire.Decoded;
import io.lovage.message.Message;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The end of a chord's member is recorded and its part handed in by one script, which lists the chord if that was the last part. Sending the body needs all parts
 * read here, so it is a step of its own. Who listed the chord does it at once; should that process die, the next housekeeping of any other does.
 */

/** Finishes chords of Celery's that are complete. Thread-safe. */
final class Chords {

    private static final Logger LOG = LoggerFactory.getLogger(Chords.class);
    private static final int MOST_AT_ONCE = 20;

    private final Server server;
    private final CeleryKeys keys;
    private final CeleryEnds ends;
    private final Aftermaths aftermaths;

    /** Whether somebody is about to look. */
    private final AtomicBoolean asked = new AtomicBoolean();

    Chords(Server server, CeleryKeys keys, CeleryEnds ends, Aftermaths aftermaths) {
        this.server = server;
        this.keys = keys;
        this.ends = ends;
        this.aftermaths = aftermaths;
    }

    /**
     * A chord all of whose parts are there.
     *
     * @param last what finishing needs of the member that completed it
     */
    private record Complete(
            String id,
            String last,
            List<String> parts,
            @Nullable String savedGroup) {

        static Complete read(Unpacker in) {
            in.beginArray();
            String id = in.text();
            String last = in.text();
            List<String> parts = in.list(Unpacker::text);
            return new Complete(id, last, parts, in.orNull(Unpacker::text));
        }
    }

    /** Writes what {@code message}, if it is there, has handed in by failing, as {@code redrive.lua} has it. */
    void handedIn(Packer out, @Nullable Message message) {
        ends.writeParts(out, message);
    }

    /** Sees to it that chords which are complete by now get finished, soon and by another thread. */
    void finishSoon() {
        if (asked.compareAndSet(false, true)) {
            server.run(() -> {
                asked.set(false);
                finish();
            });
        }
    }

    /** Finishes those that are complete. What fails is tried again by the next one who looks. */
    void finish() {
        List<Complete> complete;
        do {
            Packer request = new Packer().array(2).number(MOST_AT_ONCE).text(keys.group(""));
            complete = server.await(Script.COMPLETE_CHORDS, request, in -> in.list(Complete::read));
            complete.forEach(this::finish);
        } while (complete.size() == MOST_AT_ONCE);
    }

    private void finish(Complete chord) {
        Decoded<ChordReturn> last = ChordReturn.read(chord.last());
        Aftermath aftermath = last.then(found -> Decoded.of(() -> aftermaths.ofChord(
                        found, chord.parts(), chord.savedGroup(), server.clock().instant())))
                .value()
                .orElse(Aftermath.NOTHING);
        last.reason().ifPresent(why -> LOG.warn("Chord {} can't be finished: {}", chord.id(), why));
        Packer request = new Packer().array(3).text(chord.id()).text(keys.group(chord.id()));
        ends.write(request, aftermath);
        int unused = server.await(Script.FINISH_CHORD, request, Unpacker::smallNumber);
    }
}
