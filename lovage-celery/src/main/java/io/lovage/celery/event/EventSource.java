package io.lovage.celery.event;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Times;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who tells something, and when.
 *
 * @param hostname the worker's name, such as {@code w1@host}
 * @param clock of {@link LamportClock}; {@code null} if the sender has none
 * @param utcOffsetWest hours of the sender's time zone west of UTC, which monitors use to correct what the clock shows
 */
public record EventSource(
        String hostname, @Nullable Integer pid, @Nullable Long clock, Instant timestamp, int utcOffsetWest) {

    static final Set<String> NAMES = Set.of("hostname", "utcoffset", "pid", "clock", "timestamp", "type");

    static EventSource read(Fields fields) {
        JsonNode clock = fields.node("clock");
        return new EventSource(
                fields.text("hostname"),
                fields.integerOrNull("pid"),
                clock.isIntegralNumber() && clock.canConvertToLong() ? clock.longValue() : null,
                fields.unixTime("timestamp"),
                fields.integerOr("utcoffset", 0));
    }

    void write(ObjectNode json) {
        json.put("hostname", hostname).put("utcoffset", utcOffsetWest);
        if (pid != null) {
            json.put("pid", pid);
        }
        if (clock != null) {
            json.put("clock", clock);
        }
        json.set("timestamp", Times.writeUnixTime(timestamp));
    }
}
