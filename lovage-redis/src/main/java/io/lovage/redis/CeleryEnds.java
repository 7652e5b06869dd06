package io.lovage.redis;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.follow.Aftermath;
import io.lovage.celery.follow.Aftermaths;
import io.lovage.celery.follow.ChordReturn;
import io.lovage.celery.follow.ChordStart;
import io.lovage.celery.follow.Outgoing;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.Results;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.store.TaskError;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Celery's rules say is to follow the end of a task that came from Celery, as effects for scripts. Thread-safe. */
final class CeleryEnds {

    private static final Logger LOG = LoggerFactory.getLogger(CeleryEnds.class);

    /** Whatever it was. */
    private static final Outcome FAILED = new Outcome.Failed(new TaskError("failed", "", null));

    private final Aftermaths aftermaths;
    private final CeleryKeys keys;
    private final CelerySending toCelery;
    private final Clock clock;

    CeleryEnds(Aftermaths aftermaths, CeleryKeys keys, CelerySending toCelery, Clock clock) {
        this.aftermaths = aftermaths;
        this.keys = keys;
        this.toCelery = toCelery;
        this.clock = clock;
    }

    /** Writes the effects of {@code outcome}, or {@code false} if Celery has nothing to do with {@code message}. */
    void write(Packer out, Message message, Outcome outcome) {
        if (MessageMapping.isForeign(message)) {
            write(out, aftermaths.of(message, outcome, clock.instant()));
        } else {
            out.flag(false);
        }
    }

    /** Writes which parts the failure of {@code message}, which may be {@code null}, has handed in to chords, as {@code redrive.lua} has them. */
    void writeParts(Packer out, @Nullable Message message) {
        List<ChordReturn> parts = message == null || !MessageMapping.isForeign(message)
                ? List.of()
                : aftermaths.of(message, FAILED, clock.instant()).parts();
        out.each(parts, (one, part) -> {
            one.array(3).text(keys.group(part.group()));
            place(one, part).text(part.part().taskId());
        });
    }

    /** Writes effects as {@code celery.lua} has them. */
    void write(Packer out, Aftermath aftermath) {
        aftermath.problems().forEach(problem -> LOG.warn("{}", problem));
        out.array(4).each(aftermath.results(), this::result).each(aftermath.chords(), this::chord);
        out.each(aftermath.messages(), this::message).each(aftermath.parts(), this::part);
    }

    private void result(Packer out, ResultDocument result) {
        out.array(2).text(keys.result(result.taskId())).text(Results.write(result));
    }

    private void chord(Packer out, ChordStart chord) {
        out.array(3).text(keys.group(chord.group())).number(chord.size()).textOrFalse(chord.savedGroup());
    }

    private void message(Packer out, Outgoing message) {
        toCelery.push(out, message.queue(), message.toEnvelope(UUID.randomUUID().toString()));
    }

    private void part(Packer out, ChordReturn part) {
        out.array(5).text(keys.group(part.group())).text(part.group());
        place(out, part).text(part.part().write()).text(part.write());
    }

    private static Packer place(Packer out, ChordReturn part) {
        Integer index = part.index();
        return out.numberOrFalse(index == null ? null : (Long) index.longValue());
    }
}
